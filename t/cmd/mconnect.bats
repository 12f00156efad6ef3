load ../support
load ../peer

teardown() { stop_peer; }

@test "a dialogue" {
  serve '> 220 hi' '< quit' '> 221 bye' close
  run -0 mconnect 127.0.0.1 "$port" <<<quit
  equal "$output" $'220 hi\r\n221 bye\r'
  equal "$(received)" 'quit^M$'
}

@test "the host is this one, the port 25, if they are not named" {
  for words in '' 127.0.0.1; do
    serve '= x' close
    instead_of 25
    run -0 mconnect $words </dev/null
    equal "$output" x
    equal "$(cat asked)" "-RHl0 -- ${words:-0} 25"
  done
}

@test "a host is one word, and so is a port, whatever they look like" {
  instead_of 25
  sed -i 's/^exec.*/exit 5/; /not/d' bin/tcpclient
  for word in -v '$(id)' "a'b" 'a "b' '*'; do
    run -5 mconnect "$word" "$word"
    equal "$output" ""
    equal "$(cat asked)" "-RHl0 -- $word $word"
  done
}

@test "no connection, and output that cannot be written" {
  run -111 mconnect 127.0.0.1 1
  equal "$output" "tcpclient: unable to connect to 127.0.0.1 port 1: connection refused"
  serve '> x'
  run -111 bash -c 'mconnect 127.0.0.1 "$0" >/dev/full </dev/null' "$port"
}
