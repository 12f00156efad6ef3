load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir control
  export QMAILHOME=$PWD
}


@test "usage" {
  run -100 qmail-newmrh -C
  equal "$output" "qmail-newmrh: usage: qmail-newmrh"
}

@test "each line becomes a key in lower case without data; comments and empty lines do not" {
  bytes 'Example.ORG \n.wild.example\t\n\n# comment\n#x\nexample.net\nlast.example' >control/morercpthosts
  run -0 qmail-newmrh
  equal "$output" ""
  equal "$(stat -c %a control/morercpthosts.cdb)" 644
  [ ! -e control/morercpthosts.tmp ]
  for key in example.org .wild.example example.net last.example; do
    equal "$(head -c -64 control/morercpthosts.cdb | grep -aoc "$key")" 1
  done
  ! grep -qai 'comment\|#' control/morercpthosts.cdb
  equal "$(stat -c %s control/morercpthosts.cdb)" $((2048 + 4 * (8 + 2 * 8) + 11 + 13 + 11 + 12))
}

@test "qmail-smtpd takes mail for the domains once rcpthosts is there, and refuses others" {
  echo mx.example >control/me
  : >control/rcpthosts
  printf 'Example.ORG\n.wild.example\n' >control/morercpthosts
  run -0 qmail-newmrh
  run -0 bash -c 'printf "%s\r\n" "MAIL FROM:<>" "RCPT TO:<a@example.org>" "RCPT TO:<a@EXAMPLE.org>" \
    "RCPT TO:<a@x.wild.example>" "RCPT TO:<a@wild.example>" "RCPT TO:<a@example.com>" QUIT | qmail-smtpd | cut -c1-3 | xargs'
  equal "$output" "220 250 250 250 250 553 553 221"
}

@test "no domains at all" {
  : >control/morercpthosts
  run -0 qmail-newmrh
  equal "$(stat -c %s control/morercpthosts.cdb)" 2048
}

@test "100,000 domains" {
  seq -f 'host%.0f.example' 100000 >control/morercpthosts
  run -0 qmail-newmrh
  equal "$(stat -c %s control/morercpthosts.cdb)" $((2048 + 24 * 100000 + $(tr -d '\n' <control/morercpthosts | wc -c)))
}

@test "the new file replaces the old one whole, or not at all" {
  echo example.org >control/morercpthosts
  (umask 077 && qmail-newmrh)
  equal "$(stat -c %a control/morercpthosts.cdb)" 644
  cp control/morercpthosts.cdb before
  head -c 100000 /dev/zero | tr '\0' x >control/morercpthosts
  run -111 qmail-newmrh
  equal "$output" "qmail-newmrh: fatal: unable to use a line of control/morercpthosts: too long"
  cmp control/morercpthosts.cdb before
  rm control/morercpthosts
  run -111 qmail-newmrh
  equal "$output" "qmail-newmrh: fatal: unable to open control/morercpthosts: file does not exist"
  cmp control/morercpthosts.cdb before
  mkdir control/morercpthosts
  run -111 qmail-newmrh
  equal "$output" "qmail-newmrh: fatal: unable to read control/morercpthosts: is a directory"
}

@test "files that cannot be made: 111" {
  echo example.org >control/morercpthosts
  QMAILHOME=$PWD/none run -111 qmail-newmrh
  equal "$output" "qmail-newmrh: fatal: unable to chdir to $PWD/none: file does not exist"
  mkdir control/morercpthosts.tmp
  run -111 qmail-newmrh
  equal "$output" "qmail-newmrh: fatal: unable to create control/morercpthosts.tmp: is a directory"
  rmdir control/morercpthosts.tmp
  mkdir -p control/morercpthosts.cdb/x
  run -111 qmail-newmrh
  equal "$output" "qmail-newmrh: fatal: unable to move control/morercpthosts.tmp to control/morercpthosts.cdb: is a directory"
}

@test "a full disk leaves the old file" {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizer writes, too"
  echo example.org >control/morercpthosts
  qmail-newmrh
  cp control/morercpthosts.cdb before
  seq -f 'host%.0f.example' 10000 >control/morercpthosts
  run -111 bash -c 'trap "" XFSZ; ulimit -f 16; qmail-newmrh'
  equal "$output" "qmail-newmrh: fatal: unable to write to control/morercpthosts.tmp: file too big"
  cmp control/morercpthosts.cdb before
}
