load ../support
load ../dns

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset RBLSMTPD GREETDELAY
  export TCPREMOTEIP=1.2.3.4
}
teardown() { stop_dns; }

# lists LINE ...: block lists with some records, and the lines.
lists() {
  start_dns '4.3.2.1.bad.example TXT Listed' '4.3.2.1.bad.example A 127.0.0.2' \
    '4.3.2.1.worse.example TXT Listed twice' '4.3.2.1.good.example A 127.0.0.1' '4.3.2.1.fail.example servfail' "$@"
}

# decides EXPECTED OPTION ...: what becomes of a client: `accepted`, or the line that refuses it.
decides() {
  local expected=$1
  shift
  rblsmtpd -t0 "$@" echo accepted </dev/null >out 2>err
  if [ "$expected" = accepted ]; then
    equal "$*: $(cat out err)" "$*: accepted"
  else
    equal "$*: $(cat out)" "$*: $expected"$'\r'
    equal "$(sed 's/ pid [0-9]*:/ pid N:/' err)" "rblsmtpd: ${TCPREMOTEIP:-} pid N: $expected"
  fi
}

# says REPLIES TEXT [ OPTION ... ]: the dialogue with a client that RBLSMTPD=no refuses and that says TEXT,
# a printf format; the replies one letter each: h the greeting, k 250, n the refusal, q 221.
says() {
  local expected=$1 text=$2
  shift 2
  # shellcheck disable=SC2059
  printf "$text" | RBLSMTPD=no rblsmtpd "$@" false >replies 2>log
  equal "$text: $(sed -e 's/^220 rblsmtpd.local\r$/h/; s/^250 rblsmtpd.local\r$/k/; s/^221 rblsmtpd.local\r$/q/' \
    -e 's/^451 no\r$/n/' replies | tr -d '\n')" "$text: $expected"
}

usage='rblsmtpd: usage: rblsmtpd [ -bBcCiW ] [ -t timeout ] [ -w delay ] [ -r base[:text] ] [ -a base ] smtpd [ arg ... ]'

@test "usage" {
  run -100 rblsmtpd
  equal "$output" "$usage"
  run -100 rblsmtpd -z true
  equal "$output" "rblsmtpd: illegal option -- z"$'\n'"$usage"
  run -100 rblsmtpd -r
  equal "$output" "rblsmtpd: option requires an argument -- r"$'\n'"$usage"
  for option in -tx -t -w1x -w4294967296 -t2147483648 -t-1; do
    run -100 rblsmtpd "$option" ''
    equal "${lines[0]}" "$usage"
  done
  GREETDELAY=soon run -100 rblsmtpd -W true
  RBLSMTPD=no run -100 rblsmtpd -z true
}

@test "without anything against the client the server runs, with what it was given" {
  env -i PATH="$PATH" A=b inherited env >before
  env -i PATH="$PATH" A=b rblsmtpd inherited env >after
  cmp before after
  run -7 rblsmtpd sh -c 'read line; echo "$line $1"; exit 7' sh arg <<<'NOOP'
  equal "$output" "NOOP arg"
}

@test "a server that cannot be run" {
  run -111 rblsmtpd ./none
  equal "$output" "rblsmtpd: fatal: unable to run ./none: file does not exist"
  RBLSMTPD='' run -111 rblsmtpd ./none
  equal "$output" "rblsmtpd: fatal: unable to run ./none: file does not exist"
}

@test "RBLSMTPD accepts, or refuses for now or for good, and no list is asked" {
  lists
  RBLSMTPD='' decides accepted -b -r bad.example
  RBLSMTPD='No.' decides '451 No.' -b -a good.example
  RBLSMTPD='-No.' decides '553 No.' -B -a good.example
  RBLSMTPD='-' decides '553 '
  RBLSMTPD='--' decides '553 -'
  equal "$(dns_questions)" ""
}

@test "the text is made harmless and cut" {
  RBLSMTPD=$'a\tb\r\n\x7f\xe9\x80 ~' decides '451 a?b????? ~'
  long=$(printf '%0200d' 0)
  RBLSMTPD=${long}1 decides "451 $long"
  RBLSMTPD=-${long}1 decides "553 $long"
}

@test "the address is made harmless in the log, and may be missing" {
  TCPREMOTEIP=$'1\n2\xe9' RBLSMTPD=no run -0 --separate-stderr rblsmtpd -t0 false
  [[ $stderr =~ ^'rblsmtpd: 1?2? pid '[0-9]+': 451 no'$ ]]
  unset TCPREMOTEIP
  RBLSMTPD=no decides '451 no'
}

@test "each command of a refused client is answered" {
  says h ''
  says hkkkkkk 'HELO x\r\nehlo x\r\nMail FROM:<>\r\nRSET\r\nNOOP\r\nNOOP x\r\n'
  says hnnnnn 'RCPT TO:<a>\nDATA\nVRFY\nHELP\nSTARTTLS\n'
  says hnnnnn '\n\r\n MAIL\nMAIL\tx\nMAILX\n'
  says hnnk 'NOOP\0\nNO\0OP\nNOOP \0\n'
  says hnk 'NOOP\r\r\nNOOP \r\n'
  says hnn '\377\200\n\351 x\n'
  says hq 'QUIT\r\n'
  says hkq 'NOOP\nquit now\r\nNOOP\r\n'
}

@test "the end of input ends the dialogue, and a partial line is no command" {
  says hk 'NOOP\r\nQUIT'
  says h 'QUIT\r'
}

@test "a client that sends everything at once gets all replies" {
  says hkknnnnq 'EHLO x\r\nMAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\nSubject: x\r\n.\r\nQUIT\r\n'
  yes 'DATA' | head -n 20000 | RBLSMTPD=no rblsmtpd true 2>/dev/null >replies
  equal "$(sort replies | uniq -c | tr -s ' \r\n' ' ')" " 1 220 rblsmtpd.local 20000 451 no "
}

@test "a line without an end costs no memory" {
  [ -z "${SANITIZED:-}" ] || skip "sanitized programs need more memory"
  { head -c 50000000 /dev/zero; printf '\nNOOP\n'; } | RBLSMTPD=no softlimit -m 20000000 rblsmtpd true 2>/dev/null >replies
  equal "$(tr -d '\r' <replies)" $'220 rblsmtpd.local\n451 no\n250 rblsmtpd.local'
}

@test "the dialogue ends when its time is over, however busy it is" {
  RBLSMTPD=no run -0 --separate-stderr rblsmtpd -t1 true < <(exec 3>&-; while sleep 0.1; do echo NOOP || exit; done 2>/dev/null)
  [[ $output =~ ^"220 rblsmtpd.local"$'\r' ]]
  mkfifo fifo
  sleep 5 3>&- >fifo &
  RBLSMTPD=no run -0 --separate-stderr rblsmtpd -t1 true <fifo
  kill $!
  equal "$output" $'220 rblsmtpd.local\r'
}

@test "the log line is one write" {
  needs strace
  [ -z "${SANITIZED:-}" ] || skip "sanitized programs cannot be traced"
  RBLSMTPD=no strace -o trace -e trace=write rblsmtpd -t0 true >/dev/null 2>&1
  equal "$(grep -c 'write(2' trace)" 1
}

@test "output that cannot be written ends the dialogue" {
  RBLSMTPD=no run -0 bash -c 'yes NOOP | rblsmtpd true 2>&1 >/dev/full | wc -l; exit ${PIPESTATUS[1]}'
  equal "$output" 1
  for redirect in '<&-' '>&-' '<&- >&-' '2>&-' '>/dev/full -t0'; do
    RBLSMTPD=no run -0 bash -c "rblsmtpd true </dev/null 2>/dev/null $redirect"
  done
}

@test "-r refuses with the texts of a list" {
  lists '4.3.2.1.many.example TXT "One" "Two"' '4.3.2.1.many.example TXT Three' '4.3.2.1.empty.example TXT ""' \
    '4.3.2.1.odd.example TXT "a\000b\011\351\177"'
  decides '451 Listed' -r bad.example
  decides '451 Listed' -r bad.example.
  decides '451 OneTwoThree' -r many.example
  decides '451 a?b???' -r odd.example
  decides accepted -r empty.example
  decides accepted -r none.example
  decides accepted -r good.example
}

@test "-b and -B are about the lists that follow" {
  lists
  decides '553 Listed' -b -r bad.example
  decides '451 Listed' -r bad.example -b
  decides '553 Listed' -b -r bad.example -B
  decides '451 Listed' -b -B -r bad.example
}

@test "-a accepts, and the first list that names the client decides" {
  lists
  decides accepted -a good.example -r bad.example
  decides '451 Listed' -r bad.example -a good.example
  decides '451 Listed' -a none.example -r none.example -r bad.example -r worse.example
  decides '451 Listed twice' -r worse.example -r bad.example
}

@test "a failed look-up speaks for the client, with -c against it, and then nobody is refused for good" {
  lists
  decides accepted -r fail.example
  decides '451 Listed' -b -r fail.example -r bad.example
  decides '451 temporary RBL lookup error' -c -r fail.example
  decides '451 temporary RBL lookup error' -b -c -r fail.example
  decides accepted -c -C -r fail.example
  decides '451 Listed' -r fail.example -c -r bad.example
  decides accepted -a fail.example -r bad.example
  decides '451 Listed' -b -c -a fail.example -r bad.example
  decides accepted -c -a fail.example
  decides '553 Listed' -b -r bad.example -r fail.example
}

@test "BASE:TEXT is about addresses, and has a text of its own" {
  lists '4.3.2.1.gone.example A 203.0.113.1' '4.3.2.1.error.example A 127.255.255.254'
  decides '451 See http://x/?1.2.3.4 1.2.3.4' -r 'bad.example:See http://x/?%IP% %IP%'
  decides '553 x%y' -b -r bad.example:x%y
  decides '553 no' -r -bad.example:no
  decides '553 no' -r bad.example:-no
  decides '553 Listed' -r -bad.example
  decides '451 ' -r bad.example:
  decides accepted -r none.example:no
  decides '451 no' -b -r fail.example:no -r -bad.example:no
}

@test "a list whose domain has got a new owner names nobody, and one that refuses to answer has failed" {
  lists '*.gone.example A 203.0.113.1' '4.3.2.1.error.example A 127.255.255.254'
  decides accepted -r gone.example:no
  decides '451 Listed' -a gone.example -r bad.example
  decides accepted -r error.example:no
  decides '451 temporary RBL lookup error' -c -r error.example:no
  decides '451 Listed' -c -a error.example -r bad.example
}

@test "an IPv6 client is asked about by nibbles" {
  local reverse=b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2
  lists "$reverse.six.example TXT Listed six" "$reverse.six.example A 127.0.0.2" "$reverse.soft.example A 127.0.0.1" \
    "$reverse.hard.example AAAA ::1" "$reverse.gone.example AAAA 2001:db8::1"
  export TCPREMOTEIP=2001:DB8:1:2:3:4:567:89ab
  decides '451 Listed six' -r six.example
  decides '451 no 2001:db8:1:2:3:4:567:89ab' -r 'six.example:no %IP%'
  decides accepted -a soft.example -r six.example
  decides accepted -a hard.example -r six.example
  decides '451 Listed six' -a gone.example -r six.example
  decides '451 Listed six' -a none.example -r six.example
}

@test "a mapped IPv4 client is an IPv4 client" {
  lists
  TCPREMOTEIP=::ffff:1.2.3.4 decides '451 Listed' -r bad.example
  TCPREMOTEIP=::ffff:1.2.3.4 decides '451 1.2.3.4' -r bad.example:%IP%
}

@test "without an address no list is asked" {
  lists 'bad.example TXT Listed' '*.bad.example TXT Listed'
  for TCPREMOTEIP in '' unknown 300.1.2.3 1.2.3 1.2.3.4.5 ::1::; do
    decides accepted -c -r bad.example
  done
  unset TCPREMOTEIP
  decides accepted -c -r bad.example
  equal "$(dns_questions)" ""
}

@test "all lists are asked at once, each once, and only until it is certain what to do" {
  lists '4.3.2.1.dead.example silent' '4.3.2.1.slow.example delay 500' '4.3.2.1.slow.example TXT Slow'
  # Nobody waits for the 3 seconds that a silent server is given.
  SECONDS=0
  decides '451 Listed' -r bad.example -r dead.example -a dead.example
  decides accepted -a good.example -r dead.example
  [ "$SECONDS" -lt 3 ]
  equal "$(dns_questions | sort)" "$(printf 'udp-edns 4.3.2.1.%s\n' 'bad.example 16' 'dead.example 1' 'dead.example 16' \
    'dead.example 16' 'good.example 1')"
  decides '451 Slow' -r slow.example -r bad.example
}

@test "-i tells the server instead of refusing" {
  lists
  run -0 --separate-stderr rblsmtpd -i -r bad.example sh -c 'echo "<$RBLSMTPD>"'
  equal "$output" "<Listed>"
  [[ $stderr =~ ^"rblsmtpd: 1.2.3.4 pid "[0-9]+": 451 Listed"$ ]]
  run -0 --separate-stderr rblsmtpd -bi -r bad.example rblsmtpd -t0 false
  equal "$output" $'553 Listed\r'
  run -0 rblsmtpd -i -r none.example sh -c 'echo "<${RBLSMTPD-unset}>"'
  equal "$output" "<unset>"
  RBLSMTPD=$'-\xe9' run -0 --separate-stderr rblsmtpd -i sh -c 'echo "<$RBLSMTPD>"'
  equal "$output" "<-?>"
  RBLSMTPD='' run -0 rblsmtpd -i sh -c 'echo "<${RBLSMTPD-unset}>"'
  equal "$output" "<>"
}

early='SMTP protocol violation: client spoke before the greeting'

@test "-w refuses a client that speaks before the greeting" {
  for options in '' -b -i; do
    run -0 --separate-stderr bash -c "printf 'EHLO x\r\nDATA\r\nQUIT\r\n' | rblsmtpd $options -w 30 echo accepted"
    code=451
    [ "$options" != -b ] || code=553
    equal "$output" $'220 rblsmtpd.local\r\n250 rblsmtpd.local\r\n'"$code $early"$'\r\n221 rblsmtpd.local\r'
    [[ $stderr =~ ^"rblsmtpd: 1.2.3.4 pid "[0-9]+": $code $early"$ ]]
  done
  GREETDELAY=30 run -0 --separate-stderr bash -c 'echo QUIT | rblsmtpd -W -t0 echo accepted'
  equal "$output" "451 $early"$'\r'
}

@test "-w lets a client pass that waits, after that time" {
  mkfifo fifo
  sleep 10 3>&- >fifo &
  SECONDS=0
  run -0 rblsmtpd -w 2 echo accepted <fifo
  equal "$output" accepted
  [ "$SECONDS" -ge 1 ]
  GREETDELAY=1 run -0 rblsmtpd -w 100 -W echo accepted <fifo
  equal "$output" accepted
  kill $!
  run -0 rblsmtpd -w 1 echo accepted </dev/null
  equal "$output" accepted
  run -0 bash -c 'rblsmtpd -w 1 echo accepted <&-'
  equal "$output" accepted
}

@test "-w 0, and -W without GREETDELAY, let anybody speak" {
  for options in '-w 0' '-W' '-w 5 -w 0'; do
    run -0 rblsmtpd $options cat <<<"NOOP"
    equal "$output" NOOP
  done
}

@test "whoever is accepted or refused for another reason need not wait" {
  lists
  RBLSMTPD='' run -0 rblsmtpd -w 100 cat <<<"NOOP"
  equal "$output" NOOP
  run -0 rblsmtpd -w 100 -a good.example cat <<<"NOOP"
  equal "$output" NOOP
  run -0 --separate-stderr rblsmtpd -w 100 -t0 -r bad.example cat <<<"NOOP"
  equal "$output" $'451 Listed\r'
}
