load ../support
load ../smuggling

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p home/control
  export QMAILHOME=$PWD/home QMAILQUEUE=$PWD/queue
  unset DATABYTES MAXRCPT UCSPITLS SSLCTLFD SSLREADFD SSLWRITEFD SSL_PROTOCOL SMTPS SMTPGREETED SMTPAUTHUSER SMTPHELOHOST
  unset TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO TCPLOCALHOST TCPLOCALIP RELAYCLIENT
  unset QMAILDEFAULTHOST QMAILDEFAULTDOMAIN QMAILPLUSDOMAIN QMAILIDHOST QMAILREWRITEFILE
  echo me.example >home/control/me
  echo def.host >home/control/defaulthost
  echo defdom.org >home/control/defaultdomain
  echo plus.net >home/control/plusdomain
  echo id.host >home/control/idhost
  # A queue that keeps what it gets in the mail home, as message.N and envelope.N, and refuses half an envelope.
  script queue 'cat >message; cat <&1 >envelope
    [ "$(tail -c 2 envelope | od -An -tx1)" = " 00 00" ] || { rm message envelope; exit 54; }
    n=1; while [ -e message.$n ]; do n=$((n + 1)); done
    mv message message.$n; mv envelope envelope.$n'
}

script() { printf '#!/bin/sh\n%s\n' "$2" >"$1"; chmod +x "$1"; }
control() { printf '%b' "$2" >"home/control/$1"; }

# converse [ ARGUMENT ... ]: ofmipd with standard input as the wire; its replies without their CRs.
converse() {
  local status=0
  timeout 60 ofmipd "$@" >replies || status=$?
  tr -d '\r' <replies
  return "$status"
}

# talk LINE ...: a session with these lines, escapes of printf done, CR LF added.
talk() {
  printf '%b\r\n' "$@" >wire
  converse <wire
}

# replies LINE ...: the greeting and these lines were the output of run.
replies() { equal "$output" "$(printf '%s\n' '220 ofmipd.local ESMTP' "$@")"; }

# sends TEXT [ ARGUMENT ... ]: a session that sends one message with TEXT on the wire behind 354; the last reply but that to QUIT.
sends() {
  bytes "MAIL FROM:<${sender-s@x.y}>\r\nRCPT TO:<r@y.z>\r\nDATA\r\n$1\r\n.\r\nQUIT\r\n" | converse "${@:2}" | tail -n 2 | head -n 1
}
ok=('250 ok' '250 ok' '354 go ahead')

# message N, envelope N: what the queue got, without what differs from run to run; NULs of the second shown.
message() {
  sed -E 's/^(Received: \(ofmipd .*\); )[0-9]+ [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} -0000$/\1D/
    s/^(Date: )[0-9]+ [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} -0000$/\1D/
    s/^(Message-ID: )<[0-9]{14}\.([0-9]+)\.[0-9]+\.qmail@id\.host>$/\1M \2/' "home/message.${1:-1}"
}
envelope() { tr '\0' '|' <"home/envelope.${1:-1}"; }
nothing_queued() { [ ! -e home/message.1 ]; }
generated='Received: (ofmipd unknown); D
Date: D
Message-ID: M 1'
nobody='Cc: recipient list not shown: ;'

@test "each command has its reply" {
  run -0 talk 'rcpt to:<a@b>' data 'HELO x' 'noop a b' 'vrfy x' help 'EXPN x' STARTTLS 'AUTH PLAIN' '' 'mAiL FROM:<a@b>' data rset 'rcpt to:<a@b>' QUIT NOOP
  replies '503 MAIL first (#5.5.1)' '503 MAIL first (#5.5.1)' '250 ofmipd.local' '250 ok' "252 send some mail, i'll try my best" \
    '214 Paperpath: see the manual page ofmipd(8)' '502 unimplemented (#5.5.1)' '502 unimplemented (#5.5.1)' '502 unimplemented (#5.5.1)' \
    '502 unimplemented (#5.5.1)' '250 ok' '503 RCPT first (#5.5.1)' '250 flushed' '503 MAIL first (#5.5.1)' '221 ofmipd.local'
  equal "$(grep -c $'[^\r]$' replies)" 0
}

@test "EHLO announces PIPELINING and 8BITMIME, and SIZE when there is a limit" {
  run -0 talk 'ehlo x' QUIT
  replies 250-ofmipd.local 250-PIPELINING '250 8BITMIME' '221 ofmipd.local'
  control databytes '1000\n'
  run -0 talk 'ehlo x' QUIT
  replies 250-ofmipd.local 250-PIPELINING '250-SIZE 1000' '250 8BITMIME' '221 ofmipd.local'
}

@test "HELO and EHLO end the transaction, and addresses of 900 bytes are refused" {
  long=$(head -c 894 /dev/zero | tr '\0' a)
  run -0 talk 'MAIL FROM:<a@b>' 'EHLO x' 'RCPT TO:<a@b>' "MAIL FROM:<${long}aaaa@b>" "MAIL FROM:<${long}aaa@b>" 'HELO x' 'RCPT TO:<a@b>' QUIT
  replies '250 ok' 250-ofmipd.local 250-PIPELINING '250 8BITMIME' '503 MAIL first (#5.5.1)' '555 syntax error (#5.5.4)' '250 ok' \
    '250 ofmipd.local' '503 MAIL first (#5.5.1)' '221 ofmipd.local'
}

@test "a message is queued with its header built anew, and the next one after it" {
  run -0 talk 'EHLO h' 'MAIL FROM:<s@x>' 'RCPT TO:<@route:r@y>' 'RCPT TO:"q q"' 'RCPT TO:<p@[1.2.3.4]>' DATA \
    'Subject: one' 'To: Ann (x) <ann>, g: b@c+;' 'Bcc: "not parsed' 'Received: before' '' body '..dot' . \
    'MAIL FROM:<>' 'RCPT TO:<r@y>' DATA 'From: F <f>' 'Date: Sun, 22 Nov 2026 11:00:00 +0100' 'Cc: c' '' . \
    'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA 'no header' . QUIT
  replies 250-ofmipd.local 250-PIPELINING '250 8BITMIME' '250 ok' '250 ok' "${ok[@]}" '250 ok' "${ok[@]}" '250 ok' "${ok[@]}" '250 ok' '221 ofmipd.local'
  equal "$(envelope 1)" 'Fs@x.defdom.org|Tr@y.defdom.org|Tq q@def.host|Tp@[1.2.3.4]||'
  equal "$(message 1)" 'Received: (ofmipd unknown); D
Received: before
Date: D
Message-ID: M 1
From: s@x.defdom.org
To: "Ann x" <ann@def.host>, "g" <b@c.plus.net>
Subject: one

body
.dot'
  equal "$(envelope 2)" 'F|Tr@y.defdom.org||'
  equal "$(message 2 | sed 's/<20261122110000\.2\.[0-9]*\.qmail@id.host>/M 2/')" 'Received: (ofmipd unknown); D
Date: 22 Nov 2026 11:00:00 +0100
Message-ID: M 2
From: "F" <f@def.host>
Cc: c@def.host'
  equal "$(message 3)" "Received: (ofmipd unknown); D
Date: D
Message-ID: M 3
From: s@x.defdom.org
$nobody

no header"
}

@test "an empty message, the empty sender, and fields that are deleted" {
  sender= run -0 talk 'MAIL FROM:<>' 'RCPT TO:<r@y>' DATA . QUIT
  replies "${ok[@]}" '250 ok' '221 ofmipd.local'
  equal "$(message)" "$generated
From: <>
$nobody"
  run -0 sends 'Bcc: a\r\nApparently-To: b:\r\nContent-Length: 5\r\nReturn-Path: (\r\nTo: a\r\nX: y\r\nEnvelope-Sender: s'
  equal "$output" '250 ok'
  equal "$(message 2)" "$generated
From: s@x.y
To: a@def.host
X: y
Envelope-Sender: s"
  equal "$(envelope 2)" 'Fs@x.y|Tr@y.z||'
}

@test "what cannot be parsed is refused, and nothing is queued" {
  for field in To Cc From Sender Reply-To Mail-Reply-To Mail-Followup-To Notice-Requested-Upon-Delivery-To; do
    run -0 sends "X: y\r\n$field: ok, a:b\r\nTo: ok\r\n\r\nbody"
    equal "$output" "554 unable to parse the addresses in $field (#5.6.0)"
  done
  run -0 sends ' To: a\r\n\r\nbody'
  equal "$output" '554 header begins with a blank (#5.6.0)'
  nothing_queued
  # The session goes on.
  run -0 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA 'To: (' . 'RCPT TO:<r@y>' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA 'To: a' . QUIT
  replies "${ok[@]}" '554 unable to parse the addresses in To (#5.6.0)' '503 MAIL first (#5.5.1)' "${ok[@]}" '250 ok' '221 ofmipd.local'
  equal "$(message 1 | tail -n 1)" 'To: a@def.host'
}

@test "hosts are rewritten in addresses of the envelope and of the header" {
  control rewrite '=x:y.example\n=:none.example\n'
  run -0 talk 'MAIL FROM:<a>' 'RCPT TO:<b@X>' DATA 'To: c@x, d@e' . QUIT
  equal "$(envelope)" 'Fa@none.example|Tb@y.example||'
  equal "$(message | tail -n 2)" 'From: a@none.example
To: c@y.example, d@e'
  echo '-:all.example' >rules
  QMAILREWRITEFILE=rules QMAILIDHOST=i run -0 talk 'MAIL FROM:<a>' 'RCPT TO:<b@X>' DATA . QUIT
  equal "$(envelope 2)" 'Fa@all.example|Tb@all.example||'
  message 2 | grep -q '^Message-ID: .*\.qmail@all.example>$'
}

@test "the database says who a sender is" {
  printf '%s\n' 'joe@pc.defdom.org:Joe "J." Shmoe:joe@mail.example:' 'Ann@pc.Example::ann@mail.example:' | ofmipname names.cdb names.tmp
  sender=joe@pc run -0 sends 'From: forged@x, (\r\nTo: a' names.cdb
  equal "$output" '250 ok'
  equal "$(message | grep ^From)" 'From: "Joe \"J.\" Shmoe" <joe@mail.example>'
  equal "$(envelope)" 'Fjoe@mail.example|Tr@y.z||'
  # The host of the key has no case; the part before it has.
  for sender in Ann@PC.example ann@pc.example; do sender=$sender sends 'To: a' names.cdb; done
  equal "$(message 2 | grep ^From)" 'From: ann@mail.example'
  equal "$(message 3 | grep ^From)" 'From: ann@pc.example'
  equal "$(envelope 3)" 'Fann@pc.example|Tr@y.z||'
}

@test "451 when the database cannot be read" {
  head -c 3000 /dev/zero | tr '\0' '\377' >names.cdb
  bytes 'MAIL FROM:<s@x>\r\nRCPT TO:<r@y>\r\nQUIT\r\n' >wire
  run -0 bash -c 'ofmipd names.cdb <wire | tr -d "\r"'
  replies '451 unable to read cdb (#4.3.0)' '503 MAIL first (#5.5.1)' '221 ofmipd.local'
}

@test "451 instead of a greeting when something cannot be read" {
  run -1 converse none.cdb </dev/null
  equal "$output" '451 unable to read configuration (#4.3.0)'
  for name in me defaulthost rewrite idhost databytes maxrcpt hooks/ofmipd; do
    mkdir -p "$(dirname "home/control/$name")"
    mv "home/control/$name" kept 2>/dev/null || true
    mkdir -p "home/control/$name"
    run -1 converse </dev/null
    equal "$name: $output" "$name: 451 unable to read configuration (#4.3.0)"
    rmdir "home/control/$name"
    [ ! -e kept ] || mv kept "home/control/$name"
  done
  QMAILHOME=$PWD/none run -1 converse </dev/null
  equal "$output" '451 unable to read configuration (#4.3.0)'
  QMAILREWRITEFILE=. run -1 converse </dev/null
  equal "$output" '451 unable to read configuration (#4.3.0)'
}

@test "nothing but QUIT exits 0, and nothing is ever said on descriptor 2" {
  for wire in '' 'NOOP\r\n' 'MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\nX: y\r\n'; do
    status=0
    bytes "$wire" | ofmipd >/dev/null 2>err || status=$?
    equal "$status $(cat err)" '1 '
  done
  nothing_queued
  for redirection in '>/dev/full' '>&-' '<&-'; do
    run -1 bash -c "echo QUIT | ofmipd $redirection"
    [ "$redirection" = '<&-' ] || equal "$output" ''
  done
}

@test "Received says who was there, and nothing from outside can break it" {
  TCPREMOTEIP=192.0.2.1 run -0 sends 'To: a'
  equal "$(message 1 | head -n 1)" 'Received: (ofmipd 192.0.2.1); D'
  TCPREMOTEIP=::1 TCPREMOTEINFO=joe run -0 sends 'To: a'
  equal "$(message 2 | head -n 1)" 'Received: (ofmipd joe@::1); D'
  bad=$(bytes '\n\rX: (y)@\\\t\0033\0200')
  TCPREMOTEIP=$bad TCPREMOTEINFO=$bad run -0 sends 'To: a'
  equal "$(message 3 | head -n 2)" 'Received: (ofmipd ??X:??y??????@??X:??y??????); D
Date: D'
}

@test "a sender that cannot stand in a header does no harm there" {
  sender='\t\r"a b"@x.y' run -0 sends 'To: a'
  equal "$(message | grep ^From)" 'From: "?\?a b"@x.y'
}

@test "lines end in LF or CR LF, and the dot that ends the message where DATA's line did" {
  bytes 'MAIL FROM:<s@x>\r\nRCPT TO:<r@y>\r\nDATA\r\nX: y\n z\r\nTo: a\n\nbody\n..dot\nbare\rCR\r\n.\r\nQUIT\r\n' >wire
  run -0 converse <wire
  replies "${ok[@]}" '250 ok' '221 ofmipd.local'
  equal "$(message | tail -n 7 | shown)" "$(printf 'To: a@def.host\nX: y\n z\n\nbody\n.dot\nbare\rCR\n' | shown)"
  bytes 'MAIL FROM:<s@x>\nRCPT TO:<r@y>\nDATA\nTo: a\r\n\n..b\n.\nQUIT\n' >wire
  run -0 converse <wire
  replies "${ok[@]}" '250 ok' '221 ofmipd.local'
  equal "$(message 2 | tail -n 3)" $'To: a@def.host\n\n.b'
}

@test "no message is smuggled in behind a false end of data" {
  false_ends_all '250 ok' '221 ofmipd.local'
  rm -f home/message.* home/envelope.*
  # Where lines end in LF it is the other way around.
  for end in '\r\n.\r\n' '\n.\r\n' '\r\n.\n'; do
    run -1 converse < <(bytes "$innocent$end$smuggled.\r\nQUIT\r\n" | sed 's/^\(MAIL\|RCPT\|DATA\)\(.*\)\r$/\1\2/')
    equal "$(tail -n 1 <<<"$output")" '451 See https://cr.yp.to/docs/smtplf.html.'
    nothing_queued
  done
}

@test "the reply tells how the queue ended" {
  while IFS='|' read -r queue text; do
    script queue "cat >/dev/null; $queue"
    run -0 sends 'To: a'
    equal "$queue: $output" "$queue: $text"
  done <<'END'
exit 0|250 ok
exit 31|554 mail server permanently rejected message (#5.3.0)
exit 53|451 qq write error or disk full (#4.3.0)
printf Dno >&6; exit 82|554 no
printf Zlater >&6; exit 82|451 later
END
  rm queue
  run -0 sends 'To: a'
  equal "$output" '451 unable to exec qq (#4.3.0)'
}

@test "451 when the queue cannot be started, and the transaction is over" {
  [ -n "${SANITIZED:-}" ] && skip "the sanitizer needs descriptors of its own"
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA DATA QUIT >wire
  run -0 bash -c 'exec 3>&- 4>&- 5>&-; ulimit -n 7; ofmipd <wire'
  equal "$(tr -d '\r' <<<"$output" | tail -n 3)" $'451 qqt failure (#4.3.0)\n503 MAIL first (#5.5.1)\n221 ofmipd.local'
}

@test "databytes, and a hundred hops" {
  control databytes '10\n'
  run -0 sends '\r\n1234567'
  equal "$output" '250 ok'
  run -0 sends '\r\n123456789'
  equal "$output" '552 sorry, that message size exceeds my databytes limit (#5.3.4)'
  DATABYTES=0 run -0 sends '\r\n123456789'
  equal "$output" '250 ok'
  run -0 talk 'MAIL FROM:<a> SIZE=11' QUIT
  replies '552 sorry, that message size exceeds my databytes limit (#5.3.4)' '221 ofmipd.local'
  rm home/control/databytes
  hops() { printf 'Received: x\\r\\n%.0s' $(seq "$1"); }
  run -0 sends "$(hops 99)"
  equal "$output" '250 ok'
  run -0 sends "$(hops 100)"
  equal "$output" '554 too many hops, this message is looping (#5.4.6)'
}

@test "memory is bounded by the program itself" {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizers need memory of their own"
  MAXRCPT=5 run -0 talk 'MAIL FROM:<a>' 'RCPT TO:<1>' 'RCPT TO:<2>' 'RCPT TO:<3>' 'RCPT TO:<4>' 'RCPT TO:<5>' 'RCPT TO:<6>' QUIT
  equal "$(grep -c '^452' <<<"$output")" 1
  bounded() { bash -c 'ulimit -v 24000; exec timeout 60 ofmipd' | tr -d '\r' | tail -n 2 | head -n 1; }
  head='MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n'
  tail='\r\n.\r\nQUIT\r\n'
  # Endless commands, a huge field of each kind, many fields, a huge body.
  equal "$({ head -c 300000000 /dev/zero | tr '\0' x; printf '\r\nQUIT\r\n'; } | bounded)" '500 line too long (#5.5.2)'
  for field in 'Subject: ' 'To: a, ' 'Received: '; do
    equal "$({ printf "$head$field"; head -c 300000000 /dev/zero | tr '\0' x; printf "$tail"; } | bounded)" '554 header field too long (#5.6.0)'
  done
  equal "$({ printf "$head"; yes $'To: joe@host.example\r' | head -n 1000000; printf "$tail"; } | bounded)" '554 header too long (#5.6.0)'
  nothing_queued
  equal "$({ printf "$head"; yes $'X-Field: some seventy bytes that say nothing, so that the header is large.\r' | head -n 1300000; printf 'To: a\r\n%b' "$tail"; } |
    bounded)" '250 ok'
  equal "$(head -n 5 home/message.1 | tail -n 1) $(wc -l <home/message.1)" "To: a@def.host 1300006"
  rm home/message.1
}

@test "a field of gigabytes is answered, and so is memory that runs out" {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizers need memory of their own"
  run -0 bash -c '{ printf "MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\nSubject: "; head -c 4400000000 /dev/zero; printf "\r\n.\r\nQUIT\r\n"; } |
    { ulimit -v 16000; timeout 60 ofmipd; } | tr -d "\r"'
  replies "${ok[@]}" '554 header field too long (#5.6.0)' '221 ofmipd.local'
  nothing_queued
}

@test "451 when memory runs out" {
  [ -n "${SANITIZED:-}" ] && skip "the sanitizer needs memory of its own"
  long=$(head -c 890 /dev/zero | tr '\0' x)
  run -1 bash -c '{ echo "MAIL FROM:<>"; yes "RCPT TO:<'"$long"'>" | head -n 100000; } | { ulimit -v 20000; MAXRCPT=0 ofmipd; } 2>&1 | tail -n 1; exit ${PIPESTATUS[1]}'
  equal "$(tr -d '\r' <<<"$output")" '451 out of memory (#4.3.0)'
}

@test "too many refused commands end the session, and a browser is left without a word" {
  run -1 talk $(yes BAD | head -n 101) QUIT
  equal "$(tail -n 1 <<<"$output")" '421 too many errors (#4.7.0)'
  run -1 talk 'GET / HTTP/1.0'
  replies
}

@test "checks and filters of its door" {
  mkdir home/control/hooks
  script check 'echo "$PROTOCOL $SENDER $RECIPIENT" >>asked; case $RECIPIENT in no@*) echo "553 not him"; exit 100 ;; end@*) echo "421 go"; exit 111 ;; esac; echo "X-Checked: yes"'
  script filter 'sed "s/body/filtered/"'
  printf '%s\n' "check $PWD/check" "filter $PWD/filter" >home/control/hooks/ofmipd
  SSL_PROTOCOL=x run -0 talk 'MAIL FROM:<s>' 'RCPT TO:<no>' 'RCPT TO:<yes>' DATA '' body . QUIT
  replies '250 ok' '553 not him' '250 ok' '354 go ahead' '250 ok' '221 ofmipd.local'
  run -1 talk 'MAIL FROM:<s>' 'RCPT TO:<end>' QUIT
  replies '250 ok' '421 go'
  equal "$(head -n 2 home/asked)" 'ESMTPS s@def.host no@def.host
ESMTPS s@def.host yes@def.host'
  equal "$(message | sed -n '2p;$p')" 'X-Checked: yes
filtered'
}

@test "smtpauth goes before it" {
  script checker 'grep -q secret <&3 && exec "$@"; exit 1'
  plain=$(printf '\0joe\0secret' | base64)
  printf '%s\r\n' 'EHLO h' 'MAIL FROM:<s@x>' "AUTH PLAIN $plain" 'AUTH PLAIN' 'MAIL FROM:<s@x>' 'RCPT TO:<r@far.example>' DATA 'To: a' . QUIT >wire
  TCPREMOTEIP=192.0.2.1 run -0 bash -c 'timeout 20 smtpauth -c -d 0 ./checker true -- ofmipd <wire | tr -d "\r"'
  equal "$output" "$(printf '%s\n' '220 me.example ESMTP' 250-me.example 250-PIPELINING '250-AUTH LOGIN PLAIN' '250 8BITMIME' \
    '530 Authorization required (#5.7.1) ' '235 ok, go ahead (#2.0.0)' "503 you're already authenticated (#5.5.0)" "${ok[@]}" '250 ok' '221 ofmipd.local')"
  equal "$(message | head -n 1)" 'Received: (ofmipd joe@192.0.2.1); D'
  equal "$(envelope)" 'Fs@x.defdom.org|Tr@far.example||'
}

@test "its children have no descriptor but theirs, and none of UCSPI-TLS" {
  script queue 'env >environment; inherited >descriptors; cat >/dev/null; cat <&1 >/dev/null'
  printf 'MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n.\r\nQUIT\r\n' >wire
  UCSPITLS= SSLCTLFD=7 SSLREADFD=8 SSLWRITEFD=9 run -0 bash -c 'ofmipd <wire 7</dev/null 8</dev/null 9>/dev/null 3>&-'
  equal "$(tail -n 2 <<<"$output" | tr -d '\r')" $'250 ok\n221 ofmipd.local'
  [ "$(grep -cE '^(UCSPITLS|SSLCTLFD|SSLREADFD|SSLWRITEFD)=' home/environment)" = 0 ]
  [ "$(grep -cE '^fd [789]$' home/descriptors)" = 0 ]
}

@test "replies to commands in one packet go out in one write" {
  needs strace
  printf '%s\r\n' 'EHLO h' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' NOOP RSET 'VRFY x' QUIT >wire
  strace -o trace ofmipd <wire >out || skip "strace does not work here"
  equal "$(grep -c '^write(1' trace)" 2
}

@test "each read and write has 1200 seconds" {
  needs strace
  strace -o trace -e trace=ppoll,poll bash -c 'exec ofmipd </dev/null >out' || [ -s trace ] || skip "strace does not work here"
  equal "$(grep -c '^ppoll(.*tv_sec=1200, ' trace)" "$(grep -c '^ppoll' trace)"
  [ "$(grep -c '^ppoll' trace)" -ge 1 ]
}

@test "swaks sends through it" {
  needs swaks
  run -0 swaks --pipe ofmipd --helo h --from s@x.y --to r@y.z,q@y.z --header 'To: Ann Example <ann@b.c>' --body 'Hello.' --silent 2
  equal "$(envelope)" 'Fs@x.y|Tr@y.z|Tq@y.z||'
  grep -qx 'To: "Ann Example" <ann@b.c>' home/message.1
  grep -qx 'Hello.' home/message.1
}

@test "msmtp sends through it" {
  needs msmtp
  printf 'To: Ann Example <ann@b.c>\nSubject: x\n\n.Hello.\n' >mail
  run -0 bash -c 'tcpserver -q -1 127.0.0.1 0 ofmipd >port 3>&- & trap "kill $!" EXIT
    until [ -s port ]; do sleep 0.05; done
    timeout 20 msmtp --host=127.0.0.1 --port="$(cat port)" --auth=off --tls=off --from=s@x.y r@y.z <mail'
  equal "$(envelope)" 'Fs@x.y|Tr@y.z||'
  equal "$(tail -n 1 home/message.1)" .Hello.
}
