load ../support
load ../dns

# Every host asks a server of its own for names; unless a test says more, there are none.
setup() {
  cd "$BATS_TEST_TMPDIR"
  start_dns
}

# start OPTION ... PROGRAM ...: a server at a free port of 127.0.0.1; $port, $pid, its log in ./log. The word
# `at` stands for host and port.
start() {
  local words=() word
  for word; do
    if [ "$word" = at ]; then words+=("${host-127.0.0.1}" 0); else words+=("$word"); fi
  done
  rm -f port
  mkfifo port
  bare tcpserver -1 "${words[@]}" >port 2>log </dev/null &
  pid=$!
  read -r port <port
}

# ask [HOST]: what the server sends until it closes.
ask() { timeout 20 bash -c 'exec 5<>"/dev/tcp/$1/$2" && cat <&5' sh "${1:-127.0.0.1}" "$port" 2>/dev/null; }

# The log without what differs from run to run: pids are P, the peer's port is R, ours is L.
log() {
  sed -E -e "s/:$port /:L /" -e 's/(pid|ok|deny|end) [0-9]+/\1 P/' -e '/: (ok|deny) /s/:[0-9]+$/:R/' log
}
# idle [N]: the server has no child, and has had N.
idle() { [ "$(grep -c ': end ' log)" = "${1:-1}" ] && [ "$(tail -1 log | sed 's,/.*,,')" = "tcpserver: status: 0" ]; }

teardown() {
  stop_dns
  [ -z "${dials:-}" ] || kill $dials 2>/dev/null || true
  [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true
  [ -z "${other:-}" ] || kill "$other" 2>/dev/null || true
}

usage='tcpserver: usage: tcpserver [ -146UXpPhHrRoOdDqQvw ] [ -c limit ] [ -C limit[:text] ] [ -x rules.cdb ] [ -B banner ] [ -g gid ] [ -u uid ] [ -b backlog ] [ -l localname ] [ -t timeout ] [ -I interface ] [ -s fd ] host port program'

@test "usage" {
  for words in '' 'h' 'h 1' '-z 0 0 true' '-c'; do
    run -100 tcpserver $words
    equal "${lines[-1]}" "$usage"
  done
  run -100 tcpserver -z 0 0 true
  equal "${lines[0]}" "tcpserver: illegal option -- z"
  run -100 tcpserver -c
  equal "${lines[0]}" "tcpserver: option requires an argument -- c"
}

@test "numbers must be numbers, in range (C.5)" {
  for words in '-c x' '-c 5x' '-c -1' '-b 99999999999' '-t 1s' '-u root' '-u 4294967295' '-g 18446744073709551616'; do
    run -100 tcpserver $words 0 0 true
    equal "$output" "$usage"
  done
  run -100 tcpserver 127.0.0.1 99999999 true
  equal "$output" "$usage"
  run -100 env UID=me tcpserver -U 127.0.0.1 0 true
  equal "$output" "$usage"
}

@test "-q silences even the usage message; a later -Q or -v takes it back" {
  run -100 tcpserver -q -z
  equal "$output" ""
  run -111 tcpserver -q 300.0.0.1 0 true
  equal "$output" ""
  run -111 tcpserver -qQ 300.0.0.1 0 true
  equal "$output" "tcpserver: fatal: no IP address for 300.0.0.1"
}

@test "a host is looked up, after qualification; localhost without that" {
  export DNSREWRITEFILE=$PWD/none LOCALDOMAIN=test
  add_dns 'server.test A 127.0.0.8' 'server.test A 127.0.0.1' 'six.test AAAA ::1' 'bad.test servfail'
  while read -r name ip; do
    host=$name start -HRl0 at printenv TCPLOCALIP
    equal "$(ask "$ip")" "$ip"
    kill "$pid"
    wait "$pid" || true
  done <<'END'
server 127.0.0.8
server.test 127.0.0.8
localhost 127.0.0.1
END
  run -111 tcpserver none 0 true
  equal "$output" "tcpserver: fatal: no IP address for none"
  run -111 tcpserver bad 0 true
  equal "$output" "tcpserver: fatal: temporarily unable to figure out IP address for bad: temporary failure"
  run -111 tcpserver -4 six 0 true
  equal "$output" "tcpserver: fatal: no IP address for six"
  equal "$(dns_questions | grep -c localhost)" 0
  mkdir none
  run -111 tcpserver server 0 true
  equal "$output" "tcpserver: fatal: temporarily unable to figure out IP address for server: is a directory"
}

@test "where it cannot listen it says why" {
  run -111 tcpserver 127.0.0.1 no-such-service true
  equal "$output" "tcpserver: fatal: unable to figure out port number for no-such-service"
  run -111 tcpserver 1.2.3.4.5 0 true
  equal "$output" "tcpserver: fatal: no IP address for 1.2.3.4.5"
  run -111 tcpserver -4 ::1 0 true
  equal "$output" "tcpserver: fatal: no IP address for ::1"
  run -111 tcpserver 192.0.2.1 0 true
  equal "$output" "tcpserver: fatal: unable to bind: address not available"
  start -R at true
  run -111 tcpserver 127.0.0.1 "$port" true
  equal "$output" "tcpserver: fatal: unable to bind: address already used"
  run -111 tcpserver -I no-such-if ::1 0 true
  [[ "$output" = "tcpserver: fatal: unable to find interface no-such-if: "* ]]
}

@test "-1 announces the port, and then nothing more is on that descriptor" {
  tcpserver -1 -R 127.0.0.1 0 true 2>log </dev/null 3>&- > >(timeout 10 cat >announced) &
  pid=$!
  wait_for test -s announced
  [[ "$(cat announced)" =~ ^[0-9]+$ ]]
  equal "$(readlink "/proc/$pid/fd/0" "/proc/$pid/fd/1" | sort -u)" /dev/null
  run -111 bash -c 'tcpserver -1 127.0.0.1 0 true >/dev/full'
  equal "$output" "tcpserver: fatal: unable to print port: out of disk space"
  run -111 bash -c 'tcpserver -1 127.0.0.1 0 true >&-'
  equal "$output" "tcpserver: fatal: unable to print port: file descriptor not open"
}

@test "the program reads and writes the connection on 0 and 1, and inherits nothing else (C.15)" {
  printf ':allow\n' | tcprules r.cdb r.tmp
  trap '' HUP
  start -R -x r.cdb at inherited
  trap - HUP
  run -0 ask
  equal "$output" $'fd 0\nfd 1\nfd 2\nignored 1'
  kill "$pid"
  start -R at cat
  equal "$(timeout 10 bash -c 'exec 5<>"/dev/tcp/127.0.0.1/$1"; printf "a\0\351b\n" >&5; head -c 5 <&5' sh "$port" | shown)" "6100e9620a"
  kill "$pid"
}

@test "a child that asks IDENT hands on nothing else either (C.15)" {
  start -r -t 2 -B hello at inherited
  run -0 ask
  equal "$output" $'hellofd 0\nfd 1\nfd 2'
}

@test "the environment describes the connection, and nothing stale is left" {
  export PROTO=X TCPREMOTEHOST=x TCPREMOTEINFO=x TCPLOCALHOST=x TCP6REMOTEIP=x TCP6INTERFACE=x TCPREMOTEIP=x OTHER=kept
  start -RH at sh -c 'env | grep -E "^(PROTO|TCP|OTHER)" | sed "s/\(REMOTEPORT\)=.*/\1/" | sort'
  run -0 ask
  equal "$output" $'OTHER=kept\nPROTO=TCP\nTCPLOCALIP=127.0.0.1\nTCPLOCALPORT='"$port"$'\nTCPREMOTEIP=127.0.0.1\nTCPREMOTEPORT'
  kill "$pid"
  start -R -l '' at sh -c 'env | grep -c ^TCPLOCALHOST=$'
  equal "$(ask)" 1
  kill "$pid"
  start -R -l me -B '' at printenv TCPLOCALHOST
  equal "$(ask)" me
}

@test "IPv6 connections are TCP6; IPv4 ones are TCP at a dual socket too" {
  [ -e /proc/net/if_inet6 ] && grep -q ^00000000000000000000000000000001 /proc/net/if_inet6 || skip "no IPv6"
  for host in 0 '' ::; do
    start -vR at sh -c 'printenv PROTO TCPLOCALIP TCPREMOTEIP; printenv TCP6REMOTEIP'
    equal "$(ask 127.0.0.1)" $'TCP\n127.0.0.1\n127.0.0.1'
    equal "$(ask ::1)" $'TCP6\n::1\n::1\n::1'
    wait_for idle 2
    equal "$(log | grep ::1)" $'tcpserver: pid P from ::1\ntcpserver: ok P :::1:L :::1::R'
    kill "$pid"
  done
  host=0 start -6R at printenv PROTO TCPREMOTEIP
  equal "$(ask 127.0.0.1)" $'TCP6\n::ffff:127.0.0.1'
  kill "$pid"
  host=0 start -4R at printenv PROTO
  equal "$(ask 127.0.0.1)" TCP
  run -1 ask ::1
  kill "$pid"
  host='[::1]' start -R at printenv PROTO
  equal "$(ask ::1)" TCP6
}

@test "the log of one connection" {
  start -v -R -l Local at sh -c 'echo hello >&2; exit 7'
  run -0 ask
  wait_for idle
  equal "$(log)" "tcpserver: status: 0/40
tcpserver: status: 1/40
tcpserver: pid P from 127.0.0.1
tcpserver: ok P Local:127.0.0.1:L :127.0.0.1::R
hello
tcpserver: end P status 1792
tcpserver: status: 0/40"
  equal "$(grep -oE '(pid|ok|end) [0-9]+' log | cut -d' ' -f2 | sort -u | wc -l)" 1
}

@test "a program that crashes, and one that cannot be run" {
  start -v -R at sh -c 'kill -9 $$'
  run -0 ask
  wait_for idle
  grep -q 'status 9$' log
  kill "$pid"
  for how in -R '-r -t0'; do
    start -v $how at ./no-such-program
    ask || true
    wait_for idle
    equal "$(log)" "tcpserver: status: 0/40
tcpserver: status: 1/40
tcpserver: pid P from 127.0.0.1
tcpserver: ok P :127.0.0.1:L :127.0.0.1::R
tcpserver: warning: dropping connection, unable to run ./no-such-program: file does not exist
tcpserver: end P status 28416
tcpserver: status: 0/40"
    kill "$pid"
  done
}

@test "rules allow, deny and assign, whether or not a child decides" {
  printf '127.0.0.1:allow,A="b=c",PROTO="X",TCPREMOTEHOST="%%h"\n:deny\n' | tcprules r.cdb r.tmp
  for how in -R '-r -t0'; do
    A=old start -v $how -x r.cdb at sh -c 'printenv A PROTO TCPREMOTEHOST; env | grep -c ^A='
    equal "$(ask)" $'b=c\nX\n%h\n1'
    wait_for idle
    printf '127.0.0.:deny,A="b"\n' | tcprules r.cdb r.tmp
    run ask
    equal "$output" ""
    wait_for idle 2
    equal "$(log | tail -5)" "tcpserver: status: 1/40
tcpserver: pid P from 127.0.0.1
tcpserver: deny P :127.0.0.1:L :127.0.0.1::R
tcpserver: end P status 25600
tcpserver: status: 0/40"
    kill "$pid"
    printf '127.0.0.1:allow,A="b=c",PROTO="X",TCPREMOTEHOST="%%h"\n:deny\n' | tcprules r.cdb r.tmp
  done
  printf ':deny\n' | tcprules r.cdb r.tmp
  start -R -x r.cdb at echo served
  run ask
  equal "$output" ""
  equal "$(cat log)" ""
}

@test "unreadable rules drop the connection; -X allows a missing file only" {
  mkdir d
  printf 'damaged' >damaged
  while read -r file reason; do
    start -v -R -X -x "$file" at echo served
    run ask
    equal "$output" ""
    wait_for idle
    equal "$(log | tail -4)" "tcpserver: pid P from 127.0.0.1
tcpserver: warning: dropping connection, unable to read $file: $reason
tcpserver: end P status 28416
tcpserver: status: 0/40"
    kill "$pid"
  done <<'END'
d is a directory
damaged protocol error
damaged/x not a directory
END
  start -R -x none at echo served
  run ask
  equal "$output" ""
  kill "$pid"
  start -R -X -x none at echo served
  equal "$(ask)" served
}

@test "no truncated or damaged database harms the server (C.42)" {
  printf '127.0.0.1:allow,A="b"\n127.0.0.:deny\n127.0.0.0/8:allow,N="x"\n=:deny\n:allow,Z="z"\n' | tcprules good.cdb r.tmp
  size=$(wc -c <good.cdb)
  cp good.cdb r.cdb
  start -v -R -x r.cdb at true
  count=0
  RANDOM=11
  for ((cut = 0; cut < size; cut += 7 + cut / 20)); do
    head -c "$cut" good.cdb >new && mv new r.cdb
    ask || true
    cp good.cdb new
    for byte in 1 2 3 4; do
      bytes "\\x$(printf %02x $((RANDOM % 256)))" |
        dd of=new bs=1 seek=$((byte % 2 == 0 ? RANDOM % 2048 : 2048 + RANDOM % (size - 2048))) conv=notrunc status=none
    done
    mv new r.cdb
    ask || true
    count=$((count + 2))
  done
  cp good.cdb new && mv new r.cdb
  wait_for idle "$count"
  run -1 grep -vE '^tcpserver: (status: [0-9]+/40|pid [0-9]+ from 127.0.0.1|(ok|deny) .*|end [0-9]+ status (0|25600|28416)|warning: dropping connection, unable to read r.cdb: .*)$' log
}

@test "-c 1: the second client is served when the first has gone" {
  start -v -c 1 -R at sh -c 'echo hello; read -r x; echo bye'
  exec 6<>"/dev/tcp/127.0.0.1/$port"
  read -r line <&6
  equal "$line" hello
  exec 7<>"/dev/tcp/127.0.0.1/$port"
  run ! timeout 0.3 head -c1 <&7
  equal "$(grep -c 'pid' log)" 1
  echo done >&6
  read -r -t 10 line <&7
  equal "$line" hello
  exec 6>&-
  echo done >&7
  exec 7>&-
  wait_for idle 2
  run -1 grep -E 'status: [2-9]' log
}

@test "4,000 short connections, five at a time: nothing is left of them (C.41)" {
  start -v -c 5 -RHl0 -b 100 at true
  before=$(ls -l "/proc/$pid/fd" | wc -l)
  timeout 100 connect 127.0.0.1 "$port" 3000 8
  wait_for idle 3000
  equal "$(tail -1 log)" "tcpserver: status: 0/5"
  run -1 grep -E 'status: ([6-9]|[0-9]{2,})/5' log
  equal "$(ls -l "/proc/$pid/fd" | wc -l)" "$before"
  equal "$(cat "/proc/$pid/task/$pid/children")" ""
  kill "$pid"
  start -v -c 5 -R -l0 -b 100 -C 9 at true
  timeout 100 connect 127.0.0.1 "$port" 1000 8
  wait_for idle 1000
  equal "$(cat "/proc/$pid/task/$pid/children")" ""
}

@test "a fork that fails drops the connection, and the count is right" {
  [ -n "${SANITIZED:-}" ] && skip "needs processes of its own"
  for how in '-RHl0' '-R'; do
    rm -f port && mkfifo port
    as_user bash -c 'echo $$ >&4; exec prlimit --nproc=1: tcpserver -1v "$@" 4>&-' sh $how 127.0.0.1 0 echo served \
      >port 2>log </dev/null 3>&- 4>pid &
    read -r port <port
    pid=$(cat pid)
    run ask
    equal "$output" ""
    equal "$(cat log)" "tcpserver: status: 0/40
tcpserver: status: 1/40
tcpserver: warning: dropping connection, unable to fork: temporary failure
tcpserver: status: 0/40"
    as_user prlimit --pid "$pid" --nproc="$(ulimit -Hu):"
    equal "$(ask)" served
    kill "$pid"
  done
}

@test "children of whoever became the server do not count" {
  rm -f port
  mkfifo port
  bash -c 'sleep 0.2 & exec tcpserver -1 -v -R 127.0.0.1 0 true' >port 2>log </dev/null 3>&- &
  pid=$!
  read -r port <port
  sleep 0.5
  ask || true
  wait_for idle 1
  equal "$(log | grep -c status:)" 3
}

@test "the banner comes first" {
  printf '127.0.0.1:deny\n' | tcprules r.cdb r.tmp
  start -R -B $'welcome\n' -x r.cdb at echo served
  equal "$(ask)" welcome
}

@test "SIGTERM ends the server at once, and its children live on" {
  start -R at sh -c 'echo $$; read -r x; echo still here'
  exec 6<>"/dev/tcp/127.0.0.1/$port"
  read -r other <&6
  kill "$pid"
  status=0
  wait "$pid" || status=$?
  equal "$status" 0
  kill -0 "$other"
  echo >&6
  read -r -t 10 line <&6
  equal "$line" "still here"
  exec 6>&-
}

@test "running out of descriptors is reported once, and passes" {
  [ -n "${SANITIZED:-}" ] && skip "needs descriptors of its own"
  start -R at echo served
  wait_for test "/proc/$pid/fd/1" -ef /dev/null  # it has opened all it needs
  prlimit --pid "$pid" --nofile=4:1024
  (ask >got) 3>&- &
  wait_for grep -q . log
  sleep 0.5
  equal "$(cat log)" "tcpserver: warning: unable to accept connections: process cannot open more files"
  before=$(awk '{print $14 + $15}' "/proc/$pid/stat")
  sleep 0.5
  [ $(($(awk '{print $14 + $15}' "/proc/$pid/stat") - before)) -lt 10 ]
  prlimit --pid "$pid" --nofile=1024:1024
  wait_for grep -q served got
  equal "$(wc -l <log)" 1
}

@test "-g and -u, or -U, take the identity" {
  needs_root
  start -R -g 12345 -u 23456 at sh -c 'id -u; id -g; id -G'
  equal "$(ask)" $'23456\n12345\n12345'
  kill "$pid"
  rm -f port && mkfifo port
  bare env UID=23456 GID=12345 tcpserver -1URH 127.0.0.1 0 sh -c 'id -u; id -G' >port 2>log </dev/null &
  pid=$!
  read -r port <port
  equal "$(ask)" $'23456\n12345'
}

@test "without root -g and -u fail" {
  [ "$(id -u)" != 0 ] || { command -v setpriv >/dev/null || skip "needs setpriv"; as="setpriv --reuid 65534 --regid 65534 --clear-groups"; }
  run -111 ${as:-} tcpserver -g 12345 127.0.0.1 0 true
  equal "$output" "tcpserver: fatal: unable to set gid: permission denied"
  run -111 ${as:-} tcpserver -u 12345 127.0.0.1 0 true
  equal "$output" "tcpserver: fatal: unable to set uid: permission denied"
}

# ident COMMAND: an IDENT server on 127.0.0.9 that runs the shell command.
ident() {
  bare tcpserver -R 127.0.0.9 113 sh -c "$1" 2>ident.log </dev/null >/dev/null &
  other=$!
  wait_for grep -q '0900007F:0071 00000000:0000 0A' /proc/net/tcp
}

@test "IDENT: the answer is TCPREMOTEINFO, for rules and log too (C.44)" {
  needs_root
  ident 'read -r question; echo "$question" >question; printf "1,2 : USERID : UNIX : joe %%\007x\r\n"'
  printf 'joe%%\007x@127.0.0.9:allow,A="by rule"\n:deny\n' | tcprules r.cdb r.tmp
  start -v -x r.cdb at sh -c 'echo "$TCPREMOTEINFO $A $TCPREMOTEPORT"'
  run -0 dial 127.0.0.9 127.0.0.1 "$port"
  equal "${output% *}" $'joe%\007x by rule'
  equal "$(cat question | shown)" "$(bytes "${output##* } , $port\r\n" | shown)"
  wait_for idle
  equal "$(log | grep ok)" "tcpserver: ok P :127.0.0.1:L :127.0.0.9:joe??x:R"
}

@test "IDENT: no user, no answer, too late: TCPREMOTEINFO is not set (C.44)" {
  needs_root
  for answer in 'echo "1,2:ERROR:NO-USER"' 'echo junk' 'printf "1,2:USERID:UNIX:cut"' 'sleep 5' 'yes " " | tr -d "\n"'; do
    ident "$answer"
    TCPREMOTEINFO=stale start -t 1 at sh -c 'echo "${TCPREMOTEINFO-unset}"'
    SECONDS=0
    equal "$(dial 127.0.0.9 127.0.0.1 "$port")" unset
    [ "$SECONDS" -lt 4 ]
    kill "$pid" "$other"
    wait "$other" || true
  done
  start at sh -c 'echo "${TCPREMOTEINFO-unset}"'
  equal "$(dial 127.0.0.9 127.0.0.1 "$port")" unset
}

# hold N: a connection from 127.0.0.1 that stays open as descriptor N; the server's first line goes to $line.
hold() {
  eval "exec $1<>/dev/tcp/127.0.0.1/$port"
  read -r -t 10 line <&"$1"
}

# hold_from IP: another, from that address, that stays open; waits for the server to say that it is served.
hold_from() {
  local served
  served=$(grep -c ': ok ' log) || true
  dial "$1" 127.0.0.1 "$port" >/dev/null 3>&- 6>&- 7>&- &
  dials="${dials:-} $!"
  wait_for awk -v served="$served" '/: ok / {n++} END {exit n <= served}' log
}

@test "both ends have their names, by which rules know them too (C.44)" {
  add_dns '127.0.0.9 PTR Peer.Example' '127.0.0.1 PTR serv_er.example' '127.0.0.8 PTR a b\057c\351'
  printf '=peer.example:allow,A="by name"\n=:allow\n:deny\n' | tcprules r.cdb r.tmp
  TCPREMOTEHOST=stale start -vR -x r.cdb at sh -c 'printf "%s\n" "$TCPLOCALHOST $TCPREMOTEHOST $A"'
  equal "$(dial 127.0.0.9 127.0.0.1 "$port")" "serv_er.example peer.example by name"
  equal "$(dial 127.0.0.8 127.0.0.1 "$port")" 'serv_er.example a\040b\057c\351 '
  equal "$(dial 127.0.0.7 127.0.0.1 "$port")" ""
  wait_for idle 3
  equal "$(log | grep -E 'ok|deny')" 'tcpserver: ok P serv_er.example:127.0.0.1:L peer.example:127.0.0.9::R
tcpserver: ok P serv_er.example:127.0.0.1:L a\040b\057c\351:127.0.0.8::R
tcpserver: deny P serv_er.example:127.0.0.1:L :127.0.0.7::R'
  kill "$pid"
  start -RHl0 at sh -c 'echo "$TCPLOCALHOST ${TCPREMOTEHOST-unset}"'
  questions=$(dns_questions | wc -l)
  equal "$(dial 127.0.0.9 127.0.0.1 "$port")" "0 unset"
  equal "$(dns_questions | wc -l)" "$questions"
}

@test "-p keeps only a name that has the address; -P, later, any (C.44)" {
  add_dns '127.0.0.9 PTR honest.example' 'honest.example A 192.0.2.1' 'honest.example A 127.0.0.9' \
    '127.0.0.8 PTR bank.example' 'bank.example A 192.0.2.1' '127.0.0.7 PTR nowhere.example' \
    '127.0.0.6 PTR broken.example' 'broken.example servfail'
  start -R -p at sh -c 'echo "${TCPREMOTEHOST-unset}"'
  equal "$(dial 127.0.0.9 127.0.0.1 "$port")" honest.example
  for from in 127.0.0.8 127.0.0.7 127.0.0.6; do
    equal "$(TCPREMOTEHOST=stale dial "$from" 127.0.0.1 "$port")" unset
  done
  kill "$pid"
  start -R -pP at sh -c 'echo "${TCPREMOTEHOST-unset}"'
  equal "$(dial 127.0.0.8 127.0.0.1 "$port")" bank.example
}

@test "slow names delay nobody else (C.44)" {
  add_dns '127.0.0.9 PTR slow.example' '9.0.0.127.in-addr.arpa delay 1500' '127.0.0.8 PTR quick.example'
  start -R at sh -c 'echo "$TCPREMOTEHOST"'
  dial 127.0.0.9 127.0.0.1 "$port" >slow 3>&- &
  sleep 0.2
  equal "$(dial 127.0.0.8 127.0.0.1 "$port")" quick.example
  equal "$(cat slow)" ""
  wait_for grep -q slow.example slow
}

@test "-C limits an address, and says so; others are served" {
  start -v -C 1:'421 too many' -RHl0 at sh -c 'echo hello; read -r x'
  hold 6
  equal "$line" hello
  equal "$(ask | shown)" "$(bytes '421 too many\r\n' | shown)"
  hold_from 127.0.0.9
  equal "$(log | grep -vE 'ok|pid|127.0.0.9')" "tcpserver: status: 0/40
tcpserver: status: 1/40
tcpserver: full 0 0:127.0.0.1:L :127.0.0.1::$(grep -oE 'full.*' log | grep -oE '[0-9]+$')
tcpserver: status: 2/40"
  exec 6>&-
  wait_for grep -q ': end ' log
  hold 7
  equal "$line" hello
  exec 7>&-
  kill "$pid"
  start -C 0 -RHl0 at echo hello
  run ask
  equal "$output" ""
  equal "$(cat log)" ""
}

@test "-C where a child asks for names first" {
  for how in '-H -l0 -r -t0' '-R'; do
    start -v -C 1:no $how at sh -c 'echo hello; read -r x'
    hold 6
    equal "$(ask)" $'no\r'
    equal "$(log | grep -c 'full 0 ')" 1
    exec 6>&-
    wait_for idle
    kill "$pid"
  done
}

@test "rules set limits for an address and its network, and lift them" {
  printf '127.0.0.1:allow,MAXCONNIP="2",DIEMSG="full"\n127.0.1.:allow,MAXCONNC="1",MAXCONNIP=""\n127.0.2.:allow,MAXCONNIP=""\n:allow\n' |
    tcprules r.cdb r.tmp
  for how in '' '-B '; do
    start -v -C 1:few -RHl0 ${how:+-B x} -x r.cdb at sh -c 'echo hello; read -r x'
    hold 6
    hold 7
    equal "$(ask | tr -d x)" $'full\r'
    for from in 127.0.1.1 127.0.2.1 127.0.2.1 127.0.3.1; do
      hold_from "$from"
    done
    equal "$(dial 127.0.1.2 127.0.0.1 "$port" | tr -d x)" $'few\r'
    equal "$(dial 127.0.3.1 127.0.0.1 "$port" | tr -d x)" $'few\r'
    run -0 grep -cE 'tcpserver: full [0-9]+ 0:127' log
    equal "$output" 3
    exec 6>&- 7>&-
    kill $dials "$pid"
    dials=
  done
  equal "$(grep -c 'status 28416' log)" 3
}

@test "limits by network count 64 bits of IPv6, and a mapped peer as IPv4" {
  [ -e /proc/net/if_inet6 ] && grep -q ^00000000000000000000000000000001 /proc/net/if_inet6 || skip "no IPv6"
  MAXCONNC=1 DIEMSG=one host=0 start -RHl0 at sh -c 'echo hello; read -r x'
  hold 6
  equal "$(dial 127.0.0.200 127.0.0.1 "$port")" $'one\r'
  bash -c 'exec 5<>"/dev/tcp/::1/$1" && cat <&5' sh "$port" >six 3>&- &
  wait_for grep -q hello six
  exec 6>&-
  kill $!
}

@test "-w: after SIGTERM nobody is let in, and the end waits for the programs" {
  start -v -w -RHl0 at sh -c 'echo hello; read -r x; echo bye'
  hold 6
  kill "$pid"
  wait_for bash -c "! : <>/dev/tcp/127.0.0.1/$port"
  kill -0 "$pid"
  echo >&6
  read -r -t 10 line <&6
  equal "$line" bye
  status=0
  wait "$pid" || status=$?
  equal "$status" 0
  equal "$(log | tail -2)" $'tcpserver: end P status 0\ntcpserver: status: 0/40'
  exec 6>&-
}

@test "-w: a second SIGTERM ends it at once, as does the first with no program" {
  start -w -RHl0 at sh -c 'echo $$; read -r x'
  hold 6
  kill "$pid"
  wait_for bash -c "! : <>/dev/tcp/127.0.0.1/$port"
  kill "$pid"
  status=0
  wait "$pid" || status=$?
  equal "$status" 0
  kill -0 "$line"
  exec 6>&-
  start -w -RHl0 at true
  kill "$pid"
  wait "$pid"
}

@test "a child that still asks ends by SIGTERM, and does not keep the port" {
  add_dns '1.0.0.127.in-addr.arpa silent'
  start -R -l0 at true
  exec 6<>"/dev/tcp/127.0.0.1/$port"
  wait_for grep -q . "/proc/$pid/task/$pid/children"
  child=$(cat "/proc/$pid/task/$pid/children")
  kill "$pid"
  wait "$pid"
  tcpserver -v -w -R -l0 127.0.0.1 "$port" true 2>log </dev/null 3>&- 6>&- &
  pid=$!
  wait_for grep -q status log
  kill $child
  exec 6>&-
  exec 6<>"/dev/tcp/127.0.0.1/$port"
  wait_for grep -q 'pid [0-9]' log
  kill "$(grep -oE 'pid [0-9]+' log | cut -c5-)"
  wait_for idle
  grep -q 'status 15$' log
  exec 6>&-
}

@test "-s takes a listener that is handed in, and the programs do not get it" {
  for fd in 0 3 9; do
    rm -f port && mkfifo port
    bare env LISTEN_FDS=1 LISTEN_PID=1 LISTEN_FDNAMES=x hand "$fd" 127.0.0.1 tcpserver -1 -v -RHl0 -s "$fd" what ever inherited env \
      >port 2>log </dev/null &
    pid=$!
    read -r port <port
    equal "$(ask | grep -E '^(fd|ignored|blocked|env (LISTEN|PROTO|TCP))' | sed 's/\(REMOTEPORT\)=.*/\1/')" "fd 0
fd 1
fd 2
env PROTO=TCP
env TCPLOCALHOST=0
env TCPLOCALIP=127.0.0.1
env TCPLOCALPORT=$port
env TCPREMOTEIP=127.0.0.1
env TCPREMOTEPORT"
    kill "$pid"
  done
  LISTEN_FDS=1 start -RHl0 at printenv LISTEN_FDS
  equal "$(ask)" 1
  run -100 tcpserver -s 2 0 0 true
  equal "$output" "$usage"
  run -111 bash -c 'tcpserver -s 7 0 0 true 7>&-'
  equal "$output" "tcpserver: fatal: unable to use the socket handed in: file descriptor not open"
  run -111 bash -c 'tcpserver -s 7 0 0 true 7</dev/null'
  [[ "$output" = "tcpserver: fatal: unable to use the socket handed in: "* ]]
  run -111 hand 7 - tcpserver -s 7 0 0 true
  equal "$output" "tcpserver: fatal: unable to use the socket handed in: invalid argument"
}

@test "a scoped address, or -I, names the interface of a link-local one" {
  unshare -Urn true 2>/dev/null || skip "needs namespaces"
  cat >inside <<'END'
    { ip link set lo up && ip -6 addr add fe80::7/64 dev lo nodad; } 2>/dev/null || exit 77
    for how in fe80::7%lo '[fe80::7%lo]' fe80::7%1 '-I lo fe80::7'; do
      mkfifo port
      tcpserver -1 -v -RHl0 $how 0 printenv TCPREMOTEIP TCP6INTERFACE PROTO >port 2>log </dev/null &
      read -r port <port
      dial '::%lo' fe80::7%lo "$port"
      kill $!
      rm port
    done
    tcpserver -RHl0 fe80::7%far 0 true
    echo $?
END
  run unshare -Urn bash inside
  [ "$status" != 77 ] || skip "needs an interface with IPv6"
  served=$'fe80::7\nlo\nTCP6\n'
  equal "$output" "$served$served$served${served}tcpserver: fatal: temporarily unable to figure out IP address for fe80::7%far: No such device
111"
}
