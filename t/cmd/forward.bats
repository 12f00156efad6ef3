load ../support
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  fake_queue
  export NEWSENDER=n@s SENDER=s@x DTLINE=$'Delivered-To: joe@h\n'
}

@test "usage" {
  run -100 forward
  equal "$output" "forward: usage: forward address ..."
}

@test "it needs NEWSENDER and DTLINE" {
  unset DTLINE
  run -100 forward a@b </dev/null
  equal "$output" "forward: fatal: DTLINE not set"
  unset NEWSENDER
  run -100 forward a@b </dev/null
  equal "$output" "forward: fatal: NEWSENDER not set"
  [ ! -e queued.message ]
}

@test "the message goes to all addresses, with the Delivered-To line first" {
  bytes 'Subject: x\n\n\0\xff no LF' >message
  run -0 --separate-stderr forward a@b 'c d@e' '' <message
  equal "$output" ""
  [[ $stderr =~ ^"forward: qp "[0-9]+$ ]]
  { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
  equal "$(cat queued.envelope)" "Fn@s
Ta@b
Tc d@e
T"
}

@test "an empty sender, and a message from where its position is" {
  NEWSENDER='' run -0 bash -c 'read -r line; forward a@b' <<<$'one\ntwo'
  equal "$(cat queued.message)" "Delivered-To: joe@h
two"
  equal "$(cat queued.envelope)" "F
Ta@b"
}

@test "refusals of the queue" {
  echo 31 >queue.exit
  run -100 forward a@b </dev/null
  equal "$output" "forward: fatal: mail server permanently rejected message (#5.3.0)"
  echo 53 >queue.exit
  run -111 forward a@b </dev/null
  equal "$output" "forward: fatal: qq write error or disk full (#4.3.0)"
  rm queue
  run -111 forward a@b </dev/null
  equal "$output" "forward: fatal: unable to exec qq (#4.3.0)"
}

@test "a message that cannot be read is not queued" {
  run -111 bash -c 'forward a@b <&-'
  equal "$output" "forward: fatal: unable to read message: file descriptor not open"
  run -111 bash -c 'forward a@b <.'
  equal "$output" "forward: fatal: unable to read message: is a directory"
  wait_for test -e queued.envelope
  equal "$(cat queued.envelope)" ""
}

@test "a report that cannot be written does no harm" {
  forward a@b </dev/null 2>/dev/full
  forward a@b </dev/null >&- 2>&-
}
