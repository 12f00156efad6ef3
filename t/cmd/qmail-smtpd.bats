load ../support
load ../peer
load ../smuggling

CORPUS=${CORPUS:-$ROOT/../shared/corpus}

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p home/control
  export QMAILHOME=$PWD/home QMAILQUEUE=$PWD/queue
  unset RELAYCLIENT RCPTCHECK DATABYTES MAXRCPT TARPITCOUNT TARPITDELAY BRTLIMIT SMTPLOG
  unset UCSPITLS SSLCTLFD SSLREADFD SSLWRITEFD SSL_PROTOCOL SMTPS SMTPGREETED SMTPAUTHUSER SMTPHELOHOST
  unset TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO TCPLOCALHOST TCPLOCALIP
  echo me.example >home/control/me
  # A queue that keeps what it gets in the mail home, as message.N and envelope.N, and refuses half an envelope.
  script queue 'cat >message; cat <&1 >envelope
    [ "$(tail -c 2 envelope | od -An -tx1)" = " 00 00" ] || { rm message envelope; exit 54; }
    n=1; while [ -e message.$n ]; do n=$((n + 1)); done
    mv message message.$n; mv envelope envelope.$n'
}

teardown() {
  [ -z "${daemon:-}" ] || kill "$daemon" 2>/dev/null || true
  stop_peer
}

script() { printf '#!/bin/sh\n%s\n' "$2" >"$1"; chmod +x "$1"; }
control() { printf '%b' "$2" >"home/control/$1"; }

# converse: qmail-smtpd with standard input as the wire; its replies without their CRs, the numbers of an
# accepted message left out.
converse() {
  local status=0
  timeout 60 qmail-smtpd >replies || status=$?
  sed -e 's/\r$//' -e 's/^250 ok [0-9]* qp [0-9]*$/250 ok TIME qp ID/' replies
  return "$status"
}

# talk LINE ...: a session with these lines, escapes of printf done, CR LF added.
talk() {
  printf '%b\r\n' "$@" >wire
  converse <wire
}

# replies LINE ...: the greeting and these lines were the output of run.
replies() { equal "$output" "$(printf '%s\n' '220 me.example ESMTP' "$@")"; }

# send TEXT: a session that sends one message with TEXT on the wire behind 354.
send() {
  bytes "MAIL FROM:<s@x>\r\nRCPT TO:<r@y>\r\nDATA\r\n$1" >wire
  converse <wire
}
ok=('250 ok' '250 ok' '354 go ahead')
accepted='250 ok TIME qp ID'

# message N, envelope N: what the queue got, the first without its Received lines, NULs of the second shown.
message() { tail -n +3 "home/message.${1:-1}"; }
envelope() { tr '\0' '|' <"home/envelope.${1:-1}"; }
nothing_queued() { [ ! -e home/message.1 ]; }

# codes ADDRESS ...: what RCPT answers for each address, in one session.
codes() {
  { printf 'MAIL FROM:<s@x>\r\n'; printf 'RCPT TO:%s\r\n' "$@"; printf 'QUIT\r\n'; } | converse | sed '1,2d;$d' | cut -c1-3 | tr '\n' ' '
}

# start: qmail-smtpd in the background, reading what is written to descriptor 4; replies in `out`.
start() {
  mkfifo in
  qmail-smtpd <in >out 3>&- &
  daemon=$!
  exec 4>in
  wait_for grep -q '^220' out
}
finish() {
  exec 4>&-
  local status=0
  wait "$daemon" || status=$?
  daemon=
  return "$status"
}

@test "each command has its reply" {
  run -0 talk 'rcpt to:<a@b>' data 'HELO x' 'noop a b' 'vrfy x' help 'EXPN x' TURN '' ' NOOP' 'MAIL FROM:<a@b>' data rset 'rcpt to:<a@b>' QUIT NOOP
  replies '503 MAIL first (#5.5.1)' '503 MAIL first (#5.5.1)' '250 me.example' '250 ok' "252 send some mail, i'll try my best" \
    '214 Paperpath: see the manual page qmail-smtpd(8)' '502 unimplemented (#5.5.1)' '502 unimplemented (#5.5.1)' '502 unimplemented (#5.5.1)' \
    '502 unimplemented (#5.5.1)' '250 ok' '503 RCPT first (#5.5.1)' '250 flushed' '503 MAIL first (#5.5.1)' '221 me.example'
  equal "$(grep -c $'[^\r]$' replies)" 0
}

@test "EHLO announces PIPELINING and 8BITMIME, and SIZE when there is a limit" {
  run -0 talk 'ehlo x' QUIT
  replies 250-me.example 250-PIPELINING '250 8BITMIME' '221 me.example'
  control databytes '1000\n'
  run -0 talk 'ehlo x' QUIT
  replies 250-me.example 250-PIPELINING '250-SIZE 1000' '250 8BITMIME' '221 me.example'
  DATABYTES=0 run -0 talk 'ehlo x' QUIT
  replies 250-me.example 250-PIPELINING '250-SIZE 0' '250 8BITMIME' '221 me.example'
}

@test "a message is queued with its envelope, and the next one after it" {
  run -0 talk 'EHLO h' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' 'RCPT TO:<q@y>' DATA 'Subject: one' '' body . 'MAIL FROM:<>' 'RCPT TO:<r@y>' DATA . QUIT
  replies 250-me.example 250-PIPELINING '250 8BITMIME' '250 ok' "${ok[@]}" "$accepted" "${ok[@]}" "$accepted" '221 me.example'
  equal "$(message 1)" $'Subject: one\n\nbody'
  equal "$(envelope 1)" 'Fs@x|Tr@y|Tq@y||'
  equal "$(message 2)" ''
  equal "$(envelope 2)" 'F|Tr@y||'
}

@test "commands in one packet and byte by byte get the same replies" {
  printf '%s\r\n' 'EHLO h' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' bad DATA 'Subject: one' '' ..body . RSET QUIT >wire
  run -0 converse <wire
  once=$output
  run -0 bash -c 'dd if=wire bs=1 status=none | qmail-smtpd'
  equal "$(tr -d '\r' <<<"$output" | sed 's/^250 ok [0-9].*/250 ok TIME qp ID/')" "$once"
  cmp <(message 1) <(message 2)
  equal "$(message 1)" $'Subject: one\n\n.body'
}

@test "replies to commands in one packet go out in one write" {
  needs strace
  printf '%s\r\n' 'EHLO h' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' NOOP RSET 'VRFY x' QUIT >wire
  strace -o trace qmail-smtpd <wire >out || skip "strace does not work here"
  equal "$(grep -c '^write(1' trace)" 2
}

@test "replies are sent before waiting" {
  start
  for reply in 250 214 252; do
    case $reply in 250) echo NOOP ;; 214) echo HELP ;; 252) echo VRFY ;; esac >&4
    wait_for grep -q "^$reply" out
  done
  status=0
  finish || status=$?
  equal "$status" 1
}

@test "a line may end in a bare LF, and verbs and hosts have no case" {
  run -0 bash -c 'printf "mAiL From:<s@x>\nrCpT tO:<r@y>\nquit\n" | qmail-smtpd | tr -d "\r"'
  replies '250 ok' '250 ok' '221 me.example'
}

@test "the anchors of the reference" {
  run -0 talk 'mail from: <a b@c> SIZE=100' 'rcpt to:<@a,@b:u3@LOCAL.ORG>' 'rcpt to:<a"b>c"d@local.org>' data '..dot' .x 'body\rbare\r' . QUIT
  replies "${ok[@]:0:1}" "${ok[@]}" "$accepted" '221 me.example'
  equal "$(envelope)" 'Fa b@c|Tu3@LOCAL.ORG|Tab>cd@local.org||'
  equal "$(message | shown)" "$(bytes '.dot\nx\nbody\rbare\r\n' | shown)"
}

@test "addresses: empty recipients, 899 octets, 8-bit" {
  long=$(head -c 897 /dev/zero | tr '\0' x)
  run -0 talk 'MAIL FROM:<>' 'RCPT TO:<>' "RCPT TO:<r@$long>" "RCPT TO:<r@x$long>" "MAIL FROM:<r@x$long>" 'RCPT TO:<\xe9@\xff>' DATA . QUIT
  replies '250 ok' '555 syntax error (#5.5.4)' '250 ok' '555 syntax error (#5.5.4)' '555 syntax error (#5.5.4)' "${ok[@]:1}" "$accepted" '221 me.example'
  equal "$(envelope | shown)" "$(bytes "F|Tr@$long|T\xe9@\xff||" | shown)"
}

@test "a long line is refused and the session goes on; so is a NUL" {
  long=$(head -c 2046 /dev/zero | tr '\0' x)
  run -0 talk "$long" "x$long" 'MAIL FROM:<a\x00b@c>' NOOP QUIT
  replies '502 unimplemented (#5.5.1)' '500 line too long (#5.5.2)' '500 NUL in a command (#5.5.2)' '250 ok' '221 me.example'
}

@test "too many refused commands end the session" {
  control maxerrors '2\n'
  run -1 talk bad NOOP bad bad NOOP
  replies '502 unimplemented (#5.5.1)' '250 ok' '502 unimplemented (#5.5.1)' '421 too many errors (#4.7.0)'
  rm home/control/maxerrors
  run -1 bash -c 'yes "bad" | timeout 60 qmail-smtpd | tr -d "\r"; exit ${PIPESTATUS[1]}'
  equal "$(grep -c ^502 <<<"$output")" 100
  equal "$(tail -n 1 <<<"$output")" '421 too many errors (#4.7.0)'
  control maxerrors '0\n'
  run -0 bash -c '{ yes "bad" | head -n 500; echo QUIT; } | qmail-smtpd | grep -c ^502'
  equal "$output" 500
}

@test "the greeting is smtpgreeting, else me; without both there is none" {
  control smtpgreeting 'hello there  \t\nsecond\n'
  run -0 talk 'HELO x' QUIT
  equal "$output" $'220 hello there ESMTP\n250 hello there\n221 hello there'
  rm home/control/me
  run -0 talk QUIT
  rm home/control/smtpgreeting
  run -1 talk QUIT
  equal "$output" '421 unable to read controls (#4.3.0)'
}

@test "421 when a control file or the home cannot be read" {
  for name in smtpgreeting localiphost rcpthosts badmailfrom badrcptto timeoutsmtpd timeoutsession maxerrors maxrcpt databytes tarpitcount tarpitdelay smtplf rcptchecks smtpextensions brtlimit smtplog; do
    mkdir "home/control/$name"
    run -1 talk QUIT
    equal "$output" '421 unable to read controls (#4.3.0)'
    rmdir "home/control/$name"
  done
  mkdir home/control/timeoutcheck
  RCPTCHECK=x run -1 talk QUIT
  equal "$output" '421 unable to read controls (#4.3.0)'
  run -0 talk QUIT
  QMAILHOME=$PWD/none run -1 talk QUIT
  equal "$output" '421 unable to read controls (#4.3.0)'
}

@test "nothing but QUIT exits 0, and nothing is ever said on descriptor 2" {
  run -1 talk NOOP
  replies '250 ok'
  run -1 bash -c 'qmail-smtpd </dev/null 2>&1 >/dev/null'
  equal "$output" ''
  run -1 bash -c 'echo QUIT | qmail-smtpd 2>&1 >/dev/full'
  equal "$output" ''
  run -1 bash -c 'qmail-smtpd <&- 2>&1 >/dev/null'
  equal "$output" ''
  run -1 bash -c 'echo QUIT | qmail-smtpd 2>&1 >&-'
  equal "$output" ''
  run -0 bash -c 'echo QUIT | qmail-smtpd 2>&-'
}

@test "a silent client is told so after timeoutsmtpd, and after timeoutsession" {
  control timeoutsmtpd '0\n'   # counts as 1
  mkfifo in
  exec 4<>in
  run -1 converse <in
  replies '451 timeout (#4.4.2)'
  rm home/control/timeoutsmtpd
  control timeoutsession '1\n'
  run -1 converse < <(for i in 1 2 3 4 5 6; do echo NOOP || break; sleep 0.3; done 2>/dev/null)
  equal "$(tail -n 1 <<<"$output")" '451 timeout (#4.4.2)'
}

@test "a client that does not read is left after timeoutsmtpd" {
  control timeoutsmtpd '1\n'
  yes HELP | head -n 10000 >wire
  { status=0; timeout 10 qmail-smtpd <wire || status=$?; echo "$status" >status; } | wait_for [ -s status ]
  equal "$(cat status)" 1
}

@test "rcpthosts names the domains, or with a dot those below" {
  equal "$(codes '<a@any.where>' '<a>' '<a@>')" '250 250 250 '
  control rcpthosts 'Local.Example\n.Wild.org\n'
  run codes '<a@local.example>' '<a@LOCAL.EXAMPLE>' '<a@sub.local.example>' '<a@wild.org>' '<a@x.wild.org>' '<a@x.y.WILD.org>' '<a>' '<a@>' '<a@other>' '<a@b@local.example>'
  equal "$output" '250 250 553 553 250 250 250 553 553 250 '
  run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<a@other>' DATA QUIT
  replies '250 ok' "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)" '503 RCPT first (#5.5.1)' '221 me.example'
  control rcpthosts ''
  equal "$(codes '<a@local.example>' '<a>')" '553 250 '
}

@test "morercpthosts.cdb is asked after rcpthosts, and only if that is there" {
  printf '+13,0:.more.example->\n\n' | cdbmake home/control/morercpthosts.cdb cdb.tmp
  equal "$(codes '<a@x.more.example>' '<a@other>')" '250 250 '
  control rcpthosts 'local.example\n'
  equal "$(codes '<a@x.MORE.example>' '<a@more.example>' '<a@other>' '<a@local.example>')" '250 553 553 250 '
  : >home/control/morercpthosts.cdb
  run -1 talk 'MAIL FROM:<s@x>' 'RCPT TO:<a@local.example>' 'RCPT TO:<a@other>' QUIT
  replies '250 ok' '250 ok' '421 unable to read controls (#4.3.0)'
}

@test "RELAYCLIENT opens every domain and is added to the recipient" {
  control rcpthosts 'local.example\n'
  RELAYCLIENT=@gw.x run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<u@else.org>' DATA . QUIT
  replies "${ok[@]}" "$accepted" '221 me.example'
  equal "$(envelope)" 'Fs@x|Tu@else.org@gw.x||'
  RELAYCLIENT= run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<u@else.org>' DATA . QUIT
  equal "$(envelope 2)" 'Fs@x|Tu@else.org||'
}

@test "the classical relay probes get nothing relayed" {
  control rcpthosts 'local.example\n'
  control localiphost 'local.example\n'
  probes=(
    553 '<user@other.example>' 553 'user@other.example' 250 '<user>' 555 '<>'
    250 '<user%other.example@local.example>' 250 '<user%other.example@[127.0.0.1]>' 553 '<user%other.example@[192.0.2.55]>'
    553 '<"user@other.example">' 250 '<"user%other.example">' 250 '<user@other.example@local.example>'
    250 '<"user@other.example"@local.example>' 250 '<user@other.example@[127.0.0.1]>' 553 '<@local.example:user@other.example>'
    553 '<@[127.0.0.1]:user@other.example>' 250 '<other.example!user>' 250 '<other.example!user@local.example>'
    250 '<other.example!user@[127.0.0.1]>' 553 '<user@other.example.>' 553 '<user@local.example.>' 250 '<user@LOCAL.EXAMPLE>'
    250 '<""@local.example>' 553 '<user@sub.local.example>' 553 '<user@local.example.other.example>' 553 '<user@>'
    553 '<local.example@other.example>' 553 '<user@[other.example]>' 553 '<@local.example,@x:user@other.example>' 553 '<user@local.example%other.example>')
  addresses=() want=
  for ((i = 0; i < ${#probes[@]}; i += 2)); do
    want+="${probes[i]} "
    addresses+=("${probes[i + 1]}")
  done
  equal "$(codes "${addresses[@]}")" "$want"
  # What is accepted names a local address, whatever stands before its last @.
  run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<user%other.example@[127.0.0.1]>' 'RCPT TO:<"a@other.example"@local.example>' DATA . QUIT
  equal "$(envelope)" 'Fs@x|Tuser%other.example@local.example|Ta@other.example@local.example||'
}

@test "localiphost replaces the addresses of this host, in senders too" {
  control localiphost 'ip.example\n'
  run -0 talk 'MAIL FROM:<s@[127.0.0.1]>' 'RCPT TO:<a@[0.0.0.0]>' 'RCPT TO:<b@[192.0.2.55]>' 'RCPT TO:<c@[127.0.0.1]x>' DATA . QUIT
  equal "$(envelope)" 'Fs@ip.example|Ta@ip.example|Tb@[192.0.2.55]|Tc@[127.0.0.1]x||'
  rm home/control/localiphost
  run -0 talk 'MAIL FROM:<s@[127.0.0.1]>' 'RCPT TO:<b>' DATA . QUIT
  equal "$(envelope 2)" 'Fs@me.example|Tb||'
  rm home/control/me
  control smtpgreeting 'hello\n'
  run -0 talk 'MAIL FROM:<s@[127.0.0.1]>' 'RCPT TO:<b>' DATA . QUIT
  equal "$(envelope 3)" 'Fs@[127.0.0.1]|Tb||'
}

@test "senders of badmailfrom have their recipients refused" {
  control badmailfrom 'Spam@X.example\n@bad.example\n.wild.example\n'
  bad='553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)'
  for sender in spam@x.EXAMPLE any@BAD.example a@b@bad.example u@h.wild.example u@a.b.wild.example; do
    RELAYCLIENT= run -0 talk "MAIL FROM:<$sender>" 'RCPT TO:<r@y>' 'RCPT TO:<q@y>' QUIT
    replies '250 ok' "$bad" "$bad" '221 me.example'
  done
  for sender in '' xspam@x.example any@sub.bad.example u@wild.example bad.example; do
    run -0 talk "MAIL FROM:<$sender>" 'RCPT TO:<r@y>' QUIT
    replies '250 ok' '250 ok' '221 me.example'
  done
}

@test "recipients of badrcptto are refused, but not to relay clients" {
  control badrcptto 'Trap@y\n@gone.example\n.wild.example\n'
  run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<trap@Y>' 'RCPT TO:<a@gone.example>' 'RCPT TO:<a@x.wild.example>' 'RCPT TO:<r@y>' QUIT
  bad='550 sorry, your envelope recipient is in my badrcptto list (#5.7.1)'
  replies '250 ok' "$bad" "$bad" "$bad" '250 ok' '221 me.example'
  RELAYCLIENT= run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<trap@y>' QUIT
  replies '250 ok' '250 ok' '221 me.example'
}

@test "maxrcpt limits the recipients of each message" {
  control maxrcpt '1\n'
  run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' 'RCPT TO:<q@y>' DATA . 'MAIL FROM:<s@x>' 'RCPT TO:<q@y>' QUIT
  replies '250 ok' '250 ok' '452 too many recipients (#4.5.3)' '354 go ahead' "$accepted" '250 ok' '250 ok' '221 me.example'
  equal "$(envelope)" 'Fs@x|Tr@y||'
  many() { { echo 'MAIL FROM:<>'; yes 'RCPT TO:<r@y>' | head -n 1100; echo QUIT; } | qmail-smtpd | grep -c '^250 ok'; }
  MAXRCPT=0 run -0 many
  equal "$output" 1101
  control maxrcpt '%s-1\n'
  equal "$(many)" 1001
  control maxrcpt '-1\n'
  equal "$(many)" 1101
  rm home/control/maxrcpt
  equal "$(many)" 1001
}

@test "tarpit: a recipient beyond tarpitcount costs tarpitdelay seconds" {
  control tarpitcount '1\n'
  control tarpitdelay '1\n'
  SECONDS=0
  run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' 'RCPT TO:<q@y>' 'RCPT TO:<p@y>' QUIT
  [ "$SECONDS" -ge 2 ]
  SECONDS=0
  TARPITCOUNT=0 run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' 'RCPT TO:<q@y>' 'RCPT TO:<p@y>' QUIT
  [ "$SECONDS" -lt 2 ]
}

@test "RCPTCHECK decides about each recipient" {
  # exit code of the program, reply to RCPT, exit code of the session
  while IFS='|' read -r how reply status; do
    script check "$how"
    RCPTCHECK=$PWD/check run "-$status" talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
    if [ "$status" = 0 ]; then replies '250 ok' "$reply" '221 me.example'; else replies '250 ok' "$reply"; fi
  done <<'END'
exit 0|250 ok|0
exit 1|250 ok|0
exit 100|553 sorry, no mailbox here by that name. (#5.1.1)|0
exit 111|421 unable to verify recipient (#4.3.0)|1
exit 120|421 unable to execute recipient check (#4.3.0)|1
kill -9 $$|421 unable to execute recipient check (#4.3.0)|1
END
  RCPTCHECK=$PWD/none run -1 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
  replies '250 ok' '421 unable to execute recipient check (#4.3.0)'
  RCPTCHECK= run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
  replies '250 ok' '250 ok' '221 me.example'
}

@test "RCPTCHECK has so many seconds, and is then ended with all that it started" {
  script check 'sleep 600 & echo $! >started; wait; exit 0'
  control timeoutcheck '1\n'
  SECONDS=0
  RCPTCHECK=$PWD/check run -1 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
  replies '250 ok' '421 unable to verify recipient (#4.3.0)'
  [ "$SECONDS" -ge 1 ] && [ "$SECONDS" -lt 60 ]
  gone() { ! kill -0 "$(cat home/started)"; }
  wait_for gone
  control timeoutcheck '0\n'
  script check 'sleep 1.2; exit 100'
  RCPTCHECK=$PWD/check run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
  replies '250 ok' '553 sorry, no mailbox here by that name. (#5.1.1)' '221 me.example'
}

@test "RCPTCHECK gets the addresses as they are, no shell, and no part of the dialogue" {
  script check 'printf "%s %s\n" "$SENDER" "$RECIPIENT" >>asked; cat; echo noise; exit 100'
  RCPTCHECK=$PWD/check run -0 talk 'MAIL FROM:<() { :;}; echo pwned@x>' 'RCPT TO:<a..b@y>' 'RCPT TO:<a-../../etc/passwd@y>' 'RCPT TO:<$(id)`id`@y>' QUIT
  no='553 sorry, no mailbox here by that name. (#5.1.1)'
  replies '250 ok' "$no" "$no" "$no" '221 me.example'
  equal "$(cat home/asked)" '() { :;}; echo pwned@x a..b@y
() { :;}; echo pwned@x a-../../etc/passwd@y
() { :;}; echo pwned@x $(id)`id`@y'
  # Relay clients and recipients refused anyway are not asked about.
  control rcpthosts 'local.example\n'
  RCPTCHECK=$PWD/check run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<a@y>' QUIT
  RELAYCLIENT= RCPTCHECK=$PWD/check run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<a@y>' QUIT
  equal "$(wc -l <home/asked)" 3
}

@test "children have the descriptors meant for them, and SIGPIPE at its default" {
  script check 'exec inherited >checked'
  script queue 'inherited >queued; cat >message; cat <&1 >envelope'
  control rcpthosts 'y\n'
  printf '+1,0:z->\n\n' | cdbmake home/control/morercpthosts.cdb cdb.tmp
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT >wire
  RCPTCHECK=$PWD/check run -0 bash -c 'inherited <wire >out 2>&1; qmail-smtpd <wire >replies 2>&1'
  equal "$(cat home/checked)" "$(cat out)"
  equal "$(grep -v '^fd 6$' home/queued)" "$(cat out)"
  equal "$(grep -c '^fd 6$' home/queued)" 1
  equal "$(grep -c 'ignored 13' home/queued)" 0
}

@test "databytes: so many bytes pass, and no more" {
  control databytes '10\n'
  run -1 send '12345678\r\n\r\n.\r\n'
  replies "${ok[@]}" "$accepted"
  run -1 send '..\r\n12345\r\n.\r\n'
  replies "${ok[@]}" "$accepted"
  run -1 send '12345678\r\n\r\n\r\n.\r\n'
  replies "${ok[@]}" '552 sorry, that message size exceeds my databytes limit (#5.3.4)'
  [ ! -e home/message.3 ]
  for value in 0 '' x; do
    DATABYTES=$value run -1 send '12345678901234567890\r\n.\r\n'
    replies "${ok[@]}" "$accepted"
  done
  DATABYTES=11x run -1 send '123456789\r\n\r\n.\r\n'
  replies "${ok[@]}" "$accepted"
}

@test "MAIL refuses a SIZE beyond databytes" {
  control databytes '1000\n'
  run -0 talk 'MAIL FROM:<s@x> SIZE=1000' 'MAIL FROM:<t@x> BODY=8BITMIME size=1001' 'RCPT TO:<r@y>' DATA . 'MAIL FROM:<s@x> SIZE=99999999999999999999999' QUIT
  large='552 sorry, that message size exceeds my databytes limit (#5.3.4)'
  replies '250 ok' "$large" "${ok[@]:1}" "$accepted" "$large" '221 me.example'
  equal "$(envelope)" 'Fs@x|Tr@y||'
}

# header LINE COUNT: LINE so often, on the wire.
header() { yes "$1\r\n" | head -n "$2" | tr -d '\n'; }

@test "a hundred hops are too many, ninety-nine are not" {
  run -1 send "$(header 'Received: x' 100)\r\n.\r\n"
  replies "${ok[@]}" '554 too many hops, this message is looping (#5.4.6)'
  nothing_queued
  run -1 send "$(header 'dElivered-To: x' 99)\r\n$(header 'Received: x' 50).\r\n"
  replies "${ok[@]}" "$accepted"
  run -1 send " folded\r\n$(header RECEIVED 50)$(header 'Delivered-To: x' 50)\r\n.\r\n"
  replies "${ok[@]}" '554 too many hops, this message is looping (#5.4.6)'
}

@test "the reply tells how the queue ended" {
  while IFS='|' read -r how reply; do
    script queue "cat >/dev/null; $how"
    run -1 send '.\r\n'
    replies "${ok[@]}" "$reply"
  done <<'END'
exit 11|554 envelope address too long for qq (#5.1.3)
exit 31|554 mail server permanently rejected message (#5.3.0)
exit 51|451 qq out of memory (#4.3.0)
exit 53|451 qq write error or disk full (#4.3.0)
exit 54|451 qq read error (#4.3.0)
exit 71|451 mail server temporarily rejected message (#4.3.0)
exit 82|451 qq temporary problem (#4.3.0)
printf Dgo-away >\&6; exit 82|451 qq temporary problem (#4.3.0)
printf Dgo-away >&6; exit 82|554 go-away
printf 'Zlater\r\n250 injected' >&6; exit 82|451 later250 injected
kill -9 $$|451 qq crashed (#4.3.0)
END
  QMAILQUEUE=$PWD/none run -1 send '.\r\n'
  replies "${ok[@]}" '451 unable to exec qq (#4.3.0)'
  script queue 'exit 31'
  run -1 send "$(header xxxxxxxx 20000).\r\n"
  replies "${ok[@]}" '554 mail server permanently rejected message (#5.3.0)'
}

@test "451 when the queue cannot be started, and the transaction is over" {
  [ -n "${SANITIZED:-}" ] && skip "the sanitizer needs descriptors of its own"
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA DATA QUIT >wire
  run -0 bash -c 'exec 3>&- 4>&- 5>&-; ulimit -n 7; qmail-smtpd <wire'
  equal "$(tr -d '\r' <<<"$output" | tail -n 3)" $'451 qqt failure (#4.3.0)\n503 MAIL first (#5.5.1)\n221 me.example'
}

@test "bytes pass as they are: NULs, 8 bits, bare CRs, dots, long lines" {
  long=$(head -c 70000 /dev/zero | tr '\0' x)
  run -1 send "a\x00b\xff\r\n\r\r\n...\r\n.\r.\r\n\r.\r\n$long\r\n.\r\n"
  replies "${ok[@]}" "$accepted"
  equal "$(message | shown)" "$(bytes "a\x00b\xff\n\r\n..\n.\r.\n\r.\n$long\n" | shown)"
}

@test "a bare LF ends the session with 451, or 550 by smtplf, and queues nothing" {
  for text in 'a\n' '\n' '.\n' 'a\r\n.\nQUIT\r\n' 'a\n.\r\nQUIT\r\n' 'a\r\n\nb\r\n.\r\n' 'a\r\r\nb\n.\r\n'; do
    run -1 send "$text"
    replies "${ok[@]}" '451 See https://cr.yp.to/docs/smtplf.html.'
  done
  nothing_queued
  control smtplf '550\n'
  run -1 send 'a\n.\r\n'
  replies "${ok[@]}" '550 See https://cr.yp.to/docs/smtplf.html.'
  control smtplf '250\n'
  run -1 send 'a\n.\r\n'
  replies "${ok[@]}" '451 See https://cr.yp.to/docs/smtplf.html.'
  nothing_queued
}

@test "no message is smuggled in behind a false end of data" {
  false_ends_all "$accepted" '221 me.example'
}

@test "the Received field says who sent the message" {
  export TCPREMOTEHOST=Mail.Example TCPREMOTEIP=192.0.2.1 TCPLOCALIP=192.0.2.2
  pattern='  by %s with SMTP; [0-9]* [A-Z][a-z][a-z] [0-9]{4} [0-9:]{8} -0000'
  received() {
    equal "$(head -n 1 "home/message.$1")" "$2"
    sed -n 2p "home/message.$1" | grep -qxE "$(printf "$pattern" "$3")"
  }
  run -1 send '.\r\n'
  received 1 'Received: from Mail.Example (192.0.2.1)' 192.0.2.2
  TCPREMOTEINFO=joe TCPLOCALHOST=here.example run -0 talk 'EHLO other_host' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT
  received 2 'Received: from Mail.Example (HELO other?host) (joe@192.0.2.1)' here.example
  TCPREMOTEINFO= run -0 talk 'HELO mail.EXAMPLE' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT
  received 3 'Received: from Mail.Example (@192.0.2.1)' 192.0.2.2
  unset TCPREMOTEHOST TCPREMOTEIP TCPLOCALIP
  run -0 talk HELO 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT
  received 4 'Received: from unknown (HELO ) (unknown)' unknown
}

@test "nothing from outside can break the Received field" {
  bad=$(bytes '\n\rX: y\t\x1b\x80\xff();\\"')
  safe='??X:?y?????????'
  TCPREMOTEHOST=$bad TCPREMOTEIP=$bad TCPREMOTEINFO=$bad TCPLOCALHOST=$bad run -0 talk 'HELO \rX: y\t\x1b\x80\xff();\\"' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT
  equal "$(head -n 1 home/message.1)" "Received: from $safe (HELO ${safe:1}) ($safe@$safe)"
  sed -n 2p home/message.1 | grep -qF "  by $safe with SMTP; "
  equal "$(message)" ''
}

@test "memory is bounded by the program itself" {
  [ -n "${SANITIZED:-}" ] && skip "the sanitizer needs memory of its own"
  [ -r /proc/self/status ] || skip "no /proc here"
  script queue 'cat >/dev/null; cat <&1 >/dev/null'
  long=$(head -c 890 /dev/zero | tr '\0' x)
  start
  {
    head -c 20000000 /dev/zero | tr '\0' x; printf '\r\n'
    printf 'MAIL FROM:<s@x>\r\n'; yes "RCPT TO:<$long>"$'\r' | head -n 20000
    printf 'DATA\r\nSubject: '; head -c 20000000 /dev/zero | tr '\0' x; printf '\r\n\r\n'
    head -c 20000000 /dev/zero; printf '\r\n.\r\n'
    yes 'RSET x'$'\r' | head -n 20000
    printf 'VRFY\r\n'
  } >&4
  wait_for grep -q '^252' out
  equal "$(grep -c '^250 ok [0-9]* qp ' out)" 1
  most=$(awk '/^VmHWM/ {print $2}' "/proc/$daemon/status")
  printf 'QUIT\r\n' >&4
  finish
  echo "$most KB" && [ "$most" -lt 2048 ]
}

@test "421 when memory runs out" {
  [ -n "${SANITIZED:-}" ] && skip "the sanitizer needs memory of its own"
  long=$(head -c 890 /dev/zero | tr '\0' x)
  run -1 bash -c '{ echo "MAIL FROM:<>"; yes "RCPT TO:<'"$long"'>" | head -n 100000; } | { ulimit -v 20000; MAXRCPT=0 qmail-smtpd; } 2>&1 | tail -n 1; exit ${PIPESTATUS[1]}'
  equal "$(tr -d '\r' <<<"$output")" '421 out of memory (#4.3.0)'
}

# on_the_wire FILE: a message as an SMTP client sends it, LF or CR LF line ends alike.
on_the_wire() {
  LC_ALL=C sed -e 's/\r*$//' -e 's/^\./../' -e 's/$/\r/' "$1"
  printf '.\r\n'
}

@test "real messages pass byte for byte" {
  [ -d "$CORPUS" ] || skip "no corpus here"
  control maxerrors '0\n'
  files=("$CORPUS"/lf/* "$CORPUS"/crlf/* "$CORPUS"/broken/*)
  for file in "${files[@]}"; do
    bytes 'MAIL FROM:<s@x>\r\nRCPT TO:<r@y>\r\nDATA\r\n'
    on_the_wire "$file"
  done >wire
  printf 'QUIT\r\n' >>wire
  run -0 converse <wire
  equal "$(grep -c "^$accepted" <<<"$output")" "${#files[@]}"
  n=0
  for file in "${files[@]}"; do
    n=$((n + 1))
    message $n | cmp - <(LC_ALL=C sed -e 's/\r*$//' "$file")
  done
}

@test "real messages with bare CRs pass byte for byte too" {
  [ -d "$CORPUS" ] || skip "no corpus here"
  n=0
  for file in "$CORPUS"/cr/*; do
    n=$((n + 1))
    { bytes 'MAIL FROM:<s@x>\r\nRCPT TO:<r@y>\r\nDATA\r\n'; sed -e 's/^\./../' -e 's/$/\r/' "$file"; [ -z "$(tail -c 1 "$file" | tr -d '\n')" ] || printf '\n'; bytes '.\r\nQUIT\r\n'; } >wire
    run -0 converse <wire
    message $n | head -c "$(wc -c <"$file")" | cmp - "$file"
  done
}

@test "control/rcptchecks has more programs like RCPTCHECK, and the first refusal stands" {
  script first 'echo first >>asked; exit 0'
  script second 'echo second >>asked; exit ${SECOND:-0}'
  script third 'echo third >>asked; exit ${THIRD:-0}'
  control rcptchecks "$PWD/second\n# none\n\n$PWD/third\n"
  export RCPTCHECK=$PWD/first
  run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
  replies '250 ok' '250 ok' '221 me.example'
  equal "$(paste -sd' ' home/asked)" 'first second third'
  rm home/asked
  SECOND=100 THIRD=111 run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
  replies '250 ok' '553 sorry, no mailbox here by that name. (#5.1.1)' '221 me.example'
  equal "$(paste -sd' ' home/asked)" 'first second'
  THIRD=111 run -1 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
  replies '250 ok' '421 unable to verify recipient (#4.3.0)'
  control rcptchecks "$PWD/none\n"
  run -1 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
  replies '250 ok' '421 unable to execute recipient check (#4.3.0)'
  # An empty RCPTCHECK switches all of them off.
  RCPTCHECK= run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' QUIT
  replies '250 ok' '250 ok' '221 me.example'
}

@test "brtlimit ends the session of a client that guesses recipients" {
  control rcpthosts 'local.example\n'
  control brtlimit '2\n'
  no="553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"
  run -1 talk 'MAIL FROM:<s@x>' 'RCPT TO:<a@b>' 'RCPT TO:<c@d>' NOOP 'RCPT TO:<r@local.example>' QUIT
  replies '250 ok' "$no" "$no" '250 ok' '421 too many invalid addresses, goodbye (#4.3.0)'
  BRTLIMIT=0 run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<a@b>' 'RCPT TO:<c@d>' 'RCPT TO:<r@local.example>' QUIT
  replies '250 ok' "$no" "$no" '250 ok' '221 me.example'
}

@test "a browser is left without a word" {
  for line in 'GET / HTTP/1.1' 'POST / HTTP/1.0' 'CONNECT x:25 HTTP/1.1'; do
    run -1 talk "$line" 'Host: x' '' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT
    replies
  done
  nothing_queued
}

@test "ENHANCEDSTATUSCODES and SMTPUTF8 are announced if smtpextensions names them" {
  control smtpextensions 'EnhancedStatusCodes\nSMTPUTF8\n'
  control rcpthosts 'y\n'
  run -0 talk 'EHLO h' 'MAIL FROM:<s@x>' 'RCPT TO:<r@z>' 'RCPT TO:<r@y>' DATA . 'MAIL FROM:<\xc3\xa9@x>' 'MAIL FROM:<\xc3\xa9@x> SMTPUTF8' 'RCPT TO:<\xc3\xa9@y>' DATA . QUIT
  equal "$(sed 's/ok [0-9]* qp [0-9]*/ok TIME qp ID/' <<<"$output")" "$(printf '%s\n' '220 me.example ESMTP' 250-me.example 250-PIPELINING 250-ENHANCEDSTATUSCODES \
    250-SMTPUTF8 '250 8BITMIME' '250 2.1.0 ok' "553 5.7.1 sorry, that domain isn't in my list of allowed rcpthosts" '250 2.1.5 ok' '354 go ahead' \
    '250 2.0.0 ok TIME qp ID' '550 5.6.7 sorry, a sender like that needs SMTPUTF8' '250 2.1.0 ok' '250 2.1.5 ok' '354 go ahead' '250 2.0.0 ok TIME qp ID' '221 2.0.0 me.example')"
  sed -n 2p home/message.1 | grep -q ' with SMTP; '
  # What the client declared goes with the message.
  sed -n 2p home/message.2 | grep -q ' with UTF8SMTP; '
  equal "$(envelope 2 | shown)" "$(bytes 'F\xc3\xa9@x|T\xc3\xa9@y||' | shown)"
}

@test "smtplog: one line for each transaction, with an id that stands in Received" {
  control smtplog '1\n'
  control rcpthosts 'y\n'
  export TCPREMOTEIP=192.0.2.1 TCPREMOTEHOST=mail.example
  printf '%b\r\n' 'EHLO h x' 'MAIL FROM:<s@x>' 'RCPT TO:<r@z>' 'RCPT TO:<r@y>' DATA body . 'MAIL FROM:<a\nb c@x>' 'MAIL FROM:<t@x>' 'RCPT TO:<r@z>' RSET RSET \
    'MAIL FROM:<u@x>' 'RCPT TO:<r@y>' DATA 'a\nb' >wire
  qmail-smtpd <wire >replies 2>log || true
  name() { sed -E "s/id=[0-9]+\.[0-9]+\.([0-9]+)/id=ID.\1/; s/qp [0-9]+/qp N/; s/ok [0-9]+/ok T/; s/qp=[0-9]+/qp=N/; s/ok.040[0-9]+.040qp.040[0-9]+/OK/"; }
  who='qmail-smtpd: id=ID.%s ip=192.0.2.1 host=mail.example helo=h\\040x with=SMTP'
  no="553\\040sorry,\\040that\\040domain\\040isn't\\040in\\040my\\040list\\040of\\040allowed\\040rcpthosts\\040(#5.7.1)"
  equal "$(name <log)" "$(printf "$who" 1) from=s@x to=r@y recipients=1 refused=1 bytes=5 result=accepted qp=N reply=250\\040OK
$(printf "$who" 2) from=a to= recipients=0 refused=1 bytes=0 result=refused reply=502\\040unimplemented\\040(#5.5.1)
$(printf "$who" 3) from=t@x to= recipients=0 refused=1 bytes=0 result=refused reply=$no
$(printf "$who" 4) from=u@x to=r@y recipients=1 refused=1 bytes=0 result=abandoned reply=451\\040See\\040https://cr.yp.to/docs/smtplf.html."
  id=$(sed -n '1s/.*id=\([0-9.]*\) .*/\1/p' log)
  sed -n 2p home/message.1 | grep -qF "  by unknown with SMTP id $id; "
  # The number that the client and the queue's log are told.
  qp=$(sed -n '1s/.* qp=\([0-9]*\) .*/\1/p' log)
  grep -q "^250 ok [0-9]* qp $qp" replies
  equal "$(wc -l <log)" 4
  needs strace
  strace -o trace -e trace=write qmail-smtpd <wire >replies 2>log2 || grep -q "exited with 1" trace || skip "strace does not work here"
  equal "$(grep -c 'write(2' trace)" 4
}

@test "a client that vanishes leaves a line too, and a log nobody reads is no harm" {
  run bash -c 'printf "MAIL FROM:<s@x>\r\n" | SMTPLOG=1 qmail-smtpd 2>&1 >/dev/null'
  grep -qxE 'qmail-smtpd: id=\S+ ip=unknown host=unknown with=SMTP from=s@x to= recipients=0 refused=0 bytes=0 result=abandoned' <<<"$output"
  SMTPLOG=1 run -0 bash -c "printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT | qmail-smtpd 2>/dev/full"
  SMTPLOG=1 run -0 bash -c "printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT | qmail-smtpd 2>&-"
}

# tls LINE ...: qmail-smtpd, or $server, under a server that offers UCSPI-TLS. The lines are what comes encrypted, wire is
# what comes in the clear; the answers are in `secret` and `clear`, what was written to the control socket in `asked`.
tls() {
  printf '%b\r\n' "$@" >decrypted
  serve '= SSL_PROTOCOL=TLSv1.3\0SSL_CIPHER=X\0LD_PRELOAD=evil\0\0'
  local status=0
  SSLCTLFD=5 SSLREADFD=6 SSLWRITEFD=7 UCSPITLS=${UCSPITLS-} bash -c 'exec 5<>"/dev/tcp/127.0.0.1/$0" 6<decrypted 7>secret; exec timeout 20 "$@"' \
    "$port" "${server[@]:-qmail-smtpd}" <wire >clear || status=$?
  received >asked
  tr -d '\r' <clear >clear.lines
  sed -e 's/\r$//' -e 's/^250 ok [0-9]* qp [0-9]*$/250 ok TIME qp ID/' secret >secret.lines
  return "$status"
}

@test "STARTTLS by UCSPI-TLS: what came in the clear behind it is never obeyed" {
  printf '%s\r\n' 'EHLO clear' 'MAIL FROM:<clear@x>' STARTTLS 'MAIL FROM:<evil@x>' 'RCPT TO:<evil@y>' DATA evil . >wire
  run -0 tls 'RCPT TO:<r@y>' 'EHLO secret' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA body . STARTTLS QUIT
  equal "$(cat clear.lines)" $'220 me.example ESMTP\n250-me.example\n250-PIPELINING\n250-STARTTLS\n250 8BITMIME\n250 ok\n220 ready for tls'
  equal "$(cat secret.lines)" "503 MAIL first (#5.5.1)
250-me.example
250-PIPELINING
250 8BITMIME
250 ok
250 ok
354 go ahead
$accepted
502 unimplemented (#5.5.1)
221 me.example"
  equal "$(cat asked)" Y
  equal "$(envelope)" 'Fs@x|Tr@y||'
  head -n 1 home/message.1 | grep -q '(HELO secret)'
  sed -n 2p home/message.1 | grep -q ' with ESMTPS; '
  [ ! -e home/message.2 ]
}

@test "the children of an encrypted session know what it is, and have none of its descriptors" {
  script queue 'env >environment; inherited >descriptors; cat >/dev/null; cat <&1 >/dev/null'
  printf 'STARTTLS\r\n' >wire
  run -0 tls 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT
  grep -qx SSL_PROTOCOL=TLSv1.3 home/environment
  [ "$(grep -cE '^(UCSPITLS|SSLCTLFD|SSLREADFD|SSLWRITEFD|LD_PRELOAD)=' home/environment)" = 0 ]
  [ "$(grep -cE '^fd [57]$' home/descriptors)" = 0 ]
}

@test "the children of a session in the clear do not hear of TLS, which may still begin" {
  script queue 'env >environment; inherited >descriptors; cat >/dev/null; cat <&1 >/dev/null'
  script check 'env >>checked; inherited >>checked'
  mkdir home/control/hooks
  control hooks/smtpd "check $PWD/check\n"
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . STARTTLS >wire
  for UCSPITLS in '' -; do
    rm -f home/checked
    RCPTCHECK=$PWD/check run tls QUIT
    equal "$(grep -cE '^(UCSPITLS|SSLCTLFD|SSLREADFD|SSLWRITEFD)=' home/environment home/checked)" $'home/environment:0\nhome/checked:0'
    equal "$(grep -cE '^fd [57]$' home/descriptors)" 0
    equal "$(grep -cE '^fd [567]$' home/checked)" 0
    equal "$(grep -c '^RECIPIENT=' home/checked)" 2
    equal "$(cat secret.lines)" "$([ -n "$UCSPITLS" ] || echo '221 me.example')"
    stop_peer
  done
}

@test "UCSPITLS says whether TLS is offered, or required" {
  printf '%s\r\n' 'EHLO x' STARTTLS 'MAIL FROM:<s@x>' QUIT >wire
  for value in '' x; do
    UCSPITLS=$value run -0 tls QUIT
    grep -qx 250-STARTTLS clear.lines
    equal "$(cat secret.lines)" '221 me.example'
  done
  UCSPITLS=- run -0 tls QUIT
  equal "$(grep -c STARTTLS clear.lines)" 0
  equal "$(tail -n 3 clear.lines)" $'502 unimplemented (#5.5.1)\n250 ok\n221 me.example'
  # Without descriptors there is nothing to offer.
  UCSPITLS= run -0 converse <wire
  equal "$(grep -c STARTTLS <<<"$output")" 0
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'STARTTLS now' STARTTLS >wire
  UCSPITLS=! run -0 tls 'MAIL FROM:<s@x>' QUIT
  equal "$(cat clear.lines)" $'220 me.example ESMTP\n530 Must issue a STARTTLS command first (#5.7.0)\n501 Syntax error (no parameters allowed) (#5.5.4)\n220 ready for tls'
  equal "$(cat secret.lines)" $'250 ok\n221 me.example'
  SSL_PROTOCOL=TLSv1.2 run -0 send '.\r\nQUIT\r\n'
  sed -n 2p home/message.1 | grep -q ' with ESMTPS; '
}
