load ../support
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  fake_queue
  export NEWSENDER=n@s SENDER=s@x DTLINE=$'Delivered-To: joe@h\n'
  bytes 'Subject: x\n\n\0\xff no LF' >message
}

@test "usage" {
  for arguments in '' a@b; do
    run -100 condredirect $arguments
    equal "$output" "condredirect: usage: condredirect newaddress program [ arg ... ]"
  done
}

@test "if the program succeeds, the whole message goes to the new address" {
  run -99 --separate-stderr condredirect a@b sh -c 'cat >read' <message
  equal "$output" ""
  [[ $stderr =~ ^"condredirect: qp "[0-9]+$ ]]
  cmp read message
  { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
  equal "$(cat queued.envelope)" "Fs@x
Ta@b"
}

@test "if the program fails, nothing happens" {
  run -0 condredirect a@b false <message
  equal "$output" ""
  run -0 condredirect a@b sh -c 'exit 100' <message
  run -0 condredirect a@b ./no-such-program <message
  equal "$output" ""
  [ ! -e queued.message ]
}

@test "111 and crashes are temporary" {
  run -111 condredirect a@b sh -c 'exit 111' <message
  equal "$output" "condredirect: fatal: temporary child error"
  run -111 condredirect a@b sh -c 'kill -9 $$' <message
  equal "$output" "condredirect: fatal: child crashed"
  [ ! -e queued.message ]
}

@test "it needs SENDER and DTLINE, once the program has succeeded" {
  unset SENDER DTLINE
  run -0 condredirect a@b false <message
  run -100 condredirect a@b true <message
  equal "$output" "condredirect: fatal: SENDER not set"
  SENDER='' run -100 condredirect a@b true <message
  equal "$output" "condredirect: fatal: DTLINE not set"
}

@test "refusals of the queue" {
  echo 31 >queue.exit
  run -100 condredirect a@b true <message
  equal "$output" "condredirect: fatal: mail server permanently rejected message (#5.3.0)"
  echo 53 >queue.exit
  run -111 condredirect a@b true <message
  equal "$output" "condredirect: fatal: qq write error or disk full (#4.3.0)"
}

@test "the message must be a file that can be read" {
  run -111 bash -c 'cat message | condredirect a@b true'
  equal "$output" "condredirect: fatal: unable to rewind message: unseekable descriptor"
  run -111 bash -c 'condredirect a@b true <&-'
  equal "$output" "condredirect: fatal: unable to rewind message: file descriptor not open"
  run -111 bash -c 'condredirect a@b true <.'
  equal "$output" "condredirect: fatal: unable to read message: is a directory"
  wait_for test -e queued.envelope
  equal "$(cat queued.envelope)" ""
}

@test "no shell sees the address or the program's words" {
  run -99 condredirect '$(touch x)@b' test '`touch x`' = '`touch x`' <message
  equal "$(sed -n 2p queued.envelope)" 'T$(touch x)@b'
  [ ! -e x ]
  printf 'touch x\n' >script
  chmod 755 script
  run -0 condredirect a@b ./script <message
  [ ! -e x ]
}

@test "a report that cannot be written does no harm" {
  run -99 bash -c 'condredirect a@b true <message 2>/dev/full'
  run -99 bash -c 'condredirect a@b true <message >&- 2>&-'
}
