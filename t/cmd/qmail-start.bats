load ../support

# Each daemon is a script that tells what it was started with.
setup() {
  cd "$BATS_TEST_TMPDIR"
  make_home
  chmod 777 "$QMAILHOME"
  for name in qmail-lspawn qmail-rspawn qmail-clean qmail-send logger; do
    rm -f "$QMAILHOME/bin/$name"
    cat >"$QMAILHOME/bin/$name" <<E2
#!/bin/bash
trap '' PIPE
exec 9>"\$QMAILHOME/$name.saw"
printf '%s(%s) in %s, umask %s, uid %s\n' $name "\$*" "\$(pwd)" "\$(umask)" "\$(id -u)" >&9
for fd in 0 1 2 3 4 5 6; do [ ! -e /proc/\$\$/fd/\$fd ] || printf '%s:%s ' \$fd "\$(readlink /proc/\$\$/fd/\$fd | sed 's/:.*//')" >&9; done
[ $name != qmail-send ] || { echo 'a log line' >&0 2>&9; exit 3; }
[ $name != logger ] || cat >"\$QMAILHOME/logged"
E2
    chmod 755 "$QMAILHOME/bin/$name"
  done
}
teardown() { remove_home; }

# A script has itself open on a free descriptor.
saw() { wait_for test -s "$QMAILHOME/$1.saw" && sed 's, [0-9]:/[^ ]*/bin/[^ ]*,,' "$QMAILHOME/$1.saw"; }

@test "four daemons, each with its arguments and its pipes" {
  run -3 as_user qmail-start </dev/null
  equal "$output" 'a log line'
  uid=$(as_user id -u)
  equal "$(saw qmail-lspawn)" "qmail-lspawn(./Mailbox) in /, umask 0077, uid $uid
0:pipe 1:pipe "
  equal "$(saw qmail-rspawn)" "qmail-rspawn() in /, umask 0077, uid $uid
0:pipe 1:pipe "
  equal "$(saw qmail-clean)" "qmail-clean() in /, umask 0077, uid $uid
0:pipe 1:pipe "
  equal "$(saw qmail-send | sed 1q)" "qmail-send() in /, umask 0077, uid $uid"
  equal "$(saw qmail-send | grep -oE '[1-6]:pipe' | tr '\n' ' ')" "1:pipe 2:pipe 3:pipe 4:pipe 5:pipe 6:pipe "
}

@test "the default delivery and the logger are taken from the arguments, an empty one too" {
  run -3 as_user qmail-start '' logger one two </dev/null
  equal "$output" ""
  equal "$(saw qmail-lspawn | sed 1q | sed 's/ in .*//')" "qmail-lspawn()"
  equal "$(saw logger | sed 1q | sed 's/ in .*//')" "logger(one two)"
  wait_for test -s "$QMAILHOME/logged"
  equal "$(cat "$QMAILHOME/logged")" 'a log line'
}

@test "closed descriptors and descriptors in the way do no harm" {
  run -3 as_user bash -c 'exec 3<&- 4</dev/null 5</dev/null 6</dev/null; qmail-start x logger <&- 2>&-'
  equal "$(saw qmail-clean | tail -1)" "0:pipe 1:pipe "
  wait_for grep -q line "$QMAILHOME/logged"
}

@test "a logger that is not there does not stop the start, a daemon that is not there does: 111" {
  run -3 as_user qmail-start x no-such-logger </dev/null
  rm "$QMAILHOME/bin/qmail-clean"
  rm -f "$BUILD/none"
  run -111 as_user bash -c 'PATH=$QMAILHOME/bin:/usr/bin:/bin; qmail-start </dev/null'
  equal "$output" ""
}

@test "without accounts there is nothing to start: 111, and the first missing one is named" {
  needs_root
  id alias >/dev/null 2>&1 && skip "the accounts of the mail system exist here"
  chown 0:0 "$QMAILHOME"
  run -111 qmail-start </dev/null
  equal "$output" "fatal: unable to find user alias"
}
