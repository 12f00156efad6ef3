load ../support
load ../home
load ../failures

# A tool that stands in for qmail-send, and qmail-send itself, killed at each system call while they carry out a
# request: what is left must hold every recipient, and the request carried out again must come to its end.
setup() {
  cd "$BATS_TEST_TMPDIR"
  [ -z "${SANITIZED:-}" ] || skip "far too many system calls"
  killat 1 /bin/true || skip "processes cannot be traced here"
  bare_home
  mkdir home/queue/{hold,reason,request}
  : >home/queue/lock/sendmutex
  cp "$BUILD/qmail-clean" home/bin/
  echo host.org >home/control/me
  echo 0 | tee home/control/concurrencylocal >home/control/concurrencyremote
  # What a bounce becomes: a file bounced, with all of it.
  program qmail-queue <<<"cat >$PWD/bounced.new && mv $PWD/bounced.new $PWD/bounced"
  chown -R "$OWNER" home .
  export PATH="$PWD/home/bin:$PATH"
}

# before: message 4, to ann@far.org and bob@far.org, and nothing else.
before() {
  rm -rf bounced home/queue/{mess,info,local,remote}/*/* home/queue/{hold,reason,request,bounce}/*
  echo text >home/queue/mess/1/4
  printf 'Fs@x.y\0' >home/queue/info/1/4
  printf 'Tann@far.org\0Tbob@far.org\0' >home/queue/remote/1/4
  echo kept >home/queue/hold/4
  chown "$OWNER" home/queue/*/1/4 home/queue/hold/4
  touch -d '2026-11-02 00:12:29.000000005' home/queue/mess/1/4
  [ -z "${request:-}" ] || { printf '%s\0' "${request[@]}" >home/queue/request/1; chown "$OWNER" home/queue/request/1; }
}
# waiting: who is to get message 4. Fails if a file of it is broken.
waiting() {
  local file
  for file in home/queue/{local,remote}/1/4; do
    [ -e "$file" ] || continue
    tr '\0\n' '\n?' <"$file" | grep -vE '^[TD].+@.+$' && return 1
    [ "$(tail -c 1 "$file" | shown)" = 00 ] || return 1
    tr '\0' '\n' <"$file" | sed -n 's/^T//p'
  done | sort | tr '\n' ' '
}
has_text() { [ -e home/queue/mess/1/4 ] && [ -e home/queue/info/1/4 ]; }

# What must hold after a crash, by what was asked.
redirect_holds() {
  has_text && case "$(waiting)" in
    'ann@far.org bob@far.org ' | 'ann@far.org bob@far.org sue@host.org ' | 'bob@far.org sue@host.org ') ;;
    *) waiting; return 1 ;;
  esac
}
bounce_holds() {
  local who
  for who in ann bob; do
    [[ "$(waiting)" == *$who* ]] || grep -qs "^<$who@far.org>:" bounced home/queue/bounce/4 || return 1
  done
  has_text || [ -e bounced ]
}
remove_holds() { waiting >/dev/null; }

# The tool alone.
tool_survives() {
  check=$1
  shift
  tool=("$@")
  after() {
    "$check" || return 1
    [ "$1" = 99 ] || as_user "${tool[@]}" >/dev/null 2>&1 || true
    finished
  }
  killed_everywhere /dev/null "$@"
}

# send_script: a script that runs qmail-send, killed at the system call $1; exit 99 if it lives until its helpers end:
# once the request is answered, and the file $2 is gone.
send_script() {
  cat <<'E2'
helper() {
  printf '\170'
  while kill -0 $$ && { [ ! -e home/queue/request/1.answer ] || [ -e "$1" ]; }; do sleep 0.02; done
} 2>/dev/null
rm -f requests replies
mkfifo requests replies
qmail-clean <requests >replies &
exec killat "$1" "$(command -v qmail-send)" 0>>log 1>/dev/null 2< <(helper "$2") 3>/dev/null 4< <(helper "$2") 5>requests 6<replies
E2
}
send_survives() {
  local check=$1 gone=$2 call=40 status=0  # before that nothing is done
  send_script >send.sh
  until [ "$status" = 99 ]; do
    call=$((call + 1))
    before
    status=0
    timeout 60 bash send.sh "$call" "$gone" 3>&- || status=$?
    [ "$status" = 99 ] || [ "$status" = 0 ] || { echo "killat: $status" >&2; return 1; }
    "$check" || { echo "killed at call $call" >&2; return 1; }
    # Once more, to its end, for some of them.
    if [ "$status" = 0 ] && [ $((call % 32)) = 0 ]; then
      timeout 60 bash send.sh 1000000 "$gone" 3>&- || true
    fi
    if [ "$status" = 99 ] || [ $((call % 32)) = 0 ]; then
      finished && head -1 home/queue/request/1.answer | grep -qx 0 || { echo "not finished after call $call" >&2; return 1; }
    fi
  done
  [ "$call" -gt 60 ]
}

redirected() { [ "$(waiting)" = 'bob@far.org sue@host.org ' ]; }
# What is left of a text without info goes when it is 36 hours old.
removed() { [ -z "$(find home/queue/{info,local,remote,bounce,hold} -type f)" ]; }
bounced() { removed && grep -q '^<ann@far.org>:' bounced && grep -q '^<bob@far.org>:' bounced; }

@test "qmail-qredirect, killed at each system call" {
  finished() { redirected; }
  tool_survives redirect_holds qmail-qredirect 4 ann@far.org sue@host.org
}

@test "qmail-qremove -b, killed at each system call" {
  finished() { bounced; }
  tool_survives bounce_holds qmail-qremove -b 4
}

@test "qmail-send, killed at each system call while it redirects" {
  request=(redirect 4 "$(TZ=UTC date -d '2026-11-02 00:12:29' +%s).5.5" ann@far.org sue@host.org)
  finished() { redirected; }
  send_survives redirect_holds none
}

@test "qmail-send, killed at each system call while it removes" {
  request=(remove 4 "$(TZ=UTC date -d '2026-11-02 00:12:29' +%s).5.5")
  finished() { removed; }
  send_survives remove_holds home/queue/info/1/4
}

@test "qmail-send, killed at each system call while it bounces" {
  request=(bounce 4 "$(TZ=UTC date -d '2026-11-02 00:12:29' +%s).5.5")
  finished() { bounced; }
  send_survives bounce_holds home/queue/info/1/4
}

@test "qmail-qredirect, each of its system calls failing" {
  needs_tracing
  after() { redirect_holds; }
  failed_everywhere /dev/null qmail-qredirect 4 ann@far.org sue@host.org
}

@test "qmail-qremove -b, each of its system calls failing" {
  needs_tracing
  after() { bounce_holds; }
  # One that is made to fail closes nothing: qmail-queue would never see the end of the bounce.
  spared=close
  failed_everywhere /dev/null qmail-qremove -b 4
}
