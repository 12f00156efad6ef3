# For the suites of the service programs: services, their supervises, and the end of all of them.

# service DIR: makes a service whose script `run` is standard input.
service() {
  mkdir -p "$1"
  { echo '#!/bin/sh'; cat; } >"$1/run"
  chmod +x "$1/run"
}

# sleeper DIR: makes a service that runs until a signal ends it.
sleeper() { service "$1" <<<'exec sleep 1000'; }

# start PROGRAM ...: runs it in the background, its output at the end of `log`; its number in `pid`.
# (What a shell runs in the background ignores SIGINT and SIGQUIT.)
start() {
  env --default-signal "$@" </dev/null >>"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
  pid=$!
  started="${started:-} $pid"
}

# ended PID: true once it is gone.
ended() { ! kill -0 "$1" 2>/dev/null; }

# exits STATUS PID: the child ends within ten seconds, with that exit code.
exits() {
  local status=0
  wait_for ended "$2"
  wait "$2" || status=$?
  equal "$status" "$1"
}

# together CASE ...: runs each function at the same time, in a directory of its own. Fails after all of
# them, saying which failed and where.
together() {
  local case failed=0
  local -A pids=()
  for case; do
    mkdir "$case"
    (
      set -eE
      trap 'echo "line $LINENO: $BASH_COMMAND" >&2' ERR
      cd "$case"
      BATS_TEST_TMPDIR=$PWD
      "$case"
    ) >"$case.said" 2>&1 3>&- &
    pids[$case]=$!
  done
  for case; do
    wait "${pids[$case]}" || { failed=1; echo "$case failed:" && cat "$case.said"; }
  done
  return "$failed"
}

# state DIR: the pid, the paused byte and the want byte of its status file, as hex digits.
state() {
  local bytes
  read -r bytes < <(od -An -tx1 -j12 "$1/supervise/status")
  echo "${bytes// /}"
}

# is_state DIR REGEX
is_state() { [[ $(state "$1") =~ ^$2$ ]]; }

# pid_of DIR: the process id in its status file.
pid_of() {
  local pid
  read -r pid < <(od -An -tu4 -j12 -N4 --endian=little "$1/supervise/status")
  echo "$pid"
}

# is_up DIR, is_down DIR
is_up() { [ "$(pid_of "$1")" -gt 0 ]; }
is_down() { [ "$(pid_of "$1")" -eq 0 ]; }

# lines FILE COUNT: the file has at least so many lines.
lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }

# Ends what was started, and every process in a directory below that of the test: a service outlives
# its supervise.
teardown() {
  cd "$BATS_TEST_TMPDIR"
  # shellcheck disable=SC2086
  [ -z "${started:-}" ] || kill -9 $started 2>/dev/null || true
  for _ in 1 2; do
    find /proc/[0-9]*/cwd -maxdepth 0 -lname "$BATS_TEST_TMPDIR/*" 2>/dev/null |
      sed 's,^/proc/,,; s,/cwd$,,' | xargs -r kill -9 2>/dev/null || true
  done
}

# behaving BEHAVIOUR DIR: makes a service whose script, once it is ready, adds a line to DIR.runs and
# then ends on TERM (quick), takes its time to (slow), ignores TERM (stubborn), or fails (crashing).
behaving() {
  case $1 in
    quick) service "$2" <<<"echo x >>../$2.runs; exec sleep 1000" ;;
    slow) service "$2" <<<"trap 'sleep 1; exit' TERM; echo x >>../$2.runs; while :; do sleep 0.05; done" ;;
    stubborn) service "$2" <<<"trap '' TERM; echo x >>../$2.runs; while :; do sleep 0.05; done" ;;
    crashing) service "$2" <<<"echo x >>../$2.runs; exit 1" ;;
  esac
}

# outcome DIR PID: what became of a service: whether its supervise is gone, or else whether it is up or
# down, and what the end of its status file says. Of a crashing service up and down are the same.
outcome() {
  if ended "$2"; then
    echo "gone $(state "$1" | cut -c 9-)"
  elif [[ $1 == crashing* ]]; then
    echo "runs $(state "$1" | cut -c 11-)"
  else
    echo "$(is_up "$1" && echo up || echo down) $(state "$1" | cut -c 9-)"
  fi
}

# outcomes SUPERVISE SEQUENCE ...: for each sequence of letters and each behaviour, a line of what
# became of a service that got them one by one, a moment apart. All services live at the same time.
outcomes() {
  local supervise=$1 behaviour sequence directory letter i
  local -A pids=() hearers
  shift
  for behaviour in quick slow stubborn crashing; do
    for sequence; do
      directory=$behaviour-$sequence
      rm -rf "$directory" "$directory.runs"
      behaving "$behaviour" "$directory"
      start "$supervise" "$directory"
      pids[$directory]=$pid
    done
  done
  for directory in "${!pids[@]}"; do wait_for test -e "$directory.runs"; done
  # The original hears nothing in the second after a start.
  sleep 1.2
  for i in 0 1 2 3; do
    hearers=()
    for directory in "${!pids[@]}"; do
      sequence=${directory#*-}
      hearers[-${sequence:$i:1}]+=" $directory"
    done
    # shellcheck disable=SC2086
    for letter in "${!hearers[@]}"; do svc "$letter" ${hearers[$letter]} 2>/dev/null || true; done
    sleep "${GAP:-0.1}"
  done
  sleep 3.5
  for directory in "${!pids[@]}"; do echo "$directory: $(outcome "$directory" "${pids[$directory]}")"; done | sort
}
