load ../support
load ../peer

setup() {
  cd "$BATS_TEST_TMPDIR"
  export QMAILHOME=$PWD SENDER=s@x RECIPIENT=joe@h DTLINE=$'Delivered-To: joe@h\n'
  mkdir control
  echo me.example >control/me
  printf 'Subject: x\n\nbody\n' >message
}
teardown() { stop_peer; }

# deliver ARG ...: what deliver-lmtp does with ./message at $port of the peer; the peer's name shown as PEER.
deliver() {
  local status=0
  timeout 60 deliver-lmtp "$@" <message >printed 2>&1 || status=$?
  sed "s,127.0.0.1:$port,PEER,g" printed
  return $status
}
to_peer() { deliver "127.0.0.1:$port" "$@"; }

# The server's half of a dialogue up to the first recipient, and for one recipient up to the message.
hello=('> 220 hello' '< LHLO' '> 250 me' '< MAIL' '> 250 ok')
one=("${hello[@]}" '< RCPT' '> 250 ok' '< DATA' '> 354 go' data)
# The same where it offers pipelining.
hello_together=('> 220 hello' '< LHLO' '> 250-me' '> 250-PIPELINING' '> 250 8BITMIME' '< MAIL')

@test "usage" {
  for wrong in '' -x -t '-t 0 s/s' '-t x s/s' '-t 86401 s/s' host:0 host:x host:65536 '[::1]x' :24 ::1; do
    run -100 deliver-lmtp $wrong </dev/null
    equal "${lines[-1]}" "deliver-lmtp: usage: deliver-lmtp [ -d ] [ -t seconds ] socket|host[:port] [ address ... ]"
  done
}

@test "a message is handed over, with the Delivered-To line first" {
  serve "${one[@]}" '> 250 2.0.0 taken'
  run -0 to_peer
  equal "$output" 'joe@h: PEER accepted message.
Remote host said: 250 2.0.0 taken'
  equal "$(received)" 'LHLO me.example^M$
MAIL FROM:<s@x>^M$
RCPT TO:<joe@h>^M$
DATA^M$
Delivered-To: joe@h^M$
Subject: x^M$
^M$
body^M$
.^M$
QUIT^M$'
}

@test "without that line, another name, an address that is not the recipient's" {
  echo hello.example >control/helohost
  unset DTLINE RECIPIENT
  serve "${one[@]}" '> 250 taken'
  run -0 deliver -d "127.0.0.1:$port" other@h
  equal "$(received | sed -n '1p;3p;5p')" 'LHLO hello.example^M$
RCPT TO:<other@h>^M$
Subject: x^M$'
}

@test "a socket in the file system" {
  address=./lmtp serve "${one[@]}" '> 250 taken'
  run -0 deliver ./lmtp
  equal "$output" 'joe@h: ./lmtp accepted message.
Remote host said: 250 taken'
  run -111 deliver ./lmtp.none
  equal "$output" 'deliver-lmtp: fatal: unable to connect to ./lmtp.none: file does not exist'
  run -111 deliver ./message
  equal "$output" 'deliver-lmtp: fatal: unable to connect to ./message: connection refused'
  long=$PWD/$(printf '%0200d' 0)
  run -111 deliver "$long"
  equal "$output" "deliver-lmtp: fatal: unable to connect to $long: File name too long"
}

@test "hosts: a name, IPv6, one where nobody listens" {
  serve "${one[@]}" '> 250 taken'
  run -0 deliver "localhost:$port"
  stop_peer
  run -111 to_peer
  equal "$output" 'deliver-lmtp: fatal: unable to connect to PEER: connection refused'
  run -111 deliver '[::2:]:24'
  equal "$output" 'deliver-lmtp: fatal: no IP address for ::2:'
  [ -e /proc/net/if_inet6 ] && grep -q lo /proc/net/if_inet6 || return 0
  address=::1 serve "${one[@]}" '> 250 taken'
  run -0 deliver "[::1]:$port"
}

@test "what the server offers is asked for in one write, and what it does not is not" {
  serve "${hello_together[@]}" '< RCPT TO:<a@b>' '< RCPT TO:<"c d"@e>' '< DATA' \
    '= 250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n' data '= 250 one\r\n250 two\r\n'
  run -0 to_peer a@b 'c d@e'
  equal "$output" 'a@b: PEER accepted message.
Remote host said: 250 one
c d@e: PEER accepted message.
Remote host said: 250 two'
  received >/dev/null
  needs strace
  serve "${hello_together[@]}" '< RCPT' '< RCPT' '< DATA' '= 250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n' data \
    '= 250 one\r\n250 two\r\n'
  strace -qq -e trace=sendto -o calls deliver-lmtp "127.0.0.1:$port" a@b c@d <message 2>/dev/null ||
    { [ ! -s calls ] && skip "strace does not work here"; }
  equal "$(wc -l <calls)" 4  # LHLO, the envelope, the message, QUIT
}

@test "250 recipients at once" {
  printf '%s\n' "${hello_together[@]}" >script.parts
  for n in {1..250}; do echo "< RCPT TO:<u$n@h>"; done >>script.parts
  { echo '< DATA'; echo '> 250 sender'; } >>script.parts
  # Groups of a hundred: the replies to the first are awaited before the last is asked for.
  sed -i 's/^< RCPT TO:<u100@h>$/&\n> 250 sender\nrepeat 100 250 ok\\r\\n/; s/^< RCPT TO:<u200@h>$/&\nrepeat 100 250 ok\\r\\n/' script.parts
  sed -i '$d' script.parts
  mapfile -t script <script.parts
  serve "${script[@]}" 'repeat 50 250 ok\r\n' '> 354 go' data 'repeat 250 250 taken\r\n'
  run -0 to_peer u{1..250}@h
  equal "$(grep -c 'accepted message' printed)" 250
}

@test "each recipient has an answer of its own" {
  serve "${hello[@]}" '< RCPT' '> 250 ok' '< RCPT' '> 550-no' '> 550 such' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data \
    '> 250 taken' '> 552 full'
  run -100 to_peer a@b c@d e@f
  equal "$output" 'c@d: PEER does not like recipient.
Remote host said: 550-no
550 such
a@b: PEER accepted message.
Remote host said: 250 taken
e@f: PEER failed after I sent the message.
Remote host said: 552 full'
  equal "$(received | tail -n 1)" 'QUIT^M$'
}

@test "put off for one, refused for another: 111, and a word of warning" {
  serve "${hello_together[@]}" '< RCPT' '< RCPT' '< RCPT' '< DATA' '> 250 ok' '> 250 ok' '> 550 no' '> 250 ok' '> 354 go' data \
    '> 452 full' '> 250 taken'
  run -111 to_peer a@b c@d e@f
  equal "$output" 'c@d: PEER does not like recipient.
Remote host said: 550 no
a@b: PEER failed after I sent the message.
Remote host said: 452 full
e@f: PEER accepted message.
Remote host said: 250 taken
Who has the message gets it again with the next try.'
}

# refused TURN CODE PHRASE EXIT: at that turn of the dialogue the server answers with the code.
refused() {
  local turns=('> 220 hello' '< LHLO' '> 250 me' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 taken')
  turns[$1]="> $2"
  serve "${turns[@]:0:$(($1 + 1))}"
  run "-$4" to_peer
  equal "$output" "joe@h: $3.
Remote host said: $2"
  stop_peer
}

@test "refusals, at each turn" {
  refused 0 '554 go away' 'Connected to PEER but greeting failed' 111
  refused 0 '421 not now' 'Connected to PEER but greeting failed' 111
  refused 2 '500 what' 'Connected to PEER but my name was rejected' 111
  refused 2 '421 busy' 'Connected to PEER but my name was rejected' 111
  refused 4 '550 not you' 'Connected to PEER but sender was rejected' 100
  refused 4 '451 not now' 'Connected to PEER but sender was rejected' 111
  refused 6 '550 not him' 'PEER does not like recipient' 100
  refused 6 '450 not now' 'PEER does not like recipient' 111
  refused 8 '554 not that' 'PEER failed on DATA command' 100
  refused 8 '451 not now' 'PEER failed on DATA command' 111
  refused 8 '250 ok' 'PEER failed on DATA command' 111
  refused 10 '554 not so' 'PEER failed after I sent the message' 100
  refused 10 '452 not now' 'PEER failed after I sent the message' 111
}

@test "garbage is a refusal for now" {
  for turn in 0 2 4 6 8 10; do
    case $turn in
      0) what='Connected to PEER but greeting failed' ;;
      2) what='Connected to PEER but my name was rejected' ;;
      4) what='Connected to PEER but sender was rejected' ;;
      6) what='PEER does not like recipient' ;;
      8) what='PEER failed on DATA command' ;;
      10) what='PEER failed after I sent the message' ;;
    esac
    refused $turn 'garbage' "$what" 111
  done
}

@test "refusals where the server offers pipelining" {
  serve "${hello_together[@]}" '< RCPT' '< DATA' '> 550 not you' '> 503 no' '> 503 no'
  run -100 to_peer
  equal "$output" 'joe@h: Connected to PEER but sender was rejected.
Remote host said: 550 not you'
  # Nobody is accepted, but DATA is: no end of a message is sent.
  serve "${hello_together[@]}" '< RCPT' '< DATA' '> 250 ok' '> 550 no' '> 354 go'
  run -100 to_peer
  equal "$output" 'joe@h: PEER does not like recipient.
Remote host said: 550 no'
  equal "$(received | sed -n '/DATA/,$p')" 'DATA^M$
QUIT^M$'
  serve "${hello_together[@]}" '< RCPT' '< DATA' '> 250 ok' '> 250 ok' '> 451 no'
  run -111 to_peer
  equal "$output" 'joe@h: PEER failed on DATA command.
Remote host said: 451 no'
}

@test "a connection that is lost, at each turn" {
  lost='joe@h: Connected to PEER but connection died. (#4.4.2)'
  for turn in 0 2 4 6 8; do
    turns=("${one[@]:0:turn}")
    serve "${turns[@]}" close
    run -111 to_peer
    equal "$output" "$lost"
  done
  serve "${one[@]}" close
  run -111 to_peer
  equal "$output" "joe@h: Connected to PEER but connection died. Possible duplicate! (#4.4.2)"
  # One of two has it.
  serve "${hello[@]}" '< RCPT' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 taken' '= 250 ta' close
  run -111 to_peer a@b c@d
  equal "$output" 'a@b: PEER accepted message.
Remote host said: 250 taken
c@d: Connected to PEER but connection died. Possible duplicate! (#4.4.2)
Who has the message gets it again with the next try.'
}

@test "a server that hangs, at the start and at the end" {
  serve 'wait 30000'
  run -111 deliver -t 1 "127.0.0.1:$port"
  equal "$output" 'joe@h: Connected to PEER but connection died. (#4.4.2)'
  stop_peer
  serve "${one[@]}" 'wait 30000'
  run -111 deliver -t 1 "127.0.0.1:$port"
  equal "$output" 'joe@h: Connected to PEER but connection died. Possible duplicate! (#4.4.2)'
}

@test "a server that does not read the message, and one that cannot be reached" {
  head -c 30000000 /dev/zero | tr '\0' a >message
  serve "${one[@]:0:9}" 'wait 30000'
  run -111 deliver -t 1 "127.0.0.1:$port"
  equal "$output" 'joe@h: Connected to PEER but connection died. (#4.4.2)'
  stop_peer
  serve "${one[@]:0:9}" close
  run -111 deliver -t 5 "127.0.0.1:$port"
  equal "$output" 'joe@h: Connected to PEER but connection died. (#4.4.2)'
  nobody_answers
  run -111 deliver -t 1 "127.0.0.1:$port"
  equal "$output" 'deliver-lmtp: fatal: unable to connect to PEER: timed out'
}

@test "endless replies end, long ones are cut, and what is not printable is not printed" {
  serve 'repeat 10000000 220-hello\r\n'
  run -111 to_peer
  equal "$output" 'joe@h: Connected to PEER but connection died. (#4.4.2)'
  serve "${one[@]}" 'repeat 10000000 a'
  run -111 to_peer
  equal "$output" 'joe@h: Connected to PEER but connection died. Possible duplicate! (#4.4.2)'
  serve "${one[@]}" '= 250 \0\x1b[2J\xe4' 'repeat 60000 a' '= \r\n'
  run -0 to_peer
  equal "${lines[1]:0:32}" 'Remote host said: 250 ??[2J?aaaa'
  equal "${#lines[1]}" 5018
}

@test "line ends, dots, NULs, and lines of a megabyte" {
  bytes '.a\r\n..\n\0\xff\rb\r.\rc\n.' >message
  serve "${one[@]}" '> 250 taken'
  run -0 deliver -d "127.0.0.1:$port"
  equal "$(received | sed '1,/DATA/d')" '..a^M$
...^M$
^@M-^?^M$
b^M$
..^M$
c^M$
..^M$
.^M$
QUIT^M$'
  { head -c 1000000 /dev/zero; head -c 1000000 /dev/zero | tr '\0' '\r'; printf 'a\n'; } >message
  serve "${one[@]}" '> 250 taken'
  run -0 deliver -d "127.0.0.1:$port"
  received >/dev/null
  equal "$(sed '1,/DATA/d' bytes.received | head -c -9 | cksum)" \
    "$({ head -c 1000000 /dev/zero; head -c 1000000 /dev/zero | sed 's/\x0/\r\n/g'; printf 'a\r\n'; } | cksum)"
  : >message
  serve "${one[@]}" '> 250 taken'
  run -0 deliver -d "127.0.0.1:$port"
  equal "$(received | sed '1,/DATA/d')" '.^M$
QUIT^M$'
}

@test "the message is read from where its position is" {
  serve "${one[@]}" '> 250 taken'
  run -0 bash -c "{ read -r line; deliver-lmtp 127.0.0.1:$port; } <message"
  equal "$(received | sed '1,/DATA/d')" 'Delivered-To: joe@h^M$
^M$
body^M$
.^M$
QUIT^M$'
}

@test "senders: empty, of a double bounce, one that needs quotes" {
  for pair in '=<>' '#@[]=<>' 'a b@c@x=<"a b@c"@x>'; do
    serve "${one[@]}" '> 250 taken'
    SENDER=${pair%%=*} run -0 to_peer
    equal "$(received | sed -n 2p)" "MAIL FROM:${pair#*=}^M$"
  done
}

@test "variables that are not set, and line breaks in addresses" {
  for name in DTLINE RECIPIENT SENDER; do
    unset $name
    run -100 deliver ./none
    equal "$output" "deliver-lmtp: fatal: $name not set"
  done
  for bad in $'a\nb@x' $'a\rb@x'; do
    SENDER=$bad run -100 deliver ./none r@x
    equal "$output" "deliver-lmtp: fatal: line break in address a?b@x"
    SENDER= run -100 deliver ./none "$bad"
    equal "$output" "deliver-lmtp: fatal: line break in address a?b@x"
  done
}

@test "controls that cannot be read, and none at all" {
  mkdir control/helohost
  run -111 deliver ./none
  equal "$output" "deliver-lmtp: fatal: unable to read $PWD/control/helohost: is a directory"
  rm -r control
  serve "${one[@]}" '> 250 taken'
  run -0 to_peer
  equal "$(received | sed -n 1p)" "LHLO $(uname -n)^M$"
}

@test "a message that cannot be read" {
  run -111 bash -c 'deliver-lmtp ./none <&-'
  equal "$output" "deliver-lmtp: fatal: unable to read message: file descriptor not open"
  run -111 bash -c 'deliver-lmtp ./none <.'
  equal "$output" "deliver-lmtp: fatal: unable to read message: is a directory"
}

@test "a report that cannot be written does no harm" {
  for descriptors in '2>/dev/full' '>&- 2>&-'; do
    serve "${one[@]}" '> 250 taken'
    eval "deliver-lmtp 127.0.0.1:$port <message $descriptors"
  done
}

@test "no shell sees an address" {
  serve "${one[@]}" '> 250 taken'
  run -0 to_peer '$(touch x)@`touch x`'
  equal "$(received | sed -n 3p)" 'RCPT TO:<"$(touch x)"@`touch x`>^M$'
  [ ! -e x ]
}

@test "as a line of .qmail" {
  mkdir user
  serve "${one[@]}" '> 250 taken' 
  echo "|deliver-lmtp 127.0.0.1:$port" >user/.qmail
  chmod 600 user/.qmail
  run -0 qmail-local joe "$PWD/user" joe '' '' h s@x ./Mailbox <message
  equal "$output" "joe@h: 127.0.0.1:$port accepted message.
Remote host said: 250 taken
did 0+0+1"
  stop_peer
  run -111 qmail-local joe "$PWD/user" joe '' '' h s@x ./Mailbox <message
}
