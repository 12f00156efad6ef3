# What every bats file loads: the programs on PATH, a directory of its own, exact comparisons.
#
#   load ../support
#
# Each test starts in an empty directory. BUILD is the folder of the programs (package/test sets it).

bats_require_minimum_version 1.5.0

ROOT=$(cd "${BATS_TEST_DIRNAME}/.." && while [ ! -f meson.build ] && [ "$PWD" != / ]; do cd .. || exit; done && pwd)
export ROOT
export BUILD=${BUILD:-$ROOT/build}
export PATH="$BUILD:$PATH"
export LC_ALL=C TZ=UTC
unset QMAILHOME QMAILQUEUE

setup() { cd "$BATS_TEST_TMPDIR"; }

# equal ACTUAL EXPECTED: fails, showing both, unless they are the same string.
equal() {
  [ "$1" = "$2" ] && return
  printf 'actual:   %q\nexpected: %q\n' "$1" "$2" >&2
  return 1
}

# bytes TEXT: TEXT with the backslash escapes of printf, to standard output. NULs are fine.
bytes() { printf '%b' "$1"; }

# shown: standard input with every byte that is not plain made visible, on one line.
shown() { od -An -v -tx1 | tr -d ' \n'; }

# writes_fail PROGRAM ...: exits 111 when its output cannot be written, and when it is closed.
writes_fail() {
  local status=0
  echo x | "$@" >/dev/full 2>/dev/null || status=$?
  equal "$status" 111
}

# wait_for CONDITION ...: runs the command until it succeeds, at most ten seconds.
wait_for() {
  local tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 200 ] || { echo "never true: $*" >&2; return 1; }
    sleep 0.05
  done
}

# free_port: a port of 127.0.0.1 where nobody listens.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# bare PROGRAM ...: becomes the program, with no descriptor open but 0, 1 and 2.
bare() {
  exec bash -c 'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -lt 3 ] || eval "exec $fd>&-"; done
    exec "$@"' sh "$@"
}

needs_root() { [ "$(id -u)" = 0 ] || skip "needs root"; }
needs() { command -v "$1" >/dev/null || skip "$1 is not installed"; }

# A closed descriptor 0 or 1 must be closed inside a shell of its own, `run bash -c 'prog <&-'`: the
# pipe that `run` makes would land on it.

# as_user COMMAND ...: runs it as an ordinary user: the one who runs the tests, or nobody for root.
as_user() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
  else
    "$@"
  fi
}

# start COMMAND ...: starts it as that user in the background; its pid is in $started, and all that
# were started are in $all_started, for stop_all in a teardown.
start() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@" 3>&- &
  else
    "$@" 3>&- &
  fi
  started=$!
  all_started="${all_started:-} $started"
}

stop_all() {
  [ -z "${all_started:-}" ] || kill $all_started 2>/dev/null || true
  wait 2>/dev/null || true
}

# make_home: a mail home of that user, with all programs in its bin; sets QMAILHOME and puts its bin
# first in PATH. A test file that calls it must call remove_home in its teardown.
make_home() {
  export QMAILHOME
  QMAILHOME=$(mktemp -d "${TMPDIR:-/tmp}/paperpath.XXXXXX")
  chmod 755 "$QMAILHOME"
  local command roles=
  [ "$(id -u)" != 0 ] || roles=65534:65534
  ROLES=$roles sh "$ROOT/package/home" "$QMAILHOME"
  sed 's/#.*//' "$ROOT/package/commands" | while read -r command _; do
    [ -n "$command" ] || continue
    cp -l "$BUILD/${command##*/}" "$QMAILHOME/bin/" 2>/dev/null || cp "$BUILD/${command##*/}" "$QMAILHOME/bin/"
  done
  PATH="$QMAILHOME/bin:$PATH"
}

remove_home() { [ -z "${QMAILHOME:-}" ] || rm -rf "$QMAILHOME"; }
