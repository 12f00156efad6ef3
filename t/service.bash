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

# state DIR: the pid, the paused byte and the want byte of its status file, as hex digits.
state() { od -An -tx1 -j12 "$1/supervise/status" | tr -d ' \n'; }

# is_state DIR REGEX
is_state() { [[ $(state "$1") =~ ^$2$ ]]; }

# pid_of DIR: the process id in its status file.
pid_of() { od -An -tu4 -j12 -N4 --endian=little "$1/supervise/status" | tr -d ' '; }

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
