# What the suites of the POP3 programs share: an ordinary user, and a home that he may enter.
#
#   load ../support
#   load ../pop

unset UCSPITLS SSLCTLFD SSLREADFD SSLWRITEFD SSL_PROTOCOL SMTPS

if [ "$(id -u)" = 0 ]; then user=65534 group=65534; else user=$(id -u) group=$(id -g); fi

# bare PROGRAM ...: runs it with no descriptors but 0 to 3.
bare() {
  # shellcheck disable=SC2016
  bash -c 'for fd in /proc/$$/fd/*; do
    fd=${fd##*/}
    [ "$fd" -le 3 ] || eval "exec $fd>&-"
  done
  exec "$@"' bash "$@"
}

# The directory of a bats test is closed to others, and so may be the folder of the build.
setup() {
  home=$(mktemp -d "${TMPDIR:-/tmp}/pop.XXXXXX") && chmod 755 "$home" && cd "$home"
  mkdir bin
  cp "$BUILD/qmail-popup" "$BUILD/qmail-pop3d" "$BUILD/checkpassword-cdb" "$BUILD/inherited" bin
  PATH=$home/bin:$PATH
}

teardown() {
  [ -z "${session:-}${peer:-}" ] || kill ${session:-} ${peer:-} 2>/dev/null || true
  cd /
  rm -rf "$home"
}

# owned NAME ...: gives them to the user.
owned() { [ "$(id -u)" != 0 ] || chown -R "$user:$group" "$@"; }

# make_maildir: an empty one.
make_maildir() {
  maildirmake Maildir
  owned Maildir
}

# message FILE TEXT [ MINUTE ]: a message in the maildir, that many minutes after midnight long ago.
message() {
  bytes "$2" >"Maildir/$1"
  touch -t "2020010100$(printf %02d "${3:-0}")" "Maildir/$1"
  owned "Maildir/$1"
}

# record LOGIN DATA: a line of input for cdbmake.
record() { printf '+%d,%d:%s->%s\n' "${#1}" "${#2}" "$1" "$2"; }

# make_users: users.cdb with the user `me`, whose password is ` sword fish`.
make_users() {
  hash=$(echo ' sword fish' | cryptpassword '$6$')
  { record me "$hash:$user:$group:$home:/bin/false"; echo; } | cdbmake users.cdb users.tmp
}

# replies LINE ...: file out holds exactly these lines, each ended by CR LF.
replies() {
  printf '%s\r\n' "$@" >expected
  cmp -s out expected || { cat -v out >&2; return 1; }
}
