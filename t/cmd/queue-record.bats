load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir kept
  export QUEUERECORD=$PWD/kept
}

# record MESSAGE ENVELOPE: hands these bytes to queue-record.
record() {
  bytes "$1" >message
  bytes "$2" >envelope
  queue-record <message 1<envelope
}

@test "a message and its envelope are kept, byte for byte" {
  run -0 record 'a\0\0377\nno end' 'Fs@x\0Tr@y\0Tt\0377@z\0\0'
  equal "$output" ""
  cmp message kept/1.message
  cmp envelope kept/1.envelope
  run -0 record '' 'F\0\0'
  equal "$(ls kept | tr '\n' ' ')" "1.envelope 1.message 2.envelope 2.message "
  [ ! -s kept/2.message ]
  equal "$(stat -c %a kept/1.message)" 600
}

@test "for programs that queue" {
  export QMAILQUEUE=$BUILD/queue-record QMAILHOME=$PWD
  printf 'Subject: x\n\nhello\n' >message
  DTLINE=$'Delivered-To: a\n' NEWSENDER=s@x run -0 forward r@y <message
  equal "$(<kept/1.message)" "Delivered-To: a
$(<message)"
  equal "$(tr '\0' '|' <kept/1.envelope)" "Fs@x|Tr@y||"
}

@test "an envelope that is none, or too long" {
  run -91 record m 'x'
  run -91 record m 'Fs\0x'
  run -54 record m 'Fs\0Tr\0'
  run -54 record m ''
  head -c 1003 /dev/zero | tr '\0' a >long
  run -11 record m "Fs\\0T$(<long)\\0\\0"
  head -c 1002 long >short
  run -0 record m "Fs\\0T$(<short)\\0\\0"
  equal "$(ls kept/*.envelope)" kept/6.envelope
}

@test "nowhere to keep it" {
  run -62 env QUEUERECORD=./none queue-record </dev/null 1</dev/null
  run -55 env -u QUEUERECORD queue-record </dev/null 1</dev/null
}

@test "many at once get a number each" {
  local pids=
  bytes 'Fs\0\0' >envelope
  for i in 1 2 3 4 5 6 7 8 9 10; do
    echo "$i" | queue-record 1<envelope 3>&- &
    pids="$pids $!"
  done
  # shellcheck disable=SC2086
  wait $pids
  equal "$(cat kept/*.message | sort -n | tr '\n' ' ')" "1 2 3 4 5 6 7 8 9 10 "
}

@test "closed descriptors and a file that cannot grow" {
  run -54 bash -c 'queue-record <&- 1</dev/null'
  run -54 bash -c 'queue-record </dev/null >&-'
  bytes 'Fs\0\0' >envelope
  run -53 bash -c 'trap "" XFSZ; ulimit -f 1; head -c 5000 /dev/zero | queue-record 1<envelope'
}
