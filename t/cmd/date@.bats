load ../support
load ../peer

teardown() { stop_peer; }

@test "what the host sends is printed, without CRs, with control characters made visible" {
  serve '= one\r\n\0\xe9\x1b[2J\r\r\n\r\nlast' close
  instead_of 13
  run -0 date@ 127.0.0.1
  equal "$output" $'one\n^@M-i^[[2J^M\n\nlast'
  equal "$(cat asked)" "-RHl0 -- 127.0.0.1 13"
}

@test "the host is this one, if it is not named" {
  serve '> x' close
  instead_of 13
  run -0 date@
  equal "$output" x
  equal "$(cat asked)" "-RHl0 -- 0 13"
  serve '> x' close
  instead_of 13
  run -0 date@ ''
  equal "$output" x
}

@test "a host is one word, whatever it looks like" {
  for host in -v '$(id)' "a'b" 'a "b' '*'; do
    instead_of 13
    sed -i 's/^exec.*/exit 5/' bin/tcpclient
    run -0 date@ "$host"
    equal "$output" ""
    equal "$(cat asked)" "-RHl0 -- $host 13"
  done
}

@test "no connection is told of by tcpclient; the exit code is that of cat" {
  port=1
  instead_of 13
  run -0 date@ 127.0.0.1
  equal "$output" "tcpclient: unable to connect to 127.0.0.1 port 1: connection refused"
}

@test "output that cannot be written" {
  serve '> x' close
  instead_of 13
  run -1 bash -c 'date@ >/dev/full'
}
