load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  printf 'me.example\n' >home/control/me
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
  printf '%s\n' '> 220 hello' '< HELO' '> 250 me' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 taken' '< QUIT'
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
  equal "$(received)" 'HELO me.example^M$
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
< HELO hello.example
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

@test "the most specific route counts, and a route to nowhere asks the DNS" {
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

@test "without a route only addresses are known, and our own are refused" {
  run -0 remote example.org s@x r@y
  equal "$output" "ZSorry, I couldn't find any host by that name. (#4.1.2)
^@"
  for host in 127.0.0.1 '[127.0.0.1]' '[::1]' '[IPv6:::1]' 0.0.0.0; do
    [ "${host#*:}" = "$host" ] || [ -e /proc/net/if_inet6 ] || continue
    run -0 remote "$host" s@x r@y
    equal "$output" "DSorry. Although I'm listed as a best-preference MX or A for that host,
it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)
^@"
  done
}

# Rows: the step that fails, the server's reply, the report.
@test "what a reply means depends on the step" {
  local steps=('> 220 hi' '< HELO' '> 250 me' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 ok')
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
2|500 no|ZConnected to 127.0.0.1 but my name was rejected.\n%s
2|220 what|ZConnected to 127.0.0.1 but my name was rejected.\n%s
4|450 later|ZConnected to 127.0.0.1 but sender was rejected.\n%s
4|550 no|DConnected to 127.0.0.1 but sender was rejected.\n%s
4|hello|ZConnected to 127.0.0.1 but sender was rejected.\n%s
4|999 no|ZConnected to 127.0.0.1 but sender was rejected.\n%s
6|450 later|s127.0.0.1 does not like recipient.\n%s\n^@DGiving up on 127.0.0.1.
6|550 no|h127.0.0.1 does not like recipient.\n%s\n^@DGiving up on 127.0.0.1.
6|55|s127.0.0.1 does not like recipient.\n%s\n^@DGiving up on 127.0.0.1.
8|250 what|r^@Z127.0.0.1 failed on DATA command.\n%s
8|451 later|r^@Z127.0.0.1 failed on DATA command.\n%s
8|554 no|r^@D127.0.0.1 failed on DATA command.\n%s
10|451 later|r^@Z127.0.0.1 failed after I sent the message.\n%s
10|554 no|r^@D127.0.0.1 failed after I sent the message.\n%s
10|what|r^@Z127.0.0.1 failed after I sent the message.\n%s
10|300 odd|r^@K127.0.0.1 accepted message.\n%s
END
}

@test "recipients are reported one by one, and one that is accepted is enough" {
  serve <<'END'
> 220 hi
< HELO
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
< HELO
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
  serve < <(printf '> 220 hi\n< HELO\nrepeat 1000 250-0123456789\\r\\n\n> 250 end\n< MAIL\n= 550 \nrepeat 6000 a\n> end\n')
  run -0 remote example.org s@x r@y
  equal "$output" "DConnected to 127.0.0.1 but sender was rejected.
Remote host said: 550 $(head -c 4996 /dev/zero | tr '\0' a)
^@"
  serve < <(printf '> 220 hi\n< HELO\nrepeat 100000000 250-0123456789\\r\\n\n')
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
  serve < <(printf '> 220 hi\n< HELO\nrepeat 100000000 2\n')
  run -0 remote example.org s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
}

@test "a connection that dies: put off, and said so if the message may have been taken" {
  local steps=('> 220 hi' '< HELO' '> 250 me' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data)
  for count in 0 1 2 3 4 5; do
    serve < <(printf '%s\n' "${steps[@]:0:count}" close)
    run -0 remote example.org s@x r@y
    equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
  done
  serve < <(printf '%s\n' "${steps[@]:0:8}" close)
  run -0 remote example.org s@x r@y
  equal "$output" 'r^@ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
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
  equal "$(received)" 'HELO me.example^M$
MAIL FROM:<s@x>^M$
RCPT TO:<r@y>^M$
DATA^M$'
  serve < <(happy)
  run -0 bash -c 'qmail-remote example.org s@x r@y <&- | cat -v'
  equal "$output" 'r^@ZUnable to read message. (#4.3.0)
^@'
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
