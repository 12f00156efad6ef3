load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset PROTO TCPREMOTEHOST TCPREMOTEINFO TCPLOCALHOST
  export TCPREMOTEIP=127.0.0.1
}

synopsis='proxy-header: usage: proxy-header [ -l localname ] [ -t timeout ] -n network ... program [ arg ... ]'

# header BYTES [ OPTION ... ] -- PROGRAM ...: runs it behind proxy-header on a connection of these bytes.
header() {
  local bytes=$1
  shift
  bytes "$bytes" | proxy-header -n 127.0.0.0/8 "$@"
}
line='PROXY TCP4 192.0.2.1 198.51.100.2 1234 25\r\n'
signature='\r\n\r\n\0\r\nQUIT\n'

# About a connection, what the program sees.
known() { env | grep -E '^(PROTO|TCP|SSL)' | grep -v ^SSL_CERT_ | sort | tr '\n' ' '; }
export -f known

@test "usage" {
  for args in '' '-n ::1' true '-n 1.2.3 true' '-n 1.2.3.0/33 true' '-n host true' '-n ::1 -t x true' '-n ::1 -t'; do
    run -100 proxy-header $args
    equal "${lines[-1]}" "$synopsis"
  done
}

@test "version 1 of IPv4" {
  run -0 header "$line" bash -c known
  equal "$output" "PROTO=TCP TCPLOCALIP=198.51.100.2 TCPLOCALPORT=25 TCPREMOTEIP=192.0.2.1 TCPREMOTEPORT=1234 "
}

@test "version 1 of IPv6" {
  run -0 header 'PROXY TCP6 2001:DB8::1 ::2 1234 25\r\n' bash -c known
  equal "$output" "PROTO=TCP6 TCP6LOCALIP=::2 TCP6LOCALPORT=25 TCP6REMOTEIP=2001:db8::1 TCP6REMOTEPORT=1234 \
TCPLOCALIP=::2 TCPLOCALPORT=25 TCPREMOTEIP=2001:db8::1 TCPREMOTEPORT=1234 "
}

@test "version 2 with what TLS agreed on" {
  run -0 header "$signature"'\x21\x11\0\x35\xc0\0\x02\x01\xc6\x33\x64\x02\x04\xd2\0\x19\x02\0\x01h\x20\0\x1b\x03\0\0\0\0\x21\0\x07TLSv1.3\x22\0\x03joe\x23\0\x03AES\x99\0\x04abcd' bash -c known
  equal "$output" "PROTO=TCP SSL_CIPHER=AES SSL_PEER_CERT_CN=joe SSL_PROTOCOL=TLSv1.3 SSL_TLS_SNI_SERVERNAME=h \
TCPLOCALIP=198.51.100.2 TCPLOCALPORT=25 TCPREMOTEIP=192.0.2.1 TCPREMOTEPORT=1234 "
}

@test "nothing that was known of the connection to the proxy is left" {
  export PROTO=SSL TCPREMOTEHOST=proxy TCPREMOTEINFO=me TCPLOCALHOST=here TCP6REMOTEIP=::1 TCP6INTERFACE=lo
  export SSL_CIPHER=none SSL_PEER_CERT_SUBJECT=x SSLREMOTEIP=127.0.0.1 SSLLOCALPORT=1 SSLCTLFD=3
  export SSL_CERT_FILE=ca.pem
  run -0 header "$line" sh -c 'echo $SSL_CERT_FILE'
  equal "$output" ca.pem
  run -0 header "$line" bash -c known
  equal "$output" "PROTO=TCP SSLCTLFD=3 TCPLOCALIP=198.51.100.2 TCPLOCALPORT=25 TCPREMOTEIP=192.0.2.1 TCPREMOTEPORT=1234 "
}

@test "-l names this host" {
  run -0 header "$line" -l mail.test sh -c 'echo $TCPLOCALHOST'
  equal "$output" mail.test
  run -0 header "$line" -l '' sh -c 'echo ${TCPLOCALHOST-unset}.'
  equal "$output" .
}

@test "connections of the proxy itself keep what is known of them" {
  export PROTO=TCP TCPREMOTEHOST=proxy TCPLOCALIP=10.0.0.1
  for own in 'PROXY UNKNOWN\r\n' 'PROXY UNKNOWN ::1 ::2 3 4\r\n' "$signature"'\x20\0\0\0' "$signature"'\x21\0\0\x02xx'; do
    run -0 header "$own" bash -c known
    equal "$output" "PROTO=TCP TCPLOCALIP=10.0.0.1 TCPREMOTEHOST=proxy TCPREMOTEIP=127.0.0.1 "
  done
}

@test "the program reads the first byte behind the header, however that comes" {
  for first in "$line" 'PROXY UNKNOWN\r\n' 'PROXY TCP6 ::1 ::2 1 2\r\n' "$signature"'\x20\0\0\x03abc'; do
    equal "$(header "$first"'\r\n\0rest' cat | shown)" "$(bytes '\r\n\0rest' | shown)"
  done
  slowly() { for part in P ROXY ' TCP4 192.0.2.1 ' '1.1.1.1 1 2\r' '\nrest'; do bytes "$part"; sleep 0.02; done; }
  equal "$(slowly | proxy-header -n 127.0.0.1 cat)" rest
}

@test "what is no header ends the connection" {
  for bad in 'EHLO x\r\n' 'PROXY\r\n' 'PROXY TCP4 192.0.2.1 198.51.100.2 1234 25\nx' 'PROXY TCP4 192.0.2.1 198.51.100.2 01234 25\r\n' \
    "$signature"'\x31\x11\0\0' "$signature"'\x21\x11\0\x01x' "$signature"'\x21\x11\0\x13\xc0\0\x02\x01\xc6\x33\x64\x02\x04\xd2\0\x19\x03\0\x04abcd'; do
    run -1 header "$bad" echo no
    equal "$output" "proxy-header: fatal: unable to parse PROXY header"
  done
  run -1 bash -c 'yes "PROXY UNKNOWN x" | tr "\n" " " | proxy-header -n 127.0.0.1 echo no'
  equal "$output" "proxy-header: fatal: unable to parse PROXY header"
}

@test "a connection that ends early" {
  for cut in '' P 'PROXY TCP4 192.0.2.1' "$signature"'\x21\x11\0\x0c'; do
    run -1 header "$cut" echo no
    equal "$output" "proxy-header: fatal: no PROXY header before the end of the connection"
  done
}

@test "a protocol other than TCP" {
  run -2 header "$signature"'\x21\x12\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x02\x04\xd2\0\x19' echo no
  equal "$output" "proxy-header: fatal: the PROXY header names a protocol other than TCP"
}

@test "a peer that is not trusted is refused, and nothing is read" {
  TCPREMOTEIP=192.0.2.9 run -100 header "$line" echo no
  equal "$output" "proxy-header: fatal: 192.0.2.9 is not trusted"
  TCPREMOTEIP=$'x\ny' run -100 header "$line" echo no
  equal "$output" "proxy-header: fatal: x?y is not trusted"
  unset TCPREMOTEIP
  run -100 header "$line" echo no
  equal "$output" "proxy-header: fatal: TCPREMOTEIP is not set"
}

@test "several networks are trusted, mapped addresses as IPv4" {
  trusted() { bytes "$line" | TCPREMOTEIP=$1 proxy-header -n 192.0.2.1 -n 10.0.0.0/8 -n 2001:db8::/32 true 2>/dev/null; }
  for ip in 192.0.2.1 10.255.0.1 ::ffff:10.255.0.1 2001:DB8::9; do run -0 trusted "$ip"; done
  for ip in 192.0.2.2 11.0.0.1 ::ffff:11.0.0.1 2001:db9::9 ::10.0.0.1; do run -100 trusted "$ip"; done
}

@test "a header that does not come in time is a temporary failure" {
  mkfifo silent
  run -111 bash -c 'exec 4<>silent; printf PROXY >&4; proxy-header -t 0 -n 127.0.0.1 echo no <&4'
  equal "$output" "proxy-header: fatal: unable to read PROXY header: timed out"
}

@test "failures of the system are temporary" {
  run -111 bash -c 'proxy-header -n 127.0.0.1 true <&-'
  equal "$output" "proxy-header: fatal: unable to read PROXY header: file descriptor not open"
  run -111 bash -c 'proxy-header -n 127.0.0.1 true <.'
  equal "$output" "proxy-header: fatal: unable to read PROXY header: is a directory"
  run -111 header "$line" ./none
  equal "$output" "proxy-header: fatal: unable to run ./none: file does not exist"
  run -1 bash -c 'proxy-header -n 127.0.0.1 true </dev/null 2>/dev/full'
}

@test "bytes beyond ASCII in a name are kept, a NUL is not believed" {
  run -0 header "$signature"'\x21\x11\0\x10\xc0\0\x02\x01\xc6\x33\x64\x02\x04\xd2\0\x19\x02\0\x01\xff' bash -c 'printf %s "$SSL_TLS_SNI_SERVERNAME" | od -An -tx1'
  equal "$output" " ff"
  run -0 header "$signature"'\x21\x11\0\x12\xc0\0\x02\x01\xc6\x33\x64\x02\x04\xd2\0\x19\x02\0\x03a\0b' bash -c 'echo ${SSL_TLS_SNI_SERVERNAME-unset}'
  equal "$output" unset
}

@test "behind tcpserver, the rules in front of the program are those for the client" {
  printf '192.0.2.1:allow,WHO="client"\n:deny\n' | tcprules r.cdb r.tmp
  start_server() { tcpserver -1RHl0 127.0.0.1 0 proxy-header -n 127.0.0.0/8 tcprulesapply r.cdb sh -c 'echo $WHO $TCPREMOTEIP; cat' >port 3>&- & all_started=$!; }
  start_server
  wait_for test -s port
  ask() {
    exec 4<>"/dev/tcp/127.0.0.1/$(head -1 port)"
    bytes "$1" >&4
    timeout 10 head -2 <&4
    exec 4>&-
  }
  run -0 ask "$line"'hello\n'
  equal "$output" $'client 192.0.2.1\nhello'
  run -0 ask 'PROXY TCP4 192.0.2.2 198.51.100.2 1234 25\r\n'
  equal "$output" ""
}

teardown() { stop_all; }
