# A server of the test's own, for programs that connect: t/tools/answer with the script of one dialogue.
#
#   load ../support
#   load ../peer
#   teardown() { stop_peer; }
#
#   serve '< GET' '> HTTP/1.0 200' '> ' '= body' close
#   run -0 tcpclient 127.0.0.1 "$port" …
#   equal "$(received)" "GET / HTTP/1.0^M$"

# serve LINE ...: plays the lines with the first that connects to $port of $address, 127.0.0.1 by default.
serve() {
  printf '%s\n' "$@" >script
  : >port.printed
  answer script bytes.received "${address:-127.0.0.1}" >port.printed 3>&- &
  peer=$!
  wait_for [ -s port.printed ]
  port=$(cat port.printed)
}

# nobody_answers: attempts to connect to $port, at any address of 127.0.0.0/8, time out.
nobody_answers() {
  : >port.printed
  answer --full 0.0.0.0 >port.printed 3>&- &
  peer=$!
  wait_for [ -s port.printed ]
  port=$(cat port.printed)
}

# received: what the peer got until the connection ended, with line ends made visible.
received() {
  wait_for peer_has_ended
  cat -A bytes.received
}
peer_has_ended() { ! kill -0 "$peer"; }

stop_peer() { [ -z "${peer:-}" ] || kill "$peer" 2>/dev/null || true; }

# instead_of FIXED: from now on tcpclient connects to $port where it is told to connect to port FIXED, and
# writes its arguments into the file `asked`, for tools whose port is fixed and not for everybody.
instead_of() {
  mkdir -p bin
  cat >bin/tcpclient <<END
#!/bin/bash
printf '%s\n' "\${*:1:4}" >asked
[ "\$4" = $1 ] || { echo "port \$4, not $1" >&2; exit 99; }
exec "$BUILD/tcpclient" "\${@:1:3}" $port "\${@:5}"
END
  chmod +x bin/tcpclient
  PATH=$PWD/bin:$PATH
}
