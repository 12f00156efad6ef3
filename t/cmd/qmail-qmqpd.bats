load ../support
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO TCPLOCALHOST TCPLOCALIP RELAYCLIENT DATABYTES
  fake_queue
}
teardown() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; }

# netstring BYTES, without NULs
netstring() { printf '%d:%s,' "${#1}" "$1"; }
# qmqp PART ...: one request
qmqp() { netstring "$(for part; do netstring "$part"; done)"; }
# serve: qmail-qmqpd with standard input; its answer, the numbers of an accepted message left out.
serve() {
  local status=0
  timeout 20 qmail-qmqpd >answer || status=$?
  sed -E 's/^[0-9]+:(Kok) [0-9]+ qp [0-9]+,$/\1/' answer
  return "$status"
}
nothing_queued() { [ ! -s queued.envelope ] || ! tail -c 2 queued.envelope | grep -q '^$'; }

@test "a message is queued with a Received line, its sender and its recipients" {
  qmqp $'Subject: x\n\nhello\n' s@x.y a@b c@d >wire
  run -0 serve <wire
  equal "$output" Kok
  head -n 1 queued.message | grep -qx 'Received: from unknown (unknown)'
  sed -n 2p queued.message | grep -qE '^  by unknown with QMQP; [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} -0000$'
  equal "$(tail -n +3 queued.message)" $'Subject: x\n\nhello'
  equal "$(cat queued.envelope)" $'Fs@x.y\nTa@b\nTc@d'
}

@test "the answer is one netstring with the time and a number" {
  qmqp x s@x.y a@b >wire
  before=$(date +%s)
  run -0 bash -c 'qmail-qmqpd <wire'
  [[ $output =~ ^([0-9]+):(Kok\ ([0-9]+)\ qp\ [0-9]+),$ ]]
  equal "${BASH_REMATCH[1]}" "${#BASH_REMATCH[2]}"
  [ "${BASH_REMATCH[3]}" -ge "$before" ]
}

@test "the Received line names the client" {
  export TCPREMOTEIP=192.0.2.1 TCPREMOTEHOST=client.example TCPREMOTEINFO=joe TCPLOCALHOST=me.example
  qmqp x s@x.y a@b >wire
  run -0 serve <wire
  head -n 2 queued.message | tr -d '\n' | grep -q '^Received: from client.example (joe@192.0.2.1)  by me.example with QMQP; '
}

@test "no relaying is refused, and no size: the server decides who may connect" {
  mkdir control
  echo nowhere.example >control/rcpthosts
  echo 1 >control/databytes
  qmqp "a long message" s@x.y a@elsewhere.example >wire
  run -0 serve <wire
  equal "$output" Kok
}

@test "an empty message, an empty sender and no recipients are legal" {
  qmqp '' '' >wire
  run -0 serve <wire
  equal "$output" Kok
  equal "$(cat queued.envelope)" F
}

@test "NULs and 8-bit bytes in the message pass" {
  bytes '22:7:a\x00\n\xff\r\n\x80,3:s@x,3:a@b,,' >wire
  run -0 serve <wire
  equal "$output" Kok
  equal "$(tail -n +3 queued.message | shown)" "61000aff0d0a80"
}

@test "a request in many pieces is one request" {
  qmqp 'Subject: x' s@x.y a@b >wire
  equal "$( (while read -r -N 1 c; do printf %s "$c"; sleep 0.002; done <wire) | serve)" Kok
}

@test "a large message passes" {
  head -c 3000000 /dev/urandom >body
  { printf '3000021:3000000:'; cat body; printf ',3:s@x,3:a@b,,'; } >wire
  run -0 serve <wire
  equal "$output" Kok
  tail -n +3 queued.message | cmp - body
}

@test "addresses of a thousand bytes, or with a NUL, are refused with the whole message" {
  for size in 999 1000 1003 5000; do
    long=$(head -c "$size" /dev/zero | tr '\0' x)
    for parts in "$long a@b" "s@x.y $long" "s@x.y a@b $long c@d"; do
      rm -f queued.*
      qmqp x $parts >wire
      run -0 serve <wire
      if [ "$size" = 999 ]; then
        equal "$output" Kok
      else
        equal "$output" "51:Dsorry, I can't accept addresses like that (#5.1.3),"
        nothing_queued
      fi
    done
  done
  for request in '16:1:x,3:s\x00x,3:a@b,,' '16:1:x,3:s@x,3:a\x00b,,'; do
    bytes "$request" >wire
    run -0 serve <wire
    equal "$output" "51:Dsorry, I can't accept addresses like that (#5.1.3),"
    nothing_queued
  done
}

@test "what the queue says is the answer" {
  qmqp x s@x.y a@b >wire
  for row in '11:Denvelope address too long for qq (#5.1.3)' '31:Dmail server permanently rejected message (#5.3.0)' \
    '53:Zqq write error or disk full (#4.3.0)' '71:Zmail server temporarily rejected message (#4.3.0)' '120:Zunable to exec qq (#4.3.0)'; do
    echo "${row%%:*}" >queue.exit
    run -0 serve <wire
    equal "$output" "$(netstring "${row#*:}")"
  done
  echo 'Dgo away' >queue.says
  run -0 serve <wire
  equal "$output" "8:Dgo away,"
  QMAILQUEUE=$PWD/none run -0 serve <wire
  equal "$output" "$(netstring 'Zunable to exec qq (#4.3.0)')"
}

@test "what is not QMQP ends with 100, without an answer, and nothing is queued" {
  for request in 'GET / HTTP/1.0' ':' '01:' 'x' '5:abc' '7:1:a,1b,' '4:1:a,,' '0:,' '16:1:x,3:s@x,3:a@b,x' '16:01:x,3:s@x,3:a@,,' '99999999999999999999:'; do
    rm -f queued.*
    printf %s "$request" >wire
    run -100 serve <wire
    equal "$request: $output" "$request: "
    nothing_queued
  done
}

@test "a request that ends early is not queued, exit 0" {
  qmqp 'Subject: x' s@x.y a@b >whole
  for size in 0 1 5 10 20 30 "$(($(wc -c <whole) - 1))"; do
    rm -f queued.*
    head -c "$size" whole >wire
    run -0 serve <wire
    equal "$size: $output" "$size: "
    nothing_queued
  done
}

@test "a client that sends nothing starts no queue" {
  printf '#!/bin/sh\ntouch started\n' >queue
  run -0 serve </dev/null
  run -100 serve <<<nonsense
  [ ! -e started ]
}

@test "closed descriptors, and an answer that cannot be written" {
  run -111 bash -c 'qmail-qmqpd <&-'
  qmqp x s@x.y a@b >wire
  run -0 bash -c 'qmail-qmqpd <wire >&-'
  run -0 bash -c 'qmail-qmqpd <wire >/dev/full'
  equal "$(cat queued.envelope)" $'Fs@x.y\nTa@b'
}
