load ../support
load ../dns

# The same bytes as the original, where doc/compat.md does not say otherwise.

original=/usr/bin/rblsmtpd

setup() {
  cd "$BATS_TEST_TMPDIR"
  [ -x $original ] || skip "$original is not installed"
  unset RBLSMTPD
  export TCPREMOTEIP=1.2.3.4
}
teardown() { stop_dns; }

# same ARGUMENT ...: both programs say the same, on both descriptors, to standard input, and exit alike.
same() {
  local theirs=0 ours=0
  cat >input
  $original "$@" <input >theirs.out 2>theirs.err || theirs=$?
  rblsmtpd "$@" <input >ours.out 2>ours.err || ours=$?
  equal "$*: $ours" "$*: $theirs"
  sed -i 's/ pid [0-9]*:/ pid N:/; s/usage: .*/usage/' theirs.err ours.err
  cmp ours.out theirs.out && cmp ours.err theirs.err || { echo "different: $*"; return 1; }
}

@test "wrong usage, and a server that cannot be run" {
  same </dev/null
  same -z true </dev/null
  same -t </dev/null
  same -- ./none </dev/null
  RBLSMTPD='' same ./none </dev/null
}

@test "the dialogue" {
  local text
  for text in '' 'HELO x\r\nehlo x\r\nMail FROM:<>\r\nRSET\r\nNOOP\r\nNOOP x\r\nRCPT TO:<a>\nDATA\nVRFY\nHELP\nSTARTTLS\n' \
    '\n\r\n MAIL\nMAIL\tx\nMAILX\nMAI\n' 'NOOP\0\nNO\0OP\nNOOP \0\n' 'NOOP\r\r\nNOOP \r\nNOOP\rx\n' '\377\200\n\351 x\n' \
    'NOOP\nquit now\r\nNOOP\r\n' 'NOOP\r\nQUIT' 'QUIT\r' 'QUIT\r\r\n' 'QUIT\0\n'; do
    # shellcheck disable=SC2059
    printf "$text" | RBLSMTPD=no same true
    printf "$text" | RBLSMTPD=-no same -B true
  done
  { seq 3000; echo QUIT; } | RBLSMTPD=no same true
}

@test "RBLSMTPD" {
  local value long
  long=$(printf '%0300d' 0)
  for value in '' - -- -no no "-$long" "$long" $'a\tb\r\n\x7f\xe9\x80 ~'; do
    RBLSMTPD=$value same -t0 -b echo accepted </dev/null
    RBLSMTPD=$value same -t0 -c -r none.example cat <<<"NOOP"
  done
}

@test "lists" {
  needs_root
  start_dns -p 53 '4.3.2.1.bad.example TXT Listed' '4.3.2.1.good.example A 127.0.0.1' '4.3.2.1.fail.example servfail' \
    '4.3.2.1.many.example TXT "One" "Two"' '4.3.2.1.many.example TXT Three' '4.3.2.1.empty.example TXT ""' \
    '4.3.2.1.odd.example TXT "a\000b\011\351\177"' '4.3.2.1.dash.example TXT -no' || skip "port 53 is taken"
  export DNSCACHEIP=127.0.0.1
  local options lists
  for options in '' -b '-b -B' -c '-c -C' '-b -c'; do
    for lists in '-r bad.example' '-r bad.example -b' '-r none.example' '-r good.example' '-r bad.example.' '-a bad.example' \
      '-r many.example' '-r empty.example -r bad.example' '-r odd.example' '-r dash.example' '-a good.example -r bad.example' \
      '-r bad.example -a good.example' '-a none.example -r bad.example' '-r bad.example -r fail.example'; do
      # shellcheck disable=SC2086
      same -t0 $options $lists echo accepted </dev/null
    done
  done
  # The original takes 11 seconds over each failure: all of these at once.
  for options in '' -b -c '-b -c'; do
    for lists in '-r fail.example' '-r fail.example -r bad.example' '-a fail.example' '-a fail.example -r bad.example' \
      '-r fail.example -c -b -r bad.example'; do
      # shellcheck disable=SC2086
      (mkdir "./$options$lists" && cd "./$options$lists" && same -t0 $options $lists echo accepted </dev/null || echo different) >>"$BATS_TEST_TMPDIR/said" &
    done
  done
  wait $(jobs -p | grep -vxF "${dns_pids# }")
  equal "$(cat "$BATS_TEST_TMPDIR/said")" ""
}
