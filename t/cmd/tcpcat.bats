load ../support
load ../peer

teardown() { stop_peer; }

@test "what the host sends is printed as it is" {
  serve '= one\r\n\0\xe9\r\r\n\nlast' close
  tcpcat 127.0.0.1 "$port" >got
  bytes 'one\r\n\0\0351\r\r\n\nlast' | cmp - got
}

@test "the host is this one, the port 17, if they are not named" {
  for words in '' 127.0.0.1; do
    serve '= x' close
    instead_of 17
    run -0 tcpcat $words
    equal "$output" x
    equal "$(cat asked)" "-RHl0 -- ${words:-0} 17"
  done
}

@test "a host is one word, and so is a port, whatever they look like" {
  instead_of 17
  sed -i 's/^exec.*/exit 5/; /not/d' bin/tcpclient
  for word in -v '$(id)' "a'b" 'a "b' '*'; do
    run -5 tcpcat "$word" "$word"
    equal "$output" ""
    equal "$(cat asked)" "-RHl0 -- $word $word"
  done
}

@test "no connection is temporary" {
  run -111 tcpcat 127.0.0.1 1
  equal "$output" "tcpclient: unable to connect to 127.0.0.1 port 1: connection refused"
}

@test "output that cannot be written" {
  serve '> x' close
  run -1 bash -c 'tcpcat 127.0.0.1 "$0" >/dev/full' "$port"
}
