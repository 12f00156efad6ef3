# qmail-remote: which hosts it asks, in which order, and when it goes on to the next.

load ../support
load ../home
load ../dns

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  echo me.example >home/control/me
  printf 'Subject: x\n\nbody\n' >mail
  servers=
}

teardown() {
  stop_dns
  [ -z "$servers" ] || kill $servers 2>/dev/null || true
}

remote() { timeout 60 qmail-remote "$@" <mail | cat -v; }

loops="DSorry. Although I'm listed as a best-preference MX or A for that host,
it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)
^@"
accepted() { printf '%s' "r^@K$1 accepted message.
Remote host said: 250 taken
^@"; }

happy=('> 220 hello' '< EHLO' '> 250 me' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 taken' '< QUIT')

# host N LINE ...: 127.0.0.N plays this script on the port of all hosts, which the first one chooses; without
# a script nobody listens there. Mail goes to the MX of the recipient's host, at that port.
host() {
  local number=$1
  shift
  rm -f "received.$number"
  [ $# -gt 0 ] || return 0
  printf '%s\n' "$@" >"script.$number"
  : >"port.$number"
  "$BUILD/answer" "script.$number" "received.$number" "127.0.0.$number" ${port:-} >"port.$number" 3>&- &
  servers="$servers $!"
  wait_for [ -s "port.$number" ]
  port=$(cat "port.$number")
  echo "::$port" >home/control/smtproutes
}

@test "the best exchanger that takes the message gets it, and the envelope is as it was" {
  start_dns 'y.example MX 20 mx3.example' 'y.example MX 5 mx2.example' 'mx2.example A 127.0.0.2' 'mx3.example A 127.0.0.3' \
    'y.example A 127.0.0.4'
  host 2 "${happy[@]}"
  host 3 "${happy[@]}"
  run -0 remote y.example s@x r@Y.example
  equal "$output" "$(accepted 127.0.0.2)"
  equal "$(sed -n 3p received.2)" $'RCPT TO:<r@Y.example>\r'
  [ ! -s received.3 ]
}

@test "a host without exchangers, an alias of a host, an address as the exchanger" {
  start_dns 'a.example A 127.0.0.2' 'alias.example CNAME target.example' 'target.example MX 0 127.0.0.2' \
    'mx.example MX 0 alias2.example' 'alias2.example CNAME a.example'
  for name in a.example alias.example mx.example 127.0.0.2 '[127.0.0.2]'; do
    port= host 2 "${happy[@]}"
    run -0 remote "$name" s@x "r@$name"
    equal "$output" "$(accepted 127.0.0.2)"
    equal "$(sed -n 3p received.2)" "RCPT TO:<r@$name>"$'\r'
  done
}

@test "what the DNS says, and does not say" {
  start_dns 'null.example MX 0 .' 'null.example A 127.0.0.2' 'dead.example MX 0 none.example' 'txt.example TXT x' \
    'bad.example servfail' 'half.example MX 0 bad.example' 'half.example MX 0 none.example' 'both.example MX 0 .' \
    'both.example MX 1 none.example'
  for name in null dead both; do
    run -0 remote $name.example s@x r@y
    equal "$output" "DSorry, I couldn't find a mail exchanger or IP address. (#5.4.4)
^@"
  done
  for name in none.example txt.example $'n\x7f\xe4.example' ''; do
    run -0 remote "$name" s@x r@y
    equal "$output" "DSorry, I couldn't find any host named $(tr '\177\344' '??' <<<"$name"). (#5.1.2)
^@"
  done
  for name in bad half; do
    run -0 remote $name.example s@x r@y
    equal "$output" "ZSorry, I couldn't find any host by that name. (#4.1.2)
^@"
  done
  echo ':none.example' >home/control/smtproutes
  run -0 remote x.example s@x r@y
  equal "$output" "ZSorry, I couldn't find the relay for that host. (#4.4.4)
^@"
  echo ':bad.example' >home/control/smtproutes
  run -0 remote x.example s@x r@y
  equal "$output" "ZSorry, I couldn't find any host by that name. (#4.1.2)
^@"
  stop_dns
  rm home/control/smtproutes
  dead_dns
  run -0 remote x.example s@x r@y
  equal "$output" "ZSorry, I couldn't find any host by that name. (#4.1.2)
^@"
}

@test "odd servers: truncated, without EDNS, wrong ids, loops" {
  host 2
  for oddity in truncated no-edns wrong-id wrong-question wrong-port garbage; do
    start_dns 'mx.example A 127.0.0.2' 'y.example MX 0 mx.example' "y.example $oddity" "mx.example $oddity"
    port= host 2 "${happy[@]}"
    run -0 remote y.example s@x r@y
    equal "$output" "$(accepted 127.0.0.2)"
    stop_dns
  done
  start_dns 'loop.example CNAME loop2.example' 'loop2.example CNAME loop.example'
  run -0 remote loop.example s@x r@y
  equal "$output" "DSorry, I couldn't find any host named loop.example. (#5.1.2)
^@"
}

@test "more exchangers than anybody needs: thousands are looked at, some are asked" {
  start_dns '# 2000 lines follow'
  for i in $(seq 2000); do echo "y.example MX $i mx$i.example"; echo "mx$i.example A 127.0.1.$((i % 250))"; done >>"$dns_file"
  host 2 "${happy[@]}"  # for the port only
  run -0 remote y.example s@x r@y
  equal "$output" "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)
^@"
  [ "$(dns_questions | grep -c ' mx')" -le 60 ]
}

@test "exchangers of one preference take turns" {
  start_dns 'y.example MX 5 mx2.example' 'y.example MX 5 mx3.example' 'mx2.example A 127.0.0.2' 'mx3.example A 127.0.0.3'
  host 9 "${happy[@]}"  # for the port only
  local seen= tries=0
  while [ "$seen" != 23 ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ]
    host 2 "${happy[@]}"
    host 3 "${happy[@]}"
    run -0 remote y.example s@x r@y
    case $output in
      "$(accepted 127.0.0.2)") [[ $seen == *2* ]] || seen=2$seen ;;
      "$(accepted 127.0.0.3)") [[ $seen == *3* ]] || seen=${seen}3 ;;
      *) equal "$output" accepted ;;
    esac
    kill $servers 2>/dev/null || true
    wait $servers 2>/dev/null || true
    servers=
  done
}

@test "our own addresses would bring the mail back, in whatever form they are named" {
  start_dns 'a.example A 127.0.0.1' 'b.example A 0.0.0.0' 'c.example AAAA ::' 'd.example AAAA ::ffff:127.0.0.1' \
    'e.example MX 0 a.example' 'f.example A 127.8.9.10' 'g.example MX 0 0.0.0.0' 'h.example MX 5 a.example' \
    'h.example MX 10 i.example' 'i.example A 192.0.2.1'
  for name in {a,b,c,d,e,f,g,h}.example 127.0.0.1 '[127.0.0.1]' 0.0.0.0 '[::]' '[IPv6:::ffff:127.0.0.1]'; do
    run -0 remote "$name" s@x r@y
    equal "$output" "$loops"
  done
  for ip in $(ipmeprint | tr -d '[]' | sed 's/ .*//'); do
    run -0 remote "[$ip]" s@x r@y
    equal "$output" "$loops"
  done
}

# What the first host does, and what is reported if there is no other.
failures=(
  'refuse|Sorry, I wasn'"'"'t able to establish an SMTP connection. (#4.4.1)'
  'hang|Connected to IP but connection died. (#4.4.2)'
  'greet421|Connected to IP but greeting failed.'
  'greet554|Connected to IP but greeting failed.'
  'helo450|Connected to IP but my name was rejected.'
  'dropearly|Connected to IP but connection died. (#4.4.2)'
  'dropmail|Connected to IP but connection died. (#4.4.2)'
  'mail421|Connected to IP but sender was rejected.'
  'droprcpt|Connected to IP but connection died. (#4.4.2)'
  'dropdata|Connected to IP but connection died. (#4.4.2)'
  'endless|Connected to IP but connection died. (#4.4.2)'
  'garbage|Connected to IP but greeting failed.'
)
play() {
  case $2 in
    refuse) host "$1" ;;
    hang) host "$1" 'wait 30000' ;;
    greet421) host "$1" '> 421 busy' ;;
    greet554) host "$1" '> 554 no service' ;;
    helo450) host "$1" '> 220 hi' '< EHLO' '> 450 later' ;;
    dropearly) host "$1" close ;;
    dropmail) host "$1" "${happy[@]:0:4}" close ;;
    mail421) host "$1" "${happy[@]:0:4}" '> 421 bye' close ;;
    droprcpt) host "$1" "${happy[@]:0:6}" close ;;
    dropdata) host "$1" "${happy[@]:0:8}" close ;;
    endless) host "$1" "${happy[@]:0:3}" '< MAIL' 'repeat 1000000 250-more\r\n' ;;
    garbage) host "$1" '= \x16\x03\x01\0\x80\xff\r\n' ;;
  esac
}

three() {
  start_dns 'y.example MX 1 mx2.example' 'y.example MX 2 mx3.example' 'y.example MX 3 mx4.example' \
    'mx2.example A 127.0.0.2' 'mx3.example A 127.0.0.3' 'mx4.example A 127.0.0.4'
  echo 1 >home/control/timeoutremote
  host 9 "${happy[@]}"  # for the port only
}

end_hosts() { kill $servers 2>/dev/null || true; wait $servers 2>/dev/null || true; servers=; }

@test "matrix: whatever the first and the second host do before they have the message, the third gets it" {
  three
  local count=${#failures[@]}
  for ((row = 0; row < count; ++row)); do
    play 2 "${failures[row]%%|*}"
    play 3 "${failures[(row * 5 + 3) % count]%%|*}"
    host 4 "${happy[@]}"
    run -0 remote y.example s@x r@y.example
    equal "${failures[row]%%|*} $output" "${failures[row]%%|*} $(accepted 127.0.0.4)"
    end_hosts
  done
}

@test "matrix: if all three fail, the last one that said something is reported, for another try" {
  three
  for row in "${failures[@]}"; do
    for number in 2 3 4; do play $number "${row%%|*}"; done
    run -0 remote y.example s@x r@y.example
    equal "${row%%|*} ${output%%$'\n'*}" "${row%%|*} Z$(sed 's/IP/127.0.0.4/' <<<"${row#*|}")"
    [[ $output != *r^@* ]]
    end_hosts
  done
  play 2 greet421
  play 3 refuse
  run -0 remote y.example s@x r@y.example
  equal "$output" 'ZConnected to 127.0.0.2 but greeting failed.
Remote host said: 421 busy
^@'
}

@test "what a host decides about the message no other host is asked" {
  three
  while IFS='|' read -r steps line report; do
    host 2 "${happy[@]:0:steps}" "$line" close
    host 3 "${happy[@]}"
    run -0 remote y.example s@x r@y.example
    equal "$output" "$(printf "$report" "$line" | sed 's/> //')
^@"
    [ ! -s received.3 ]
    end_hosts
  done <<'END'
4|> 550 no|DConnected to 127.0.0.2 but sender was rejected.\nRemote host said: %s
4|> 451 later|ZConnected to 127.0.0.2 but sender was rejected.\nRemote host said: %s
6|> 550 no|h127.0.0.2 does not like recipient.\nRemote host said: %s\n^@DGiving up on 127.0.0.2.
6|> 450 later|s127.0.0.2 does not like recipient.\nRemote host said: %s\n^@DGiving up on 127.0.0.2.
8|> 451 later|r^@Z127.0.0.2 failed on DATA command.\nRemote host said: %s
8|> 554 no|r^@D127.0.0.2 failed on DATA command.\nRemote host said: %s
9|< Subject|r^@ZConnected to 127.0.0.2 but connection died. Possible duplicate! (#4.4.2)
10|close|r^@ZConnected to 127.0.0.2 but connection died. Possible duplicate! (#4.4.2)
10|= 250-|r^@ZConnected to 127.0.0.2 but connection died. Possible duplicate! (#4.4.2)
10|wait 3000|r^@ZConnected to 127.0.0.2 but connection died. Possible duplicate! (#4.4.2)
10|> 421 bye|r^@Z127.0.0.2 failed after I sent the message.\nRemote host said: %s
END
}

@test "a reply of a gigabyte is not waited for" {
  three
  host 2 "${happy[@]:0:4}" 'repeat 100000000 250-12345\r\n'
  host 3 "${happy[@]}"
  run -0 bash -c 'ulimit -v 100000; qmail-remote y.example s@x r@y.example <mail | cat -v'
  equal "$output" "$(accepted 127.0.0.3)"
}

# wide COUNT AGE BYTES: a record of queue/lock/timeouts for an address, at its place.
@test "dead hosts of both kinds are remembered in the large table, and skipped" {
  : >home/queue/lock/timeouts
  head -c 1024 /dev/zero >home/queue/lock/tcpto
  chown "$OWNER" home/queue/lock/*
  "$BUILD/answer" --full 127.0.0.1 >port 3>&- &
  servers=$!
  wait_for [ -s port ]
  echo ":127.0.0.1:$(cat port)" >home/control/smtproutes
  echo 1 >home/control/timeoutconnect
  run -0 remote y.example s@x r@y
  equal "$output" "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)
^@"
  run -0 qmail-tcpto
  [[ $output == '127.0.0.1 timed out '?' seconds ago; # recent timeouts: 1' ]]
  equal "$(od -An -tu1 -N5 home/queue/lock/tcpto)" " 127   0   0   1   1"
  run -0 as_user qmail-tcpok
  run -0 qmail-tcpto
  equal "$output" ""
}
