load ../support
load ../peer
load ../serial
load ../fake_queue
load ../failures
teardown() { stop_peer; }

# talk [ PREFIX ]: serialqmtp with the peer, the maildir d and the names in the file names. Its results are shown.
talk() {
  local status=0
  (cd d && timeout 20 tcpclient -RHl0 127.0.0.1 "$port" serialqmtp "${1-pre-}" <../names >../results) || status=$?
  results
  return "$status"
}
# answered ANSWER ...: all that is sent when these are the answers, which come when something was sent.
answered() { serve 'wait 300' "$@"; }

@test "usage" {
  for words in '' 'p x'; do
    run -100 serialqmtp $words
    equal "$output" "serialqmtp: usage: serialqmtp prefix"
  done
}

@test "packets, byte for byte, and the answers to them in order" {
  letter new/1 'Subject: x\n\nhello\n' '"a b"@x.y'
  letter cur/2:2,S 'no end\x00\xff\r\n.' '' pre-r2@a.b
  letter new/3 ''
  names new/1 cur/2:2,S new/3
  answered '= 3:Kok,4:Zbad,2:D\xff,'
  run -0 talk
  equal "$output" $'new/1|K127.0.0.1 said: ok\ncur/2:2,S|Z127.0.0.1 said: bad\nnew/3|D127.0.0.1 said: ?'
  wait_for peer_has_ended
  bytes '19:\nSubject: x\n\nhello\n,7:a b@x.y,8:5:r@a.b,,12:\nno end\x00\xff\r\n.,0:,9:6:r2@a.b,,1:\n,5:s@x.y,8:5:r@a.b,,' >expected
  cmp bytes.received expected
}

@test "files that are not of a maildir delivery, or not for the prefix, are passed over" {
  letter new/1 x\\n s@x.y other@a.b
  letter new/2 x\\n
  echo 'Subject: x' >d/new/3
  : >d/new/4
  names new/1 new/3 new/4 new/2
  answered '= 3:Kok,'
  run -0 talk
  equal "$output" "new/2|K127.0.0.1 said: ok"
}

@test "no names, no words" {
  letter new/1 x
  : >names
  serve '= '
  run -0 talk
  equal "$output" ""
}

@test "names that come one after the other, after each answer" {
  for i in 1 2 3; do letter new/$i x; done
  mkfifo to
  serve '< 2:' '= 2:K1,' '< x,' '= 2:K2,' '< x,' '= 2:K3,'
  (cd d && exec timeout 20 tcpclient -RHl0 127.0.0.1 "$port" serialqmtp pre- <../to >../results) 3>&- &
  client=$!
  exec 5>to
  for i in 1 2 3; do
    printf 'new/%s\0' "$i" >&5
    [ "$i" = 1 ] || continue
    wait_for grep -q . results
  done
  exec 5>&-
  wait "$client"
  equal "$(results)" "$(printf 'new/%s|K127.0.0.1 said: %s\n' 1 1 2 2 3 3)"
}

@test "names that come in pieces, that have no end, that never end" {
  letter new/1 x
  bytes 'Return-Path: <>\n\n' >d/other
  serve '< 2:' 'wait 300' '= 2:K1,'
  run -0 bash -c 'cd d; (printf new; sleep 0.2; printf "/1\0"; sleep 0.2; printf new/1) | timeout 20 tcpclient -RHl0 127.0.0.1 "$0" serialqmtp pre- | tr "\0" "|"' "$port"
  equal "$output" 'new/1|K127.0.0.1 said: 1'
  # Far more names than one read brings.
  yes other | head -n 30000 | tr '\n' '\0' >names
  serve '< 2:' 'wait 300' '= 2:K1,'
  printf 'new/1\0' >>names
  run -0 talk
  equal "$output" 'new/1|K127.0.0.1 said: 1'
  tr '\0' x </dev/zero | head -c 1000000 >names
  serve '= '
  run -111 talk
  equal "$output" 'serialqmtp: fatal: unable to read input'
}

@test "answers that are none" {
  letter new/1 x
  names new/1
  for answer in '3:Xok,' '0:,' '3:Kok;' 'Kok' '01:K,' '200000001:' '3:Kok,3:Kok,'; do
    answered "= $answer" 'wait 200'
    run -111 talk
    equal "$answer: ${lines[0]}" "$answer: serialqmtp: fatal: remote protocol violation" || [ "$answer" = 3:Kok,3:Kok, ]
  done
}

@test "an answer before its message was sent settles nothing" {
  letter new/1 "$(head -c 100000 /dev/zero | tr '\0' x)"
  head -c 30000000 /dev/zero >>d/new/1
  names new/1
  serve '= 3:Kok,' 'wait 300' close
  run -111 talk
  equal "$output" "serialqmtp: fatal: remote protocol violation"
}

@test "a connection that ends" {
  letter new/1 x
  letter new/2 x
  names new/1 new/2
  answered '= 3:Kok,3:Ko' close
  run -111 talk
  [[ ${lines[0]} == "serialqmtp: fatal: network read error: "* ]]
  equal "${lines[1]}" "new/1|K127.0.0.1 said: ok"
  head -c 30000000 /dev/zero >>d/new/2
  answered '= 3:Kok,' close
  run -111 talk
  [[ ${lines[0]} == "serialqmtp: fatal: "* ]]
}

@test "a file that is not there ends it, once the others are answered" {
  letter new/1 x
  letter new/2 x
  names new/1 new/none new/2
  answered '= 3:Kok,' 'wait 200'
  run -111 talk
  equal "$output" $'serialqmtp: fatal: unable to open file\nnew/1|K127.0.0.1 said: ok'
  names new/1 new
  answered '= 3:Kok,' 'wait 200'
  run -111 talk
  equal "$output" $'serialqmtp: fatal: unable to read file\nnew/1|K127.0.0.1 said: ok'
}

@test "a file that shrinks while it is sent is not sent whole" {
  letter new/1 x
  letter new/2 x
  head -c 30000000 /dev/zero >>d/new/2
  names new/1 new/2
  serve 'wait 500' '= 3:Kok,' 'wait 500'
  (sleep 0.2; : >d/new/2) 3>&- &
  run -111 talk
  equal "$output" $'serialqmtp: fatal: unable to read file\nnew/1|K127.0.0.1 said: ok'
}

@test "thousands of messages to qmail-qmtpd, which answers while it takes more" {
  fake_queue
  printf '#!/bin/sh\ncat >/dev/null\n' >queue
  letter new/1 x
  for i in $(seq 2 300); do cp d/new/1 d/new/$i; done
  (cd d && printf '%s\0' new/* >../names)
  mkfifo port.fifo
  tcpserver -1RHl0 127.0.0.1 0 qmail-qmtpd </dev/null >port.fifo 3>&- &
  peer=$!
  read -r port <port.fifo
  run -0 talk
  equal "${#lines[@]}" 300
  equal "$(grep -c '|K127.0.0.1 said: ok [0-9]* qp [0-9]*$' <<<"$output")" 300
}

@test "closed descriptors, and results that cannot be written" {
  letter new/1 x
  names new/1
  cd d
  echo -n 3:Kok, >../answers
  run -111 bash -c 'serialqmtp "" <../names >/dev/full 6<../answers 7>../wire'
  equal "$output" "serialqmtp: fatal: unable to write result: out of disk space" ||
    equal "$output" "serialqmtp: fatal: remote protocol violation"
  run -111 bash -c 'serialqmtp "" <&- 6<../answers 7>../wire'
  equal "$output" "serialqmtp: fatal: unable to read input"
  run -111 bash -c 'serialqmtp "" <../names 6</dev/null 7>/dev/full'
  run -111 bash -c 'serialqmtp "" <../names 6<&- 7<&-'
}

@test "killed at each system call, it claims no message that was not sent whole" {
  needs_tracing
  for i in 1 2; do letter new/$i x; done
  names new/1 new/2
  cd d
  # The answers are at hand before the messages are sent: only what was sent counts.
  printf '3:Kok,3:Kok,' >../answers
  before() { exec 6<../answers 7>../wire; }
  after() { [ "$(grep -ac Kok killed.out)" -le "$(grep -o '8:5:r@a.b,,' ../wire | wc -l)" ]; }
  killed_everywhere ../names serialqmtp pre-
}
