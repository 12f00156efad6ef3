load ../support
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO TCPLOCALHOST TCPLOCALIP RELAYCLIENT DATABYTES MAXRCPT RCPTCHECK
  mkdir control
  fake_queue
}

# netstring BYTES, without NULs
netstring() { printf '%d:%s,' "${#1}" "$1"; }
# qmtp TEXT SENDER RECIPIENT ...: one message, its lines ended by LF
qmtp() {
  netstring $'\n'"$1"
  netstring "$2"
  netstring "$(for recipient in "${@:3}"; do netstring "$recipient"; done)"
}
# serve: qmail-qmtpd with standard input; its answers, one a line, the numbers of accepted messages left out.
serve() {
  local status=0
  timeout 20 qmail-qmtpd >answers || status=$?
  sed -E 's/,([0-9]+:[KZD]|$)/\n\1/g' answers | sed -E '/^$/d; s/^[0-9]+:(Kok) [0-9]+ qp [0-9]+$/\1/'
  return "$status"
}
nothing_queued() { [ ! -s queued.envelope ] || ! tail -c 2 queued.envelope | grep -q '^$'; }

@test "a message is queued with a Received line, its sender and its recipients" {
  qmtp $'Subject: x\n\nhello\n' s@x.y a@b c@d >wire
  run -0 serve <wire
  equal "$output" $'Kok\nKok'
  head -n 1 queued.message | grep -qx 'Received: from unknown (unknown)'
  sed -n 2p queued.message | grep -qE '^  by unknown with QMTP; [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} -0000$'
  equal "$(tail -n +3 queued.message)" $'Subject: x\n\nhello'
  equal "$(cat queued.envelope)" $'Fs@x.y\nTa@b\nTc@d'
}

@test "an answer is one netstring with the time and a number" {
  qmtp x s@x.y a@b >wire
  before=$(date +%s)
  run -0 bash -c 'qmail-qmtpd <wire'
  [[ $output =~ ^([0-9]+):(Kok\ ([0-9]+)\ qp\ [0-9]+),$ ]]
  equal "${BASH_REMATCH[1]}" "${#BASH_REMATCH[2]}"
  [ "${BASH_REMATCH[3]}" -ge "$before" ]
}

@test "the Received line names the client, and has no HELO" {
  export TCPREMOTEIP=192.0.2.1 TCPREMOTEHOST=client.example TCPREMOTEINFO=joe TCPLOCALHOST=me.example
  qmtp x s@x.y a@b >wire
  run -0 serve <wire
  head -n 2 queued.message | tr -d '\n' | grep -q '^Received: from client.example (joe@192.0.2.1)  by me.example with QMTP; '
}

@test "lines end in LF or CR LF, as the first byte says" {
  bytes '12:\na\r\nb\rc\x00\xff\r\r\n,0:,6:3:a@b,,' >wire
  run -0 serve <wire
  equal "$(tail -n +3 queued.message | shown)" "$(bytes 'a\r\nb\rc\x00\xff\r\r\n' | shown)"
  bytes '12:\ra\r\nb\rc\x00\xff\r\r\n,0:,6:3:a@b,,' >wire
  run -0 serve <wire
  equal "$(tail -n +3 queued.message | shown)" "$(bytes 'a\nb\rc\x00\xff\r\n' | shown)"
}

@test "dots and commands in a message are text" {
  for text in $'\n.\n' $'.\r\n.\r' $'\r.\rMAIL FROM:<x>\r' $'a\n.\r\nDATA\n'; do
    qmtp "$text" s@x.y a@b >wire
    run -0 serve <wire
    equal "$(tail -n +3 queued.message | shown)" "$(printf %s "$text" | shown)"
  done
}

@test "any number of messages, sent at once, are answered in order" {
  # The fake queue keeps the last one.
  for i in $(seq 20); do qmtp "message $i" "s$i@x.y" a@b c@d; done >wire
  run -0 serve <wire
  equal "$(grep -c Kok <<<"$output")" 40
  equal "$(tail -n +3 queued.message)" "message 20"
  equal "$(head -n 1 queued.envelope)" Fs20@x.y
}

@test "each message is answered before the next one must come" {
  mkfifo to from
  timeout 20 qmail-qmtpd <to >from 3>&- &
  exec 5>to 6<from
  for i in 1 2; do
    qmtp "message $i" s@x.y a@b >&5
    IFS= read -r -t 10 -d , answer <&6
    [[ $answer =~ ^[0-9]+:Kok\ [0-9]+\ qp\ [0-9]+$ ]]
  done
  exec 5>&-
  wait
}

@test "messages in many pieces" {
  { qmtp one s@x.y a@b; qmtp two s@x.y a@b; } >wire
  equal "$( (while read -r -N 1 c; do printf %s "$c"; sleep 0.002; done <wire) | serve)" $'Kok\nKok'
}

@test "no recipients, no answers" {
  qmtp x s@x.y >wire
  run -0 serve <wire
  equal "$output" ""
  nothing_queued
}

@test "a recipient of a foreign domain is refused alone" {
  printf '%s\n' here.example .sub.example >control/rcpthosts
  qmtp x s@x.y a@here.example b@else.example c@d.sub.example local D@HERE.EXAMPLE >wire
  run -0 serve <wire
  equal "$output" "$(printf '%s\n' Kok "66:Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)" Kok Kok Kok)"
  equal "$(cat queued.envelope)" "$(printf '%s\n' Fs@x.y Ta@here.example Tc@d.sub.example Tlocal TD@HERE.EXAMPLE)"
  qmtp x s@x.y b@else.example >wire
  rm queued.*
  run -0 serve <wire
  equal "$output" "66:Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"
  nothing_queued
}

@test "relay probes find no hole" {
  echo here.example >control/rcpthosts
  for recipient in u@else.example '"u@else.example"@else.example' @here.example:u@else.example u@here.example@else.example \
    'u%else.example@else.example' u@ u@else.example. u@.here.example u@xhere.example u@here.example.else.example 'u@[127.0.0.1]'; do
    qmtp x '' "$recipient" >wire
    run -0 serve <wire
    equal "$recipient: $output" "$recipient: 66:Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"
  done
}

@test "RELAYCLIENT opens everything, and is added to each recipient" {
  echo here.example >control/rcpthosts
  qmtp x s@x.y b@else.example >wire
  RELAYCLIENT='' run -0 serve <wire
  equal "$(cat queued.envelope)" $'Fs@x.y\nTb@else.example'
  RELAYCLIENT=@gw run -0 serve <wire
  equal "$(cat queued.envelope)" $'Fs@x.y\nTb@else.example@gw'
}

@test "badrcptto, RCPTCHECK and badmailfrom" {
  echo bad@b >control/badrcptto
  printf '#!/bin/sh\necho noise\ncase $RECIPIENT in no*) exit 100;; later*) exit 111;; crash*) kill -9 $$;; esac\n' >check
  chmod 755 check
  export RCPTCHECK=$PWD/check
  qmtp x s@x.y bad@b no@b later@b crash@b good@b >wire
  run -0 serve <wire
  equal "$output" "$(printf '%s\n' '64:Dsorry, your envelope recipient is in my badrcptto list (#5.7.1)' \
    '46:Dsorry, no mailbox here by that name. (#5.1.1)' '36:Zunable to verify recipient (#4.3.0)' \
    '43:Zunable to execute recipient check (#4.3.0)' Kok)"
  equal "$(cat queued.envelope)" $'Fs@x.y\nTgood@b'
  echo S@x.y >control/badmailfrom
  rm queued.*
  run -0 serve <wire
  equal "$(tail -n 1 <<<"$output")" "63:Dsorry, your envelope sender is in my badmailfrom list (#5.7.1)"
  nothing_queued
}

@test "databytes: as many pass, one more does not, and other recipients keep their own answers" {
  echo here.example >control/rcpthosts
  echo 5 >control/databytes
  qmtp 12345 s@x.y a@here.example >wire
  run -0 serve <wire
  equal "$output" Kok
  bytes '7:\r1234\r\n,0:,18:14:a@here.example,,' >wire
  run -0 serve <wire
  equal "$output" Kok
  qmtp 123456 s@x.y a@here.example a@else.example >wire
  rm queued.*
  run -0 serve <wire
  equal "$output" "$(printf '%s\n' '61:Dsorry, that message size exceeds my databytes limit (#5.3.4)' \
    "66:Dsorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)")"
  nothing_queued
  DATABYTES=6 run -0 serve <wire
  equal "$(head -n 1 <<<"$output")" Kok
  DATABYTES=x run -0 serve <wire
  equal "$(head -n 1 <<<"$output")" Kok
}

@test "a refused message does no harm to the next" {
  echo 5 >control/databytes
  { qmtp 123456 s@x.y a@b; qmtp 1234 s@x.y c@d; } >wire
  run -0 serve <wire
  equal "$output" $'61:Dsorry, that message size exceeds my databytes limit (#5.3.4)\nKok'
  equal "$(cat queued.envelope)" $'Fs@x.y\nTc@d'
}

@test "a hundred hops are a loop, ninety-nine are not" {
  fields() { for i in $(seq "$1"); do echo 'Received: x'; done; }
  qmtp "$(fields 99)" s@x.y a@b >wire
  run -0 serve <wire
  equal "$output" Kok
  qmtp "$(fields 100)"$'\n' s@x.y a@b >wire
  rm queued.*
  run -0 serve <wire
  equal "$output" "48:Dtoo many hops, this message is looping (#5.4.6)"
  nothing_queued
}

@test "addresses that nobody can handle" {
  for size in 999 1000 1003 100000; do
    long=$(head -c "$size" /dev/zero | tr '\0' x)
    rm -f queued.*
    qmtp x s@x.y "$long" a@b >wire
    run -0 serve <wire
    if [ "$size" = 999 ]; then
      equal "$output" $'Kok\nKok'
    else
      equal "$output" $'46:Dsorry, I can\'t handle that recipient (#5.1.3)\nKok'
    fi
    equal "$(grep -c '^Ta@b$' queued.envelope)" 1
    rm -f queued.*
    qmtp x "$long" a@b >wire
    run -0 serve <wire
    if [ "$size" = 999 ]; then
      equal "$output" Kok
    else
      equal "$output" "29:Dunacceptable sender (#5.1.7)"
      nothing_queued
    fi
  done
  RELAYCLIENT=$(head -c 997 /dev/zero | tr '\0' x)
  export RELAYCLIENT
  qmtp x s@x.y abc ab '' >wire
  run -0 serve <wire
  equal "$output" $'46:Dsorry, I can\'t handle that recipient (#5.1.3)\nKok\n46:Dsorry, I can\'t handle that recipient (#5.1.3)'
  unset RELAYCLIENT
  bytes '2:\nx,3:s\x00x,6:3:a@b,,2:\nx,3:s@x,6:3:a\x00b,,' >wire
  run -0 serve <wire
  equal "$output" $'29:Dunacceptable sender (#5.1.7)\n46:Dsorry, I can\'t handle that recipient (#5.1.3)'
}

@test "recipients beyond maxrcpt are told to come again" {
  echo 2 >control/maxrcpt
  qmtp x s@x.y a@b c@d e@f g@h >wire
  run -0 serve <wire
  equal "$output" $'Kok\nKok\n29:Ztoo many recipients (#4.5.3)\n29:Ztoo many recipients (#4.5.3)'
  equal "$(cat queued.envelope)" $'Fs@x.y\nTa@b\nTc@d'
  MAXRCPT=0 run -0 serve <wire
  equal "$output" $'Kok\nKok\nKok\nKok'
}

@test "what the queue says is the answer" {
  qmtp x s@x.y a@b >wire
  for row in '11:Denvelope address too long for qq (#5.1.3)' '31:Dmail server permanently rejected message (#5.3.0)' \
    '53:Zqq write error or disk full (#4.3.0)' '71:Zmail server temporarily rejected message (#4.3.0)' '120:Zunable to exec qq (#4.3.0)'; do
    echo "${row%%:*}" >queue.exit
    run -0 serve <wire
    equal "$output," "$(netstring "${row#*:}")"
  done
  echo 'Dgo away' >queue.says
  run -0 serve <wire
  equal "$output" "8:Dgo away"
  QMAILQUEUE=$PWD/none run -0 serve <wire
  equal "$output," "$(netstring 'Zunable to exec qq (#4.3.0)')"
}

@test "what is not QMTP ends with 100, after the answers that are due" {
  for request in 'GET / HTTP/1.0' ':' '01:' '0:,' '2:xx,' '2:\nxx' '2:\nx,1:s,5:1:ab,' '2:\nx,1:s,4:x:a,,' '99999999999999999999:'; do
    rm -f queued.*
    bytes "$request" >wire
    run -100 serve <wire
    equal "$request: $output" "$request: "
    nothing_queued
    { qmtp x s@x.y a@b; bytes "$request"; } >wire
    run -100 serve <wire
    equal "$request: $output" "$request: Kok"
  done
}

@test "a message that ends early is not queued, exit 0" {
  qmtp 'Subject: x' s@x.y a@b >whole
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

@test "a large message passes in a small memory, and so do very many recipients" {
  head -c 3000000 /dev/urandom >body
  { printf '3000001:\n'; cat body; printf ',3:s@x,6:3:a@b,,'; } >wire
  run -0 serve <wire
  equal "$output" Kok
  tail -n +3 queued.message | cmp - body
  { printf '2:\nx,3:s@x,1200000:'; yes 3:a@b, | head -n 200000 | tr -d '\n'; printf ,; } >wire
  run -0 bash -c "${SANITIZED:+:} ulimit -v 16384; qmail-qmtpd <wire >answers"
  equal "$(grep -o Kok answers | wc -l)" 1000
  equal "$(grep -o 'Ztoo many' answers | wc -l)" 199000
}

@test "control files that cannot be read, and no mail home" {
  mkdir control/rcpthosts
  qmtp x s@x.y a@b >wire
  run -111 serve <wire
  equal "$output" ""
  QMAILHOME=$PWD/none run -111 serve <wire
}

@test "closed descriptors, and answers that cannot be written" {
  run -111 bash -c 'qmail-qmtpd <&-'
  qmtp x s@x.y a@b >wire
  run -0 bash -c 'qmail-qmtpd <wire >&-'
  run -0 bash -c 'qmail-qmtpd <wire >/dev/full'
  equal "$(cat queued.envelope)" $'Fs@x.y\nTa@b'
}
