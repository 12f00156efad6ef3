load ../support
load ../peer

teardown() { stop_peer; }

# talk: mconnect-io on a connection to the peer.
talk() { timeout 20 bash -c 'exec 6<>"/dev/tcp/127.0.0.1/$1" 7>&6 mconnect-io' sh "$port"; }

@test "lines go out with CR LF, and all else as it is" {
  serve '< helo' '< x' '< ' close
  bytes 'helo me\nx\r\n\0\0351\n' >typed
  run -0 talk <typed
  equal "$output" ""
  equal "$(received)" 'helo me^M$
x^M^M$
^@M-i^M$'
}

@test "a line without an end goes out too" {
  { echo x; head -c 100000 /dev/zero; } >typed
  mkfifo network
  sleep 20 >network 3>&- &
  peer=$!
  mconnect-io 6<network 7>sent <typed 3>&- &
  all_sent() { [ "$(wc -c <sent)" = 100003 ]; }
  wait_for all_sent
  kill "$peer"
  wait $!
}

@test "what comes in is printed as it is, also after the end of input" {
  serve '> 220 hi' 'wait 200' '= \0\xe9\nx' close
  bytes '220 hi\r\n\0\0351\nx' >wanted
  talk </dev/null >got
  cmp got wanted
}

@test "a dialogue" {
  serve '> 220 hi' '< quit' '> 221 bye' close
  run -0 talk <<<quit
  equal "$output" $'220 hi\r\n221 bye\r'
}

@test "the end of the network ends it, whether input has ended or not" {
  serve '> bye' close
  mkfifo endless
  sleep 20 >endless 3>&- &
  run -0 talk <endless
  kill $!
  equal "$output" $'bye\r'
}

@test "a network that cannot be read, and output that cannot be written" {
  run -111 bash -c 'exec mconnect-io 6<&- 7>&- </dev/null'
  equal "$output" ""
  run -111 bash -c 'exec mconnect-io 6</ 7>/dev/null </dev/null'
  serve '> hi'
  status=0
  talk >/dev/full </dev/null || status=$?
  equal "$status" 111
  serve '> hi'
  run -111 bash -c 'exec 6<>"/dev/tcp/127.0.0.1/$0" 7>&6 mconnect-io >&-' "$port" </dev/null
}

@test "a network that cannot be written does not matter while it says something" {
  printf 'x\n' >network
  run -0 bash -c 'exec mconnect-io 6<network 7>/dev/full' <<<y
  equal "$output" x
  run -0 bash -c 'exec mconnect-io 6<network 7>&- <&-'
  equal "$output" x
}
