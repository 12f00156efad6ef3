load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  printf 'me.example\n' >home/control/me
  export DNSCACHEIP=127.0.0.1:1  # no server
  printf 'Subject: x\n\nbody\n' >mail
}

teardown() { [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true; }

# serve: a server that plays the script on standard input, and a route to it for every host.
serve() {
  cat >script
  rm -f port
  "$BUILD/answer" script received "${1:-127.0.0.1}" >port 3>&- &
  server=$!
  wait_for [ -s port ]
  case ${1:-} in *:*) echo ":[$1]:$(cat port)" ;; *) echo ":${1:-127.0.0.1}:$(cat port)" ;; esac >home/control/smtproutes
}

# happy: the script of a server that takes everything.
happy() {
  printf '%s\n' '> 220 hello' '< EHLO' '> 250 me' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 taken' '< QUIT'
}

# remote ARG ...: what qmail-remote reports on ./mail, NUL shown as ^@.
remote() { timeout 60 qmail-remote "$@" <mail | cat -v; }

received() { wait "$server" 2>/dev/null; server=; cat -A received; }

@test "improperly invoked" {
  for call in '' 'h' 'h s@x'; do
    run -0 remote $call
    equal "$output" 'DI (qmail-remote) was invoked improperly. (#5.3.5)
^@'
  done
}

@test "a line break in an address or the host is refused: it could not be sent as one" {
  for bad in $'a\nb@x' $'a\rb@x'; do
    run -0 remote h "$bad" r@x
    equal "$output" 'DI (qmail-remote) was invoked improperly. (#5.3.5)
^@'
    run -0 remote h s@x r@x "$bad"
    equal "$output" 'DI (qmail-remote) was invoked improperly. (#5.3.5)
^@'
  done
}

@test "no home, no name, unreadable or odd controls: put off" {
  QMAILHOME=$PWD/none run -0 remote h s@x r@x
  equal "$output" 'ZUnable to switch to home directory. (#4.3.0)
^@'
  bad='ZUnable to read control files. (#4.3.0)
^@'
  for control in helohost timeoutconnect timeoutremote smtproutes; do
    mkdir home/control/$control
    run -0 remote h s@x r@x
    equal "$output" "$bad"
    rmdir home/control/$control
  done
  for route in h:127.0.0.1:0 h:127.0.0.1:65536 h:127.0.0.1:x h:127.0.0.1: 'h:::1' 'h:127.0.0.1:25|user|word'; do
    echo "$route" >home/control/smtproutes
    run -0 remote h s@x r@x
    equal "$output" "$bad"
  done
  rm home/control/me home/control/smtproutes
  run -0 remote h s@x r@x
  equal "$output" "$bad"
}

@test "a message goes out" {
  serve < <(happy)
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
  equal "$(received)" 'EHLO me.example^M$
MAIL FROM:<s@x>^M$
RCPT TO:<r@y>^M$
DATA^M$
Subject: x^M$
^M$
body^M$
.^M$
QUIT^M$'
}

@test "helohost, an empty sender, addresses that need quotes or have no host" {
  echo hello.example >home/control/helohost
  serve <<'END'
> 220 hello
< EHLO hello.example
> 250 me
< MAIL FROM:<>
> 250 ok
< RCPT
> 250 ok
< RCPT
> 251 ok
< RCPT
> 250 ok
< DATA
> 354 go
data
> 250 taken
END
  run -0 remote example.org '' 'a b@c@y' joe $'\xe4@\xf6'
  equal "$output" 'r^@r^@r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
  equal "$(received | sed -n 2,5p)" 'MAIL FROM:<>^M$
RCPT TO:<"a b@c"@y>^M$
RCPT TO:<joe>^M$
RCPT TO:<"M-d"@M-v>^M$'
}

@test "IPv6, in brackets" {
  [ -e /proc/net/if_inet6 ] && grep -q lo /proc/net/if_inet6 || skip "no IPv6"
  serve ::1 < <(happy)
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@K::1 accepted message.
Remote host said: 250 taken
^@'
}

@test "the most specific route counts, and an empty one asks the DNS" {
  serve < <(happy)
  sed 's/^:/.Example.org:/' home/control/smtproutes >routes
  printf ':127.0.0.1:1\nhost.example.org:\n' | cat routes - >home/control/smtproutes
  run -0 remote host.example.ORG s@x r@y
  equal "$output" "ZSorry, I couldn't find any host by that name. (#4.1.2)
^@"
  run -0 remote example.org s@x r@y
  equal "$output" "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)
^@"
  run -0 remote a.b.example.ORG s@x r@y
  equal "$output" 'r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
}

# Rows: the step that fails, the server's reply, the report.
@test "what a reply means depends on the step" {
  local steps=('> 220 hi' '< EHLO' '> 250 me' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 ok')
  while IFS='|' read -r step reply report; do
    { printf '%s\n' "${steps[@]:0:step}"; echo "> $reply"; } >plan
    serve <plan
    run -0 remote example.org s@x r@y
    equal "$output" "$(printf "$report" "Remote host said: $reply")
^@"
    kill "$server" 2>/dev/null || true
  done <<'END'
0|421 later|ZConnected to 127.0.0.1 but greeting failed.\n%s
0|554 no|ZConnected to 127.0.0.1 but greeting failed.\n%s
0|250 what|ZConnected to 127.0.0.1 but greeting failed.\n%s
0|2x0 what|ZConnected to 127.0.0.1 but greeting failed.\n%s
2|450 no|ZConnected to 127.0.0.1 but my name was rejected.\n%s
2|220 what|ZConnected to 127.0.0.1 but my name was rejected.\n%s
4|421 bye|ZConnected to 127.0.0.1 but sender was rejected.\n%s
4|450 later|ZConnected to 127.0.0.1 but sender was rejected.\n%s
4|550 no|DConnected to 127.0.0.1 but sender was rejected.\n%s
4|hello|ZConnected to 127.0.0.1 but sender was rejected.\n%s
4|999 no|ZConnected to 127.0.0.1 but sender was rejected.\n%s
6|450 later|s127.0.0.1 does not like recipient.\n%s\n^@DGiving up on 127.0.0.1.
6|550 no|h127.0.0.1 does not like recipient.\n%s\n^@DGiving up on 127.0.0.1.
6|421 bye|ZConnected to 127.0.0.1 but it went away.\n%s
6|55|s127.0.0.1 does not like recipient.\n%s\n^@DGiving up on 127.0.0.1.
8|250 what|r^@Z127.0.0.1 failed on DATA command.\n%s
8|421 bye|Z127.0.0.1 failed on DATA command.\n%s
8|451 later|r^@Z127.0.0.1 failed on DATA command.\n%s
8|554 no|r^@D127.0.0.1 failed on DATA command.\n%s
10|421 bye|r^@Z127.0.0.1 failed after I sent the message.\n%s
10|451 later|r^@Z127.0.0.1 failed after I sent the message.\n%s
10|554 no|r^@D127.0.0.1 failed after I sent the message.\n%s
10|what|r^@Z127.0.0.1 failed after I sent the message.\n%s
10|300 odd|r^@K127.0.0.1 accepted message.\n%s
END
}

@test "recipients are reported one by one, and one that is accepted is enough" {
  serve <<'END'
> 220 hi
< EHLO
> 250 me
< MAIL
> 250 ok
< RCPT TO:<a@y>
> 550 no
< RCPT TO:<b@y>
> 250 ok
< RCPT TO:<c@y>
> 450 later
< DATA
> 354 go
data
> 250 taken
< QUIT
END
  run -0 remote example.org s@x a@y b@y c@y
  equal "$output" 'h127.0.0.1 does not like recipient.
Remote host said: 550 no
^@r^@s127.0.0.1 does not like recipient.
Remote host said: 450 later
^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
}

@test "replies of several lines: the first code counts, and nothing unprintable is passed on" {
  serve <<'END'
> 220-hello
> 554 hi
< EHLO
> 250 me
< MAIL
= 550-no\0\x1b[2J\r\n554 \xe4\xff\r\n
END
  run -0 remote example.org s@x r@y
  equal "$output" 'DConnected to 127.0.0.1 but sender was rejected.
Remote host said: 550-no??[2J
554 ??
^@'
}

@test "a long reply is cut, an endless one cuts the connection" {
  serve < <(printf '> 220 hi\n< EHLO\nrepeat 1000 250-0123456789\\r\\n\n> 250 end\n< MAIL\n= 550 \nrepeat 6000 a\n> end\n')
  run -0 remote example.org s@x r@y
  equal "$output" "DConnected to 127.0.0.1 but sender was rejected.
Remote host said: 550 $(head -c 4996 /dev/zero | tr '\0' a)
^@"
  serve < <(printf '> 220 hi\n< EHLO\nrepeat 100000000 250-0123456789\\r\\n\n')
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
  serve < <(printf '> 220 hi\n< EHLO\nrepeat 100000000 2\n')
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
}

@test "a connection that dies: put off, and said so if the message may have been taken" {
  local steps=('> 220 hi' '< EHLO' '> 250 me' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data)
  for count in 0 1 2 3 4 5 6 7 8; do
    serve < <(printf '%s\n' "${steps[@]:0:count}" close)
    run -0 remote example.org s@x r@y
    equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
  done
  yes 'a line' | head -n 3000000 >mail
  serve < <(printf '%s\n' "${steps[@]:0:9}" '< a line' close)
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
  echo short >mail
  serve < <(printf '%s\n' "${steps[@]}" close)
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@ZConnected to 127.0.0.1 but connection died. Possible duplicate! (#4.4.2)
^@'
  serve < <(printf '%s\n' "${steps[@]}" '= 25' close)
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@ZConnected to 127.0.0.1 but connection died. Possible duplicate! (#4.4.2)
^@'
}

@test "a server that stops, in a reply or in the middle of the message, is given up" {
  echo 1 >home/control/timeoutremote
  serve < <(printf '= 220\nwait 30000\n')
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
  kill "$server"
  head -c 20000000 /dev/zero | tr '\0' a >mail
  serve < <(happy | sed 's/^data/wait 30000/')
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
}

@test "dots, line ends, NULs and 8-bit bytes of the message" {
  printf '.\n..a\nb\r\n.c\rd\r.\r.\r\n\0\xe4\r\r\n.last' >mail
  serve < <(happy)
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
  equal "$(received | sed -n '5,$p')" '..^M$
...a^M$
b^M$
..c^M$
d^M$
..^M$
..^M$
^@M-d^M$
^M$
..last^M$
.^M$
QUIT^M$'
}

@test "an empty message, and a large one" {
  : >mail
  serve < <(happy)
  run -0 remote example.org s@x r@y
  equal "$(received | sed -n '5,$p')" '.^M$
QUIT^M$'
  yes 'a line of a large message' | head -n 400000 >mail
  serve < <(happy)
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
  wait "$server"
  equal "$(sed -n '5,$p' received | tr -d '\r' | head -n 400000 | cksum)" "$(cksum <mail)"
}

@test "a message that cannot be read: put off, and the server gets no final dot" {
  serve < <(happy)
  run -0 bash -c 'qmail-remote example.org s@x r@y <. | cat -v'
  equal "$output" 'r^@ZUnable to read message. (#4.3.0)
^@'
  equal "$(received)" 'EHLO me.example^M$
MAIL FROM:<s@x>^M$
RCPT TO:<r@y>^M$
DATA^M$'
  serve < <(happy)
  run -0 bash -c 'qmail-remote example.org s@x r@y <&- | cat -v'
  equal "$output" 'r^@ZUnable to read message. (#4.3.0)
^@'
}

@test "HELO, if EHLO is refused" {
  for refusal in '500 what' '502 no' '550-no' ; do
    serve <<END
> 220 hi
< EHLO me.example
> $refusal
$([ "${refusal#*-}" = "$refusal" ] || echo '> 550 never')
< HELO me.example
> 250 me
< MAIL FROM:<s@x>\r
> 250 ok
< RCPT
> 250 ok
< DATA
> 354 go
data
> 250 taken
< QUIT
END
    run -0 remote example.org s@x r@y
    equal "$output" 'r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
  done
  serve < <(printf '%s\n' '> 220 hi' '< EHLO' '> 500 what' '< HELO' '> 550 no')
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but my name was rejected.
Remote host said: 550 no
^@'
}

# esmtp KEYWORD ...: the script of a server that greets and offers these.
esmtp() {
  printf '%s\n' '> 220 hi' '< EHLO' '> 250-me'
  printf '> 250-%s\n' "$@"
  echo '> 250 HELP'
}

@test "PIPELINING: sender, recipients and DATA come in one piece" {
  serve < <(esmtp PIPELINING; printf '%s\n' '< MAIL' '< RCPT TO:<a@y>' '< RCPT TO:<b@y>' '< DATA' \
    '= 250 ok\r\n550 no\r\n250 ok\r\n354 go\r\n' data '> 250 taken' '< QUIT')
  run -0 remote example.org s@x a@y b@y
  equal "$output" 'h127.0.0.1 does not like recipient.
Remote host said: 550 no
^@r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
}

@test "PIPELINING: a server that takes nobody, and DATA all the same, gets no message" {
  serve < <(esmtp PIPELINING; printf '%s\n' '< MAIL' '< RCPT' '< DATA' '= 250 ok\r\n550 no\r\n354 go\r\n' '< QUIT')
  run -0 remote example.org s@x a@y
  equal "$output" 'h127.0.0.1 does not like recipient.
Remote host said: 550 no
^@DGiving up on 127.0.0.1.
^@'
  equal "$(received | tail -n 2)" 'DATA^M$
QUIT^M$'
}

@test "PIPELINING: a thousand recipients" {
  local recipients=()
  for i in $(seq 1000); do recipients+=("r$i@y"); done
  serve < <(esmtp PIPELINING; echo '< MAIL'; echo '> 250 ok'; for i in $(seq 1000); do printf '< RCPT TO:<r%s@y>\n> 250 ok\n' "$i"; done
    printf '%s\n' '< DATA' '> 354 go' data '> 250 taken')
  run -0 remote example.org s@x "${recipients[@]}"
  equal "$(grep -o 'r^@' <<<"$output" | wc -l)" 1000
  [[ $output == *'K127.0.0.1 accepted message.'* ]]
}

# What is said with MAIL to a server that offers $1, by what the message is.
mail_line() {
  serve < <(esmtp "$@"; printf '%s\n' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 taken')
  run -0 remote example.org "${sender:-s@x}" "${recipient:-r@y}"
  [[ $output == *'K127.0.0.1 accepted message.'* ]]
  received | sed -n 2p
}

@test "SIZE, 8BITMIME and SMTPUTF8 are said where they are offered and true" {
  equal "$(mail_line SIZE)" 'MAIL FROM:<s@x> SIZE=20^M$'
  equal "$(mail_line 'size 0' 8BITMIME SMTPUTF8)" 'MAIL FROM:<s@x> SIZE=20^M$'
  printf 'a\r\nb\n\nc' >mail  # CR LF as it is, and a last line that gets an end
  equal "$(mail_line 'SIZE 12')" 'MAIL FROM:<s@x> SIZE=11^M$'
  printf 'gr\xfcn\n' >mail
  equal "$(mail_line 8BITMIME)" 'MAIL FROM:<s@x> BODY=8BITMIME^M$'
  equal "$(mail_line SIZE)" 'MAIL FROM:<s@x> SIZE=6^M$'
  equal "$(recipient=$'\xc3\xa4@y' mail_line SMTPUTF8 'SIZE x')" 'MAIL FROM:<s@x> SIZE=6 SMTPUTF8^M$'
  equal "$(sender=$'\xc3\xa4@y' mail_line PIPELININGS)" 'MAIL FROM:<"M-CM-$"@y>^M$'
}

@test "a message larger than the server takes is given up before it is sent" {
  serve < <(esmtp 'SIZE 19'; echo '< QUIT')
  run -0 remote example.org s@x r@y
  equal "$output" 'DConnected to 127.0.0.1 but it takes no message of that size (#5.3.4).
^@'
  equal "$(received)" 'EHLO me.example^M$
QUIT^M$'
}

@test "a message that comes by a pipe is sent without its size" {
  serve < <(esmtp SIZE 8BITMIME; printf '%s\n' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 taken')
  run -0 bash -c 'cat mail | qmail-remote example.org s@x r@y | cat -v'
  equal "$(received | sed -n 2p)" 'MAIL FROM:<s@x>^M$'
}

@test "the sender's route comes before the host's; bounces have none" {
  serve < <(happy)
  sed 's/^/@X/' home/control/smtproutes >home/control/authsenders
  printf 'joe@x:127.0.0.1:1\n' >>home/control/authsenders
  echo :127.0.0.1:1 >home/control/smtproutes
  for sender in joe@x s@y '' '#@[]'; do
    run -0 remote example.org "$sender" r@y
    equal "$output" "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)
^@"
  done
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
}

@test "outgoingip: connections come from there, each kind from its own" {
  printf '127.0.0.77\n::1\n' >home/control/outgoingip
  start_server() { "$BUILD/tcpserver" -1 -RHl0 127.0.0.1 0 sh -c 'echo "$TCPREMOTEIP" >peer; echo 554 no' >port 3>&- & server=$!; wait_for [ -s port ]; }
  start_server
  echo ":127.0.0.1:$(head -n 1 port)" >home/control/smtproutes
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but greeting failed.
Remote host said: 554 no
^@'
  equal "$(cat peer)" 127.0.0.77
  kill "$server"
  echo 127.0.0.x >home/control/outgoingip
  run -0 remote example.org s@x r@y
  equal "$output" 'ZUnable to read control files. (#4.3.0)
^@'
}

# auth_server MECHANISMS LINE ...: offers them, then plays the lines, then takes the message.
auth_server() {
  serve < <(esmtp "AUTH $1"; shift; printf '%s\n' "$@" '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 taken')
  sed -i 's/$/|joe|secret|clear/' home/control/smtproutes
  chmod 640 home/control/smtproutes
}

@test "AUTH: CRAM-MD5, PLAIN or LOGIN, by what is offered" {
  taken='r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
  auth_server 'LOGIN PLAIN CRAM-MD5' '< AUTH CRAM-MD5\r' '> 334 PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+' \
    "< $(printf 'joe %s' "$(printf '<1896.697170952@postoffice.reston.mci.net>' | openssl md5 -hmac secret | sed 's/.* //')" | base64 -w0)" '> 235 ok'
  run -0 remote example.org s@x r@y
  equal "$output" "$taken"
  auth_server 'LOGIN PLAIN' "< AUTH PLAIN $(printf '\0joe\0secret' | base64)" '> 235 ok'
  run -0 remote example.org s@x r@y
  equal "$output" "$taken"
  auth_server 'LOGIN' '< AUTH LOGIN' '> 334 VXNlcm5hbWU6' "< $(printf joe | base64)" '> 334 UGFzc3dvcmQ6' "< $(printf secret | base64)" '> 235 ok'
  run -0 remote example.org s@x r@y
  equal "$output" "$taken"
}

@test "AUTH: refused, not offered, answered by nonsense: put off, in words that do not repeat the secret" {
  auth_server PLAIN '< AUTH PLAIN' "> 535 no such secret: $(printf '\0joe\0secret' | base64)"
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but it did not let me log in (535).
^@'
  auth_server GSSAPI
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but it offers no way to log in that I know.
^@'
  auth_server CRAM-MD5 '< AUTH' '> 334 !' '< *' '> 501 ok'
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but it did not let me log in (501).
^@'
  auth_server PLAIN '< AUTH' '> 334 ' '< *' '> 334 ' '> 334 '
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but it did not let me log in (334).
^@'
}

@test "AUTH: never in clear unless the route says so, and not from a file that everybody can read" {
  auth_server PLAIN
  sed -i 's/.clear$//' home/control/smtproutes
  run -0 remote example.org s@x r@y
  equal "$output" 'ZSorry, I must not send the password for that relay in clear. (#4.7.0)
^@'
  equal "$(received)" 'EHLO me.example^M$
QUIT^M$'
  for file in smtproutes authsenders; do
    echo 'h:127.0.0.1:1|joe|secret' >home/control/$file
    chmod 644 home/control/$file
    run -0 remote h s@x r@y
    equal "$output" 'ZUnable to read control files. (#4.3.0)
^@'
    chmod 640 home/control/$file
    run -0 remote h s@x r@y
    equal "$output" "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)
^@"
  done
}

# qmtp SCRIPT ...: a server for QMTP.
qmtp() { serve < <(printf '%s\n' "$@"); sed -i 's,$,/qmtp,' home/control/smtproutes; }

@test "QMTP by a route" {
  printf 'Subject: x\n\n.b\r\n' >mail
  qmtp '< 17:' '< Subject: x' '< ' '< .b' '= 11:Kok 123 \x1b 4,'
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@K127.0.0.1 accepted message.
Remote host said: ok 123 ? 4
^@'
  kill "$server" 2>/dev/null || true
  qmtp '< 17:' '< Subject: x' '< ' '< .b' '= 3:Kok,3:Dno,6:Zlater,'
  run -0 remote example.org s@x a@y b@y c@y
  equal "$output" 'r^@h127.0.0.1 does not like recipient.
Remote host said: no
^@s127.0.0.1 does not like recipient.
Remote host said: later
^@K127.0.0.1 accepted message.
Remote host said: ok
^@'
  kill "$server" 2>/dev/null || true
  qmtp '< 17:' '= 3:Dno,'
  run -0 bash -c 'cat mail | qmail-remote example.org s@x r@y | cat -v'
  equal "$output" 'h127.0.0.1 does not like recipient.
Remote host said: no
^@DGiving up on 127.0.0.1.
^@'
}

@test "QMTP: what is no answer, and none at all" {
  for answer in '3:Xno,' 'x' '03:Kok,' '3:Kokx' '99999999:K' '3:K' '0:,'; do
    qmtp '< 18:' "= $answer" close
    echo 'a message of some' >mail
    sed -i 's/^< 18/< 19/' script
    run -0 remote example.org s@x r@y
    equal "$output" 'ZConnected to 127.0.0.1 but connection died. Possible duplicate! (#4.4.2)
^@'
    kill "$server" 2>/dev/null || true
  done
}

# record COUNT AGE: a table with one record, for 127.0.0.1.
record() {
  local when=$(($(date +%s) - $2))
  { bytes '\x7f\0\0\1'; printf "\\x$(printf %02x "$1")\\0\\0\\0"
    for shift in 0 8 16 24; do printf "\\x$(printf %02x $((when >> shift & 255)))"; done
    head -c 1012 /dev/zero; } >home/queue/lock/tcpto
}
count() { od -An -tu1 -j4 -N1 home/queue/lock/tcpto | tr -d ' '; }

@test "an address that timed out twice lately is skipped, and any answer clears that" {
  echo :127.0.0.1:1 >home/control/smtproutes
  record 2 1000
  run -0 remote example.org s@x r@y
  equal "$output" "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)
^@"
  equal "$(count)" 2
  record 2 6000
  run -0 remote example.org s@x r@y  # refused, but not in silence
  equal "$(count)" 0
  record 1 10
  serve < <(happy)
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'
  equal "$(count)" 0
}

@test "a connection that times out is noted" {
  # A listener that accepts nothing, its backlog full, answers no connection.
  needs timeout
  "$BUILD/answer" --full 127.0.0.1 >port 3>&- &
  server=$!
  wait_for [ -s port ]
  echo ":127.0.0.1:$(cat port)" >home/control/smtproutes
  echo 1 >home/control/timeoutconnect
  head -c 1024 /dev/zero >home/queue/lock/tcpto
  run -0 remote example.org s@x r@y
  equal "$output" "ZSorry, I wasn't able to establish an SMTP connection. (#4.4.1)
^@"
  equal "$(count)" 1
  equal "$(od -An -tu1 -N4 home/queue/lock/tcpto)" " 127   0   0   1"
}

@test "reports that nobody reads: exit 0" {
  serve < <(happy)
  run -0 bash -c 'qmail-remote example.org s@x r@y <mail >/dev/full'
  serve < <(happy)
  run -0 bash -c 'qmail-remote example.org s@x r@y <mail >&-'
}
