load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  export USER=joe SENDER=s@x LOCAL=joe-list
  printf 'From: a\nSubject: hello\n\nfirst\nsecond\n' >message
  # A terminal is whatever lies in /dev: here a file.
  terminal=shm/qbiff$$
}

teardown() { rm -f "/dev/shm/qbiff$$" "/dev/shm/qbiff.$$"; }

# as_told RECORDS COMMAND ...: the command where utmp holds what the shell text RECORDS writes with `login utmp ...`.
as_told() {
  local records=$1
  shift
  [ -w /dev/shm ] || skip "no /dev/shm here"
  unshare -rm mount -t tmpfs tmpfs /run 2>/dev/null || skip "no mount namespaces here"
  unshare -rm sh -c 'mount -t tmpfs tmpfs /run && : >/run/utmp && eval "$0" && exec "$@"' \
    "login() { login-record /run/utmp \"\$@\"; }; PATH=$BUILD:\$PATH; $records" "$@"
}

# screen NAME [MODE]: makes the terminal.
screen() { : >"/dev/$1"; chmod "${2:-700}" "/dev/$1"; }

@test "without a record of logins, or logins, nothing happens" {
  run -0 qbiff <message
  equal "$output" ""
  screen "$terminal"
  run -0 as_told 'rm /run/utmp' qbiff <message
  run -0 as_told ':' qbiff <message
  equal "$(cat "/dev/$terminal")" ""
}

@test "a bell, who it is from and for, and its beginning" {
  screen "$terminal"
  run -0 as_told "login joe $terminal" qbiff <message
  equal "$output" ""
  equal "$(shown <"/dev/$terminal")" "$(printf '\r\n\a*** TO <joe-list> FROM <s@x>\r\n    hello/first/second/\r\n' | shown)"
}

@test "nothing that a terminal would obey, and 78 columns" {
  screen "$terminal"
  printf 'Subject: \033[2J\377\n folded\n\n%0100d\n' 0 >message
  SENDER=$'\033[2J\xff s@x\n' LOCAL=$'\007' run -0 as_told "login joe $terminal" qbiff <message
  equal "$(cat "/dev/$terminal")" "$(printf '\r\n\a*** TO <_> FROM <_[2J_ s@x_>\r\n    /[2J// folded/%060d\r\n' 0)"
}

@test "only terminals of this user, who wants to know" {
  screen "$terminal" 600
  run -0 as_told "login joe $terminal" qbiff <message
  equal "$(cat "/dev/$terminal")" ""
  chmod 700 "/dev/$terminal"
  run -0 as_told "login ann $terminal; login joey $terminal; login jo $terminal" qbiff <message
  equal "$(cat "/dev/$terminal")" ""
  : >file
  chmod 700 file
  : >"/dev/shm/qbiff.$$"
  chmod 700 "/dev/shm/qbiff.$$"
  run -0 as_told "login joe /dev/$terminal; login joe ../$PWD/file; login joe shm/qbiff.$$" qbiff <message
  equal "$(cat "/dev/$terminal" file "/dev/shm/qbiff.$$")" ""
  run -0 as_told "login joe nowhere; login joe $terminal" qbiff <message
  [ -s "/dev/$terminal" ]
}

@test "a terminal of somebody else" {
  needs_root
  screen "$terminal"
  chown 65534 "/dev/$terminal"
  unshare -m true || skip "no mount namespaces here"
  run -0 unshare -m sh -c "mount -t tmpfs tmpfs /run && : >/run/utmp && login-record /run/utmp joe $terminal && exec qbiff" <message
  equal "$(cat "/dev/$terminal")" ""
}

@test "a message without subject, without end, empty, in pieces, unreadable" {
  while IFS='|' read -r text what; do
    screen "$terminal"
    bytes "$text" >message
    run -0 as_told "login joe $terminal" bash -c '{ head -c 3; sleep 0.05; cat; } <message | qbiff'
    equal "$(tail -n 1 "/dev/$terminal")" "$what"$'\r'
  done <<'END'
A: b\n\nbody|    body
no header|    no header
Subject: only|    only
|    
\0\n|    //
END
  screen "$terminal"
  run -0 as_told "login joe $terminal" bash -c 'qbiff <&-'
  run -0 as_told "login joe $terminal" bash -c 'qbiff </'
  run -0 as_told "login joe $terminal" env -u SENDER -u LOCAL qbiff <message
  run -0 env -u USER qbiff <message
}
