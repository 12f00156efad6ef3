load ../support
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO TCPLOCALHOST TCPLOCALIP
  mkdir control
  fake_queue
  bytes 'Subject: x\n\nhello\n' >message
  bytes 'Fs@x.y\0Ta@b\0Tc@d\0\0' >envelope
}
teardown() {
  [ -z "${servers:-}" ] || kill $servers 2>/dev/null || true
  stop_all
  [ "$QMAILHOME" = "$PWD" ] || remove_home
}

# unix_server: qmail-qmqpd at the socket s, in front of the fake queue. tcp_server [ADDRESS]: the same at $port.
unix_server() {
  unixserver "$PWD/s" qmail-qmqpd </dev/null >/dev/null 3>&- &
  servers="${servers:-} $!"
  wait_for unixclient s true
}
tcp_server() {
  mkfifo port.fifo
  tcpserver -1RHl0 "${1:-127.0.0.1}" 0 qmail-qmqpd </dev/null >port.fifo 3>&- &
  servers="${servers:-} $!"
  read -r port <port.fifo
  rm port.fifo
}
# answers SCRIPT_LINE ...: a server at $port that plays them, and keeps in ./received what it gets.
answers() {
  printf '%s\n' "$@" >script
  mkfifo port.fifo
  answer script received >port.fifo 2>/dev/null 3>&- &
  servers="${servers:-} $!"
  read -r port <port.fifo
  rm port.fifo
}
servers_are() { printf '%s\n' "$@" >control/qmqpservers; }
send() { qmail-qmqpc <message 1<envelope; }

queued() {
  equal "$(tail -n +3 queued.message)" "$(cat message)"
  equal "$(cat queued.envelope)" $'Fs@x.y\nTa@b\nTc@d'
}

@test "a message goes over TCP to qmail-qmqpd and into its queue" {
  tcp_server
  servers_are "127.0.0.1:$port"
  run -0 send
  equal "$output" ""
  queued
  head -n 1 queued.message | grep -qx 'Received: from unknown (127.0.0.1)'
}

@test "a message goes over a socket in the file system" {
  unix_server
  servers_are "$PWD/s"
  run -0 send
  queued
}

@test "a message goes over IPv6" {
  tcp_server ::1 || skip "no IPv6 here"
  servers_are "[::1]:$port"
  run -0 send
  queued
}

@test "qmail-queued is such a server, too" {
  make_home
  start qmail-queued
  wait_for test -S "$QMAILHOME/socket/queue"
  echo "$QMAILHOME/socket/queue" >"$QMAILHOME/control/qmqpservers"
  run -0 send
  equal "$(tr '\0' '|' <"$QMAILHOME"/queue/todo/* | sed 's/.*|F/F/')" 'Fs@x.y|Ta@b|Tc@d|'
  equal "$(sed 1d "$QMAILHOME"/queue/mess/*/*)" "$(cat message)"
}

@test "the request, byte for byte" {
  answers '= 3:Kok,'
  servers_are "127.0.0.1:$port"
  bytes 'a\x00\n\xff' >message
  bytes 'F\0T"@\0\0ignored' >envelope
  run -0 send
  wait_for test -s received
  equal "$(shown <received)" "$(bytes '15:4:a\x00\n\xff,0:,2:"@,,' | shown)"
}

@test "a large message passes, and waits in a file" {
  head -c 3000000 /dev/urandom >message
  unix_server
  servers_are "$PWD/s"
  run -0 send
  tail -n +3 queued.message | cmp - message
  TMPDIR=/no-such run -53 send
}

@test "K, Z and D: 0, 71, 31" {
  for row in '0:3:Kok,' '71:6:Zlater,' '31:6:Dnever,' '71:1:Z,' '31:1:D,' '71:9:Z K D you,'; do
    answers "= ${row#*:}"
    servers_are "127.0.0.1:$port"
    run "-${row%%:*}" send
  done
}

@test "a pipe on 6 gets the server's words, and 82 says so" {
  answers '= 17:Dgo away (#5.7.1),'
  servers_are "127.0.0.1:$port"
  code=$({ { qmail-qmqpc <message 1<envelope 6>&3; echo $? >code; } 3>&1 | cat >words; } 3>&-; cat code)
  equal "$code $(cat words)" "82 Dgo away (#5.7.1)"
  answers '= 3:Kok,'
  servers_are "127.0.0.1:$port"
  code=$({ { qmail-qmqpc <message 1<envelope 6>&3; echo $? >code; } 3>&1 | cat >words; } 3>&-; cat code)
  equal "$code $(cat words)" "0 "
}

@test "a file or a socket on 6 is not touched" {
  answers '= 6:Dnever,'
  servers_are "127.0.0.1:$port"
  run -31 bash -c 'qmail-qmqpc <message 1<envelope 6>six'
  [ ! -s six ]
}

@test "forward shows the server's words" {
  unix_server
  servers_are "$PWD/s"
  echo 'Dnot today' >queue.says
  QMAILQUEUE=$(command -v qmail-qmqpc) NEWSENDER=s@x.y DTLINE=$'Delivered-To: x\n' RPLINE=$'Return-Path: <x>\n' \
    run -100 forward a@b <message
  equal "$output" "forward: fatal: not today"
}

@test "answers that are none, and connections that break: 74" {
  for words in '= Kok' '= 3:Xok,' '= 3:Kok;' '= 0:,' '= 10:Kok,' 'close' '= HTTP/1.1 200 OK' 'repeat 2000 9:Kok'; do
    answers "$words" close
    servers_are "127.0.0.1:$port"
    run -74 send
  done
}

@test "servers are tried in order until one takes the connection" {
  unix_server
  answers close
  unixclient s true
  closed=$port
  bash -c "exec 4<>/dev/tcp/127.0.0.1/$closed"
  sleep 0.1
  servers_are "127.0.0.1:$closed" /no/such/socket "$PWD/message" "# no server" not.an.address 127.0.0.1:x 1.2.3 "$PWD/s" "127.0.0.1:$closed"
  run -0 send
  queued
}

@test "the first that takes the connection decides" {
  unix_server
  answers '= 6:Zlater,'
  servers_are "127.0.0.1:$port" "$PWD/s"
  run -71 send
  [ ! -e queued.envelope ]
}

@test "a server that breaks the connection before it has the whole message is followed by the next" {
  head -c 3000000 /dev/urandom >message
  unix_server
  answers close
  servers_are "127.0.0.1:$port" "$PWD/s"
  run -0 send
  tail -n +3 queued.message | cmp - message
  # A refusal that came meanwhile counts.
  rm queued.*
  answers '= 6:Dnever,' 'wait 200' close
  servers_are "127.0.0.1:$port" "$PWD/s"
  run -31 send
  [ ! -e queued.envelope ]
  answers close
  servers_are /no/such/socket "127.0.0.1:$port"
  run -74 send
}

@test "a server that may have the message is not followed by the next" {
  unix_server
  for words in 'data' '= 3:Xok,' '= 10:Kok,'; do
    bytes '.\n' >message
    answers "$words" close
    servers_are "127.0.0.1:$port" "$PWD/s"
    run -74 send
    [ ! -e queued.envelope ]
  done
}

@test "nobody takes the connection: 73, or 72 if the last server let ten seconds pass" {
  servers_are /no/such/socket
  run -73 send
  equal "$output" ""

  # Two servers that let everybody wait, at the same time: one of TCP, one in the file system.
  mkfifo port.fifo
  answer --full 127.0.0.1 >port.fifo 2>/dev/null 3>&- &
  servers="${servers:-} $!"
  read -r port <port.fifo
  unixserver -b 0 -c 1 "$PWD/s" sleep 20 </dev/null >/dev/null 3>&- &
  servers="$servers $!"
  wait_for test -S s
  for n in 1 2 3; do
    unixclient s sleep 20 3>&- &
    servers="$servers $!"
  done
  sleep 0.3
  for server in "127.0.0.1:$port" "$PWD/s"; do
    mkdir -p "home/${server##*[/:]}/control"
    printf '%s\n' /no/such/socket "$server" >"home/${server##*[/:]}/control/qmqpservers"
    QMAILHOME=$PWD/home/${server##*[/:]} timeout 30 qmail-qmqpc <message 1<envelope 3>&- &
    waiting="${waiting:-} $!"
  done
  for pid in $waiting; do
    code=0
    wait "$pid" || code=$?
    equal "$code" 72
  done
}

@test "no list of servers: 55; no home: 61" {
  run -55 send
  for lines in '' '# none' 'not.an.address' '1.2.3.4:0' '1.2.3.4:99999' '[::1' 'x/y'; do
    servers_are "$lines"
    run -55 send
  done
  QMAILHOME=$PWD/none run -61 send
}

@test "a bad envelope reaches no server: 91, 54, 11" {
  unix_server
  servers_are "$PWD/s"
  for row in '91:Xs@x.y\0\0' '91:Fs@x.y\0Xa@b\0\0' '91:\0' '54:' '54:F' '54:Fs@x.y\0' '54:Fs@x.y\0Ta@b\0'; do
    bytes "${row#*:}" >envelope
    run "-${row%%:*}" send
  done
  { bytes 'Fs@x.y\0T'; head -c 1003 /dev/zero | tr '\0' x; bytes '\0\0'; } >envelope
  run -11 send
  [ ! -e queued.envelope ]
}

@test "closed descriptors" {
  servers_are /no/such/socket
  run -54 bash -c 'qmail-qmqpc <&- 1<envelope'
  run -54 bash -c 'qmail-qmqpc <message >&-'
  run -54 bash -c 'qmail-qmqpc <. 1<envelope'
}
