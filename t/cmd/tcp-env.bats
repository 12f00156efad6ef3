load ../support
load ../dns
load ../peer

# Two addresses of this host, so that no other test is taken for a peer.
here=127.0.0.11 there=127.0.0.12

teardown() {
  stop_peer
  stop_dns
  [ -z "${other:-}" ] || kill "$other" 2>/dev/null || true
}

# connected COMMAND ...: runs the command on a connection of $here, as inetd does.
connected() {
  address=$there
  serve close
  tcpclient -RHl0 -i $here $there "$port" sh -c 'exec "$@" <&6 6<&- 7>&-' sh env -u PROTO "$@"
}

@test "no program, no connection, no number: 111, in silence" {
  for words in '' '-R' '-t' '-z' '-t 5'; do
    run -111 tcp-env $words </dev/null
    equal "$output" ""
  done
  for input in /dev/null /dev/full .; do
    run -111 tcp-env -R true <"$input"
    equal "$output" ""
  done
  run -111 bash -c 'tcp-env -R true <&-'
  equal "$output" ""
  run -111 connected tcp-env -R -t 1s true
  equal "$output" ""
}

@test "the connection is described" {
  start_dns '127.0.0.11 PTR Here.Test' '127.0.0.12 PTR a\040b.there.test'
  export TCPREMOTEINFO=stale TCPLOCALHOST=stale TCP6REMOTEIP=stale
  run -0 connected tcp-env -R sh -c 'env | grep -E "^(PROTO|TCP)" | sort | sed "s/\(LOCALPORT=\)[1-9][0-9]*/\1P/"'
  equal "$output" "PROTO=TCP
TCPLOCALHOST=here.test
TCPLOCALIP=127.0.0.11
TCPLOCALPORT=P
TCPREMOTEHOST=a\\040b.there.test
TCPREMOTEIP=127.0.0.12
TCPREMOTEPORT=$(cat port.printed)"
}

@test "a name that there is not is unset, one that cannot be had now is softdnserror" {
  start_dns '11.0.0.127.in-addr.arpa servfail'
  export TCPREMOTEHOST=stale
  run -0 connected tcp-env -R sh -c 'echo "$TCPLOCALHOST ${TCPREMOTEHOST-unset}"'
  equal "$output" "softdnserror unset"
}

@test "PROTO=TCP: everything is left as it is" {
  run -0 env PROTO=TCP TCPREMOTEIP=x TCPREMOTEINFO=y tcp-env sh -c 'echo "$PROTO $TCPREMOTEIP $TCPREMOTEINFO"' </dev/null
  equal "$output" "TCP x y"
  run -111 env PROTO=TCP6 tcp-env true </dev/null
  run -111 env PROTO= tcp-env true </dev/null
}

@test "IPv6 is TCP6" {
  grep -q ^00000000000000000000000000000001 /proc/net/if_inet6 2>/dev/null || skip "no IPv6"
  start_dns '::1 PTR six.test'
  address=::1
  serve close
  run -0 tcpclient -RHl0 ::1 "$port" sh -c 'exec env -u PROTO tcp-env -R printenv PROTO TCPREMOTEIP TCP6LOCALIP TCPREMOTEHOST TCP6REMOTEPORT <&6'
  equal "$output" "TCP6
::1
::1
six.test
$port"
}

@test "unknown options are passed over" {
  start_dns
  run -0 connected tcp-env -xR -z printenv TCPREMOTEIP
  equal "$output" $there
}

@test "the exit code is that of the program; a missing one is 111, in silence" {
  run -7 env PROTO=TCP tcp-env sh -c 'exit 7'
  run -111 env PROTO=TCP tcp-env ./missing
  equal "$output" ""
}

@test "the program inherits nothing of tcp-env" {
  start_dns
  address=$there
  serve close
  run -0 bare tcpclient -RHl0 $there "$port" sh -c 'exec env -u PROTO tcp-env -t 1 inherited <&6 6<&- 7>&-'
  equal "$output" "fd 0
fd 1
fd 2"
}

# ident COMMAND: an IDENT server on the other address that runs the shell command.
ident() {
  bare tcpserver -R $there 113 sh -c "$1" 2>ident.log </dev/null >/dev/null &
  other=$!
  wait_for grep -q '0C00007F:0071 00000000:0000 0A' /proc/net/tcp
}

@test "IDENT: up to 998 bytes of the answer, unless -R" {
  needs_root
  start_dns
  ident 'read -r question; printf "1,2 : USERID : UNIX : joe smith"; head -c 2000 /dev/zero | tr "\0" x; echo'
  for option in '' -r '-Rr' '-t 20'; do
    run -0 connected tcp-env $option printenv TCPREMOTEINFO
    equal "${#output}" 998
    equal "${output:0:9}" joesmithx
  done
  run -0 connected tcp-env -R sh -c 'echo "${TCPREMOTEINFO-unset}"'
  equal "$output" unset
}

@test "IDENT: an error, or no answer in time, leaves TCPREMOTEINFO unset" {
  needs_root
  start_dns
  for answer in 'echo "1,2:ERROR:NO-USER"' 'while :; do printf " "; sleep 0.1; done'; do
    ident "$answer"
    TCPREMOTEINFO=stale run -0 connected tcp-env -t 1 sh -c 'echo "${TCPREMOTEINFO-unset}"'
    equal "$output" unset
    kill "$other"
    wait "$other" || true
  done
}
