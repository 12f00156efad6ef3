load ../support
load ../dns
load ../peer

teardown() {
  stop_peer
  stop_dns
  [ -z "${other:-}" ] || kill "$other" 2>/dev/null || true
}

usage='tcpclient: usage: tcpclient [ -46hHrRdDqQv ] [ -i localip ] [ -p localport ] [ -T timeoutconn ] [ -l localname ] [ -t timeoutinfo ] [ -I interface ] host port program'

# variables: shell text that prints the variables of the connection.
variables='env | grep -E "^(PROTO|TCP)" | sort'

has_v6() { grep -q ^00000000000000000000000000000001 /proc/net/if_inet6 2>/dev/null || skip "no IPv6"; }

@test "usage" {
  for words in '' '0' '0 25' '-R -- 0 25'; do
    run -100 tcpclient $words
    equal "$output" "$usage"
  done
  run -100 tcpclient -z 0 25 true
  equal "$output" "tcpclient: illegal option -- z
$usage"
  run -100 tcpclient -T
  equal "$output" "tcpclient: option requires an argument -- T
$usage"
}

@test "numbers must be numbers, in range, and addresses addresses" {
  for words in '-p x' '-p 65536' '-p -1' '-T x' '-T 1+' '-T +1' '-T 1+x' '-T 1+2+3' '-T 99999999999' '-t 1s' '-i x' '-i 1.2.3' '-i 1.2.3.4.5' '-i ::g'; do
    run -100 tcpclient $words 127.0.0.1 1 true
    equal "$output" "$usage"
  done
  run -100 tcpclient 127.0.0.1 65536 true
  equal "$output" "$usage"
}

@test "the program reads from the network by 6, writes to it by 7, and has its own input and output" {
  serve '> 220 hi' '< quit' 'wait 200' '= \0\xe9' close
  echo input >input
  tcpclient -RHl0 127.0.0.1 "$port" sh -c 'read -r line; echo "$line" quit >&7; cat <&6' <input >got || true
  equal "$(cat got)" $'220 hi\r'
  serve '> 220 hi' '< input quit' 'wait 200' '= \0\xe9\n' close
  tcpclient -RHl0 127.0.0.1 "$port" sh -c 'read -r line; echo "$line" quit >&7; cat <&6' <input >got
  equal "$(cat -A got)" $'220 hi^M$\n^@M-i$'
}

@test "it inherits nothing else, whatever was open or closed" {
  for redirections in '' '6</dev/null 7>&1' '3</dev/null 4</dev/null 5</dev/null' '3</dev/null 4</dev/null 5</dev/null 8</dev/null'; do
    serve close
    run -0 bare bash -c "exec tcpclient -RHl0 127.0.0.1 $port inherited $redirections"
    equal "$(grep -v 'fd [3458]' <<<"$output" | tr '\n' ' ')" "fd 0 fd 1 fd 2 fd 6 fd 7 "
    equal "$(grep -c 'fd [3458]' <<<"$output")" "$(grep -o '[3458]<' <<<"$redirections" | wc -l)"
  done
  serve close
  run -0 bare bash -c "exec tcpclient -RHl0 127.0.0.1 $port inherited <&- 2>&-"
  equal "$(tr '\n' ' ' <<<"$output")" "fd 1 fd 6 fd 7 "
}

@test "the exit code is that of the program" {
  serve close
  run -7 tcpclient -RHl0 127.0.0.1 "$port" sh -c 'exit 7'
  equal "$output" ""
}

@test "a program that cannot be run" {
  serve close
  run -111 tcpclient -RHl0 127.0.0.1 "$port" ./missing
  equal "$output" "tcpclient: fatal: unable to run ./missing: file does not exist"
  serve close
  run -111 tcpclient -qRHl0 127.0.0.1 "$port" ./missing
  equal "$output" ""
}

@test "the environment describes the connection, and nothing stale is left" {
  export PROTO=X TCPREMOTEHOST=x TCPREMOTEINFO=x TCPLOCALHOST=x TCP6REMOTEIP=x TCP6INTERFACE=x TCPREMOTEIP=x
  serve close
  run -0 tcpclient -RHl me 127.0.0.1 "$port" sh -c "$variables"' | sed "s/\(LOCALPORT=\)[1-9][0-9]*/\1P/"'
  equal "$output" "PROTO=TCP
TCPLOCALHOST=me
TCPLOCALIP=127.0.0.1
TCPLOCALPORT=P
TCPREMOTEIP=127.0.0.1
TCPREMOTEPORT=$port"
  serve close
  run -0 tcpclient -RHl '' 127.0.0.1 "$port" sh -c 'echo "${TCPLOCALHOST-unset}"'
  equal "$output" ""
}

@test "IPv6 is TCP6, and so is IPv4 with -6" {
  has_v6
  address=::1
  serve close
  run -0 tcpclient -RHl0 ::1 "$port" sh -c "$variables"' | sed "s/\(LOCALPORT=\)[1-9][0-9]*/\1P/"'
  equal "$output" "PROTO=TCP6
TCP6LOCALHOST=0
TCP6LOCALIP=::1
TCP6LOCALPORT=P
TCP6REMOTEIP=::1
TCP6REMOTEPORT=$port
TCPLOCALHOST=0
TCPLOCALIP=::1
TCPLOCALPORT=P
TCPREMOTEIP=::1
TCPREMOTEPORT=$port"
  address=
  serve close
  run -0 tcpclient -6RHl0 127.0.0.1 "$port" printenv PROTO TCPREMOTEIP TCP6LOCALIP
  equal "$output" "TCP6
::ffff:127.0.0.1
::ffff:127.0.0.1"
}

@test "this host is 0, or nothing, or 0.0.0.0 (C.43); addresses may stand in brackets" {
  for host in 0 '' 0.0.0.0 127.0.0.1 '[127.0.0.1]' localhost; do
    serve close
    run -0 tcpclient -vRHl0 "$host" "$port" printenv TCPREMOTEIP
    equal "$output" "tcpclient: connected to 127.0.0.1 port $port
127.0.0.1"
  done
  run -111 tcpclient -4RHl0 0 1 true
  equal "$output" "tcpclient: unable to connect to 127.0.0.1 port 1: connection refused"
}

@test "this host is ::1 for those who want IPv6" {
  has_v6
  for options in -6 '-i ::1'; do
    run -111 tcpclient -RHl0 $options 0 1 true
    equal "$output" "tcpclient: unable to connect to ::1 port 1: connection refused"
  done
  for host in ::1 '[::1]' 0:0::1; do
    run -111 tcpclient -RHl0 "$host" 1 true
    equal "$output" "tcpclient: unable to connect to ::1 port 1: connection refused"
  done
  run -111 tcpclient -RHl0 fe80::1%no-such-interface 1 true
  equal "$output" "tcpclient: fatal: temporarily unable to figure out IP address for fe80::1%no-such-interface: No such device"
  run -111 tcpclient -RHl0 -I no-such-interface fe80::1 1 true
  equal "$output" "tcpclient: fatal: unable to find interface no-such-interface: No such device"
  run -111 tcpclient -RHl0 -I lo -T 1 ::1 1 true
  equal "$output" "tcpclient: unable to connect to ::1 port 1: connection refused"
}

@test "what is no address, no name, or an address of the wrong kind" {
  start_dns
  for words in 1.2.3 1.2.3.4.5 300.0.0.1 '-4 ::1' '-i ::1 127.0.0.1' '-i 127.0.0.1 ::1'; do
    run -111 tcpclient -RHl0 $words 1 true
    equal "$output" "tcpclient: fatal: no IP address for ${words##* }"
  done
}

@test "a port has a number or a name" {
  run -111 tcpclient -RHl0 127.0.0.1 no-such-service true
  equal "$output" "tcpclient: fatal: unable to figure out port number for no-such-service"
  run -111 tcpclient -RHl0 127.0.0.1 25x true
  equal "$output" "tcpclient: fatal: unable to figure out port number for 25x"
  run -111 tcpclient -RHl0 127.0.0.1 '' true
  equal "$output" "tcpclient: fatal: unable to figure out port number for "
  grep -q '^tcpmux.*[^0-9]1/tcp' /etc/services || skip "no /etc/services"
  run -111 tcpclient -RHl0 127.0.0.1 tcpmux true
  equal "$output" "tcpclient: unable to connect to 127.0.0.1 port 1: connection refused"
}

@test "-i and -p say where to connect from" {
  serve close
  run -0 tcpclient -RHl0 -i 127.0.0.9 127.0.0.1 "$port" printenv TCPLOCALIP
  equal "$output" 127.0.0.9
  serve close
  run -0 tcpclient -RHl0 -p 0 127.0.0.1 "$port" true
  serve close
  free=$port
  stop_peer
  wait "$peer" || true
  serve close
  run -0 tcpclient -RHl0 -p "$free" 127.0.0.1 "$port" printenv TCPLOCALPORT TCPLOCALIP
  equal "$output" "$free"$'\n'127.0.0.1
  run -111 tcpclient -RHl0 -i 192.0.2.1 127.0.0.1 1 true
  equal "$output" "tcpclient: fatal: unable to bind socket: address not available"
}

@test "-q, -Q, -v: the last one counts, but a bad option is told of in any case" {
  refused="tcpclient: unable to connect to 127.0.0.1 port 1: connection refused"
  for options in -Q -v -qv -qQ -vQ; do
    run -111 tcpclient -RHl0 $options 127.0.0.1 1 true
    equal "$output" "$refused"
  done
  for options in -q -vq -Qq; do
    run -111 tcpclient -RHl0 $options 127.0.0.1 1 true
    equal "$output" ""
    run -111 tcpclient -RHl0 $options 1.2.3 1 true
    equal "$output" ""
  done
  run -100 tcpclient -q
  equal "$output" ""
  run -100 tcpclient -qp x
  equal "$output" "$usage"
  serve close
  run -0 tcpclient -QRHl0 127.0.0.1 "$port" true
  equal "$output" ""
  serve close
  run -0 tcpclient -qRHl0 127.0.0.1 "$port" sh -c 'echo the program may speak >&2'
  equal "$output" "the program may speak"
}

@test "-d and -D are taken" {
  for option in -d -D; do
    serve '> x' close
    run -0 tcpclient $option -RHl0 127.0.0.1 "$port" sh -c 'cat <&6'
    equal "$output" $'x\r'
  done
}

@test "a single address gets the sum of both times" {
  nobody_answers
  for time in 0+1 1 1+0; do
    SECONDS=0
    run -111 tcpclient -RHl0 -T $time 127.0.0.1 "$port" true
    equal "$output" "tcpclient: unable to connect to 127.0.0.1 port $port: timed out"
    [ "$SECONDS" -ge 1 ]
  done
}

@test "of several addresses each is tried, then those again that did not answer; each is told of once" {
  nobody_answers
  start_dns 'many.test A 127.0.0.1' 'many.test A 127.0.0.2' 'many.test A 127.0.0.3'
  for row in '1 3' '0+1 3' '1+0 3'; do
    SECONDS=0
    run -111 tcpclient -RHl0 -T ${row% *} many.test. "$port" true
    equal "$(sort <<<"$output")" "tcpclient: unable to connect to 127.0.0.1 port $port: timed out
tcpclient: unable to connect to 127.0.0.2 port $port: timed out
tcpclient: unable to connect to 127.0.0.3 port $port: timed out"
    [ "$SECONDS" -ge "${row#* }" ]
  done
}

@test "the first address that accepts is taken, in random order" {
  serve close
  start_dns 'two.test A 127.0.0.1' 'two.test A 127.0.0.2'
  run -0 tcpclient -vRHl0 two.test. "$port" true
  equal "${lines[-1]}" "tcpclient: connected to 127.0.0.1 port $port"
  [ "${#lines[@]}" = 1 ] || equal "${lines[0]}" "tcpclient: unable to connect to 127.0.0.2 port $port: connection refused"
  for i in $(seq 1 60); do
    tcpclient -RHl0 two.test. 1 true 2>&1 | head -1
  done | sort -u >first
  equal "$(wc -l <first)" 2
}

@test "addresses of both kinds are tried, of one kind with -4 or -i" {
  has_v6
  start_dns 'both.test A 127.0.0.1' 'both.test AAAA ::1'
  run -111 tcpclient -RHl0 both.test. 1 true
  equal "$(sort <<<"$output")" "tcpclient: unable to connect to 127.0.0.1 port 1: connection refused
tcpclient: unable to connect to ::1 port 1: connection refused"
  for options in -4 '-i 127.0.0.1'; do
    run -111 tcpclient -RHl0 $options both.test. 1 true
    equal "$output" "tcpclient: unable to connect to 127.0.0.1 port 1: connection refused"
  done
  run -111 tcpclient -RHl0 -i ::1 both.test. 1 true
  equal "$output" "tcpclient: unable to connect to ::1 port 1: connection refused"
}

@test "a name without addresses, and one that cannot be looked up now" {
  start_dns 'bad.test servfail' 'mail.test MX 1 mail.test'
  for name in none.test. mail.test.; do
    run -111 tcpclient -RHl0 $name 1 true
    equal "$output" "tcpclient: fatal: no IP address for $name"
  done
  run -111 tcpclient -RHl0 bad.test. 1 true
  [[ "$output" == "tcpclient: fatal: temporarily unable to figure out IP address for bad.test.: "?* ]]
}

@test "names of both ends are looked up, unless -l and -H" {
  start_dns '127.0.0.1 PTR Here.Test' '127.0.0.9 PTR me.test'
  for row in '|me.test here.test' '-h|me.test here.test' '-H|me.test unset' '-l x|x here.test' '-l x -H|x unset'; do
    serve close
    export TCPREMOTEHOST=stale TCPLOCALHOST=stale
    run -0 tcpclient -R ${row%|*} -i 127.0.0.9 127.0.0.1 "$port" sh -c 'echo "${TCPLOCALHOST-unset}" "${TCPREMOTEHOST-unset}"'
    equal "$output" "${row#*|}"
  done
  equal "$(grep -c 1.0.0.127 <(dns_questions))" 3
}

@test "odd bytes in names are shown as octal numbers; no name, or no answer, is no variable (C.44)" {
  start_dns '127.0.0.1 PTR a\040b\072\000.TEST' '8.0.0.127.in-addr.arpa servfail'
  for row in '127.0.0.1|a\040b\072\000.test' '127.0.0.7|unset' '127.0.0.8|unset'; do
    address=${row%|*}
    serve close
    run -0 tcpclient -Rl0 "$address" "$port" sh -c 'printf "%s\n" "${TCPREMOTEHOST-unset}"'
    equal "$output" "${row#*|}"
  done
}

# ident COMMAND: an IDENT server on 127.0.0.10 that runs the shell command.
ident() {
  bare tcpserver -R 127.0.0.10 113 sh -c "$1" 2>ident.log </dev/null >/dev/null &
  other=$!
  wait_for grep -q '0A00007F:0071 00000000:0000 0A' /proc/net/tcp
}

@test "IDENT asks the server's host; the answer is TCPREMOTEINFO (C.44)" {
  needs_root
  ident 'read -r question; echo "$question" >question; printf "1,2 : USERID : UNIX : joe %%\007x\r\n"'
  address=127.0.0.10
  for option in '' -r; do
    serve close
    run -0 tcpclient -Hl0 $option 127.0.0.10 "$port" sh -c 'echo "$TCPREMOTEINFO $TCPLOCALPORT"'
    equal "${output% *}" $'joe%\007x'
    equal "$(cat -A question)" "$port , ${output##* }^M\$"
  done
  serve close
  run -0 tcpclient -RHl0 127.0.0.10 "$port" sh -c 'echo "${TCPREMOTEINFO-unset}"'
  equal "$output" unset
}

@test "IDENT: no user, no answer, too late: TCPREMOTEINFO is not set (C.44)" {
  needs_root
  address=127.0.0.10
  for answer in 'echo "1,2:ERROR:NO-USER"' 'printf "1,2:USERID:UNIX:cut"' 'sleep 5'; do
    ident "$answer"
    serve close
    TCPREMOTEINFO=stale run -0 tcpclient -Hl0 -t 1 127.0.0.10 "$port" sh -c 'echo "${TCPREMOTEINFO-unset}"'
    equal "$output" unset
    kill "$other"
    wait "$other" || true
  done
}

@test "too few descriptors for a program" {
  serve close
  run -111 bare bash -c "ulimit -n 6; exec tcpclient -RHl0 127.0.0.1 $port true"
  equal "$output" "tcpclient: fatal: unable to set up descriptor 6: file descriptor not open"
  serve close
  run -111 bare bash -c "ulimit -n 7; exec tcpclient -RHl0 127.0.0.1 $port true"
  equal "$output" "tcpclient: fatal: unable to set up descriptor 7: file descriptor not open"
  [ -z "${SANITIZED:-}" ] || skip "a program that loads libraries needs one more to start"
  run -111 bare bash -c "ulimit -n 3; exec tcpclient -RHl0 127.0.0.1 $port true"
  equal "$output" "tcpclient: fatal: unable to create socket: process cannot open more files"
}
