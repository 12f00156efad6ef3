load ../support
load ../peer

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p home/control
  export QMAILHOME=$PWD/home QMAILQUEUE=$PWD/queue
  unset RELAYCLIENT RCPTCHECK DATABYTES SMTPAUTH UCSPITLS SSLCTLFD SSLREADFD SSLWRITEFD SSL_PROTOCOL SMTPS
  unset TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO TCPLOCALHOST TCPLOCALIP SMTPGREETED SMTPAUTHUSER SMTPHELOHOST
  echo me.example >home/control/me
  echo local.example >home/control/rcpthosts
  script queue 'cat >message; cat <&1 >envelope'
  # Whoever says "secret" may come in.
  script checker 'tr "\0" "|" <&3 >given; grep -q "^[^|]*|secret|" given || exit 1; exec "$@"'
}

teardown() { stop_peer; }

script() { printf '#!/bin/sh\n%s\n' "$2" >"$1"; chmod +x "$1"; }

# converse [OPTION ...]: smtpauth with standard input as the wire, in front of qmail-smtpd; in the clear.
converse() {
  local status=0
  timeout 60 smtpauth -c -d 0 "$@" ./checker true -- qmail-smtpd >replies || status=$?
  sed -e 's/\r$//' -e 's/^250 ok [0-9]* qp [0-9]*$/250 ok TIME qp ID/' replies
  return "$status"
}
talk() {
  printf '%b\r\n' "$@" >wire
  converse <wire
}
replies() { equal "$output" "$(printf '%s\n' '220 me.example ESMTP' "$@")"; }
plain() { printf 'AUTH PLAIN '; printf '\0%s\0%s' "$1" "$2" | base64; }

@test "usage" {
  usage='smtpauth: usage: smtpauth [ -c ] [ -d delay ] checker [ arg ... ] -- program [ arg ... ]'
  for words in '' 'checker' '-- program' 'checker --' 'checker program' '-d x checker -- program' '-d 3601 checker -- program'; do
    run -100 smtpauth $words
    equal "$output" "$usage"
  done
  run -100 smtpauth -x a -- b
  equal "$output" "$(printf '%s\n' 'smtpauth: illegal option -- x' "$usage")"
}

@test "whoever proves who he is may send to everybody, and the server is told who that is" {
  export TCPREMOTEHOST=mail.example TCPREMOTEIP=192.0.2.1
  run -0 talk 'EHLO h' "$(plain joe secret)" 'AUTH LOGIN' 'MAIL FROM:<s@x>' 'RCPT TO:<r@far.example>' DATA body . QUIT
  replies 250-me.example 250-PIPELINING '250-AUTH LOGIN PLAIN' '250 8BITMIME' '235 ok, go ahead (#2.0.0)' "503 you're already authenticated (#5.5.0)" \
    '250 ok' '250 ok' '354 go ahead' '250 ok TIME qp ID' '221 me.example'
  equal "$(tr '\0' '|' <home/envelope)" 'Fs@x|Tr@far.example||'
  equal "$(head -n 1 home/message)" 'Received: from mail.example (HELO h) (joe@192.0.2.1)'
  sed -n 2p home/message | grep -q ' with ESMTPA; '
  equal "$(cat given)" 'joe|secret||'
}

@test "nothing is sent before, and a wrong password is refused; three of them end the session" {
  wrong=$(plain joe wrong)
  run -1 talk 'MAIL FROM:<s@x>' 'RCPT TO:<r@local.example>' DATA "$wrong" NOOP "$wrong" "$wrong" NOOP
  replies '530 Authorization required (#5.7.1) ' '530 Authorization required (#5.7.1) ' '530 Authorization required (#5.7.1) ' \
    '535 authentication failed (#5.7.1)' '250 ok' '535 authentication failed (#5.7.1)' '535 authentication failed (#5.7.1)'
  [ ! -e home/message ]
  run -0 talk "$wrong" "$(plain joe secret)" QUIT
  replies '535 authentication failed (#5.7.1)' '235 ok, go ahead (#2.0.0)' '221 me.example'
}

@test "LOGIN, CRAM-MD5, cancelling, garbage" {
  run -1 talk 'AUTH LOGIN' am9l c2VjcmV0 </dev/null
  replies '334 VXNlcm5hbWU6' '334 UGFzc3dvcmQ6' '235 ok, go ahead (#2.0.0)'
  run -1 talk 'AUTH LOGIN' '*' 'AUTH PLAIN x' 'AUTH GSSAPI' 'AUTH CRAM-MD5' QUIT
  replies '334 VXNlcm5hbWU6' '501 auth exchange canceled (#5.0.0)' '501 malformed auth input (#5.5.4)' '504 auth type unimplemented (#5.5.1)' \
    '504 auth type unimplemented (#5.5.1)' '221 me.example'
  # The program that checks gets the response and, third, the challenge that was sent.
  export SMTPAUTH=+cram
  printf '%s\r\n' 'EHLO x' 'AUTH CRAM-MD5' "$(printf 'joe 0123' | base64)" QUIT >wire
  run -1 converse <wire
  grep -qx '250-AUTH LOGIN PLAIN CRAM-MD5' <<<"$output"
  challenge=$(sed -n 's/^334 //p' <<<"$output" | base64 -d)
  grep -qxE '<1\.[0-9]+@me\.example>' <<<"$challenge"
  equal "$(cat given)" "joe|0123|$challenge|"
}

@test "the program that checks: each exit code, and the descriptors it has" {
  while IFS='|' read -r how reply; do
    script checker "$how"
    run -1 talk "$(plain joe secret)" QUIT
    replies "$reply" '221 me.example'
  done <<'END'
exit 1|535 authentication failed (#5.7.1)
exit 2|454 oops, problem with child and I can't auth (#4.3.0)
exit 111|454 oops, problem with child and I can't auth (#4.3.0)
exit 100|454 oops, problem with child and I can't auth (#4.3.0)
kill -9 $$|454 oops, problem with child and I can't auth (#4.3.0)
END
  rm checker
  run -1 talk "$(plain joe secret)" QUIT
  replies "454 oops, child won't start and I can't auth (#4.3.0)" '221 me.example'
  # It can neither read the dialogue nor write into it, and nothing shows the password.
  script checker 'cat; echo noise; env >environment; tr "\0" " " </proc/$$/cmdline >>environment; exit 0'
  run -0 talk "$(plain joe secret)" QUIT
  replies '235 ok, go ahead (#2.0.0)' '221 me.example'
  [ "$(grep -c secret environment)" = 0 ]
}

@test "what cannot be a user and a password is not even checked" {
  script checker 'touch asked; exit 0'
  long=$(head -c 600 /dev/zero | tr '\0' x)
  run -1 talk "$(plain joe '')" "$(plain '' secret)" "AUTH PLAIN $(printf '\0joe\0secret\0more' | base64)" "AUTH PLAIN $(printf '\0joe\0%s' "$long" | base64 -w 0)" QUIT
  bad='501 malformed auth input (#5.5.4)'
  replies "$bad" "$bad" "$bad" '535 authentication failed (#5.7.1)' '221 me.example'
  [ ! -e asked ]
}

@test "no password comes in the clear unless -c says so" {
  printf '%s\r\n' 'EHLO x' "$(plain joe secret)" QUIT >wire
  run -1 bash -c 'smtpauth ./checker true -- qmail-smtpd <wire | tr -d "\r"; exit ${PIPESTATUS[0]}'
  replies 250-me.example 250-PIPELINING '250 8BITMIME' '538 auth not available without TLS (#5.7.11)' '221 me.example'
  SSL_PROTOCOL=TLSv1.3 run -0 bash -c 'smtpauth ./checker true -- qmail-smtpd <wire | tr -d "\r"; exit ${PIPESTATUS[0]}'
  replies 250-me.example 250-PIPELINING '250-AUTH LOGIN PLAIN' '250 8BITMIME' '235 ok, go ahead (#2.0.0)' '221 me.example'
}

@test "STARTTLS: what came in the clear behind it is never obeyed, and the password comes after it" {
  printf '%s\r\n' 'EHLO x' STARTTLS 'AUTH LOGIN' ZXZpbA== c2VjcmV0 'MAIL FROM:<evil@x>' >wire
  printf '%s\r\n' 'EHLO y' "$(plain joe secret)" 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT >decrypted
  serve '= SSL_PROTOCOL=TLSv1.3\0\0'
  SSLCTLFD=5 SSLREADFD=6 SSLWRITEFD=7 UCSPITLS= bash -c 'exec 5<>"/dev/tcp/127.0.0.1/$0" 6<decrypted 7>secret; exec timeout 20 smtpauth ./checker true -- qmail-smtpd' \
    "$port" <wire >clear
  equal "$(tr -d '\r' <clear)" $'220 me.example ESMTP\n250-me.example\n250-PIPELINING\n250-STARTTLS\n250 8BITMIME\n220 ready for tls'
  equal "$(tr -d '\r' <secret | sed 's/ok [0-9]* qp.*/ok/')" $'250-me.example\n250-PIPELINING\n250-AUTH LOGIN PLAIN\n250 8BITMIME\n235 ok, go ahead (#2.0.0)
250 ok\n250 ok\n354 go ahead\n250 ok\n221 me.example'
  sed -n 2p home/message | grep -q ' with ESMTPSA; '
  equal "$(cat given)" 'joe|secret||'
}

@test "in the clear, neither the checker nor the program hears of TLS" {
  script checker 'cat <&3 >given; inherited env >checked; exec "$@"'
  { printf 'EHLO x\r\n'; plain joe secret; } >wire
  : >decrypted
  serve close
  SSLCTLFD=5 SSLREADFD=6 SSLWRITEFD=7 UCSPITLS= bash -c 'exec 5<>"/dev/tcp/127.0.0.1/$0" 6<decrypted 7>secret; exec timeout 20 smtpauth -c ./checker true -- inherited env' \
    "$port" <wire >clear
  cat clear
  equal "$(cat checked clear | grep -cE '^(fd [567]|env (UCSPITLS|SSL[A-Z]*FD)=.*)$')" 0
  equal "$(grep -c '^fd 2$' checked clear)" $'checked:1\nclear:1'
}

@test "bytes behind the password are neither lost nor shown to anybody but the server" {
  script checker 'cat <&3 >given; cat >stolen; exit 0'
  script server 'exec cat'
  { plain joe secret | tr -d '\n'; printf '\r\n'; head -c 100000 /dev/urandom; } >wire
  timeout 60 smtpauth -c ./checker -- ./server <wire >replies
  head -n 2 wire | head -c 0
  line=$(head -n 1 wire | wc -c)
  said=$(printf '220 me.example ESMTP\r\n235 ok, go ahead (#2.0.0)\r\n' | wc -c)
  cmp <(tail -c +$((line + 1)) wire) <(tail -c +$((said + 1)) replies)
  [ ! -s stolen ]
  equal "$(shown <given)" "$(bytes 'joe\x00secret\x00\x00' | shown)"
}

@test "the program runs where smtpauth was started, with its environment" {
  script server 'pwd; echo "$SMTPGREETED $SMTPAUTHUSER $SMTPAUTHMETHOD $SMTPHELOHOST <$RELAYCLIENT> $TCPREMOTEINFO $1"; exit 7'
  printf '%s\r\n' 'HELO here' "$(plain joe secret)" >wire
  run -7 smtpauth -c ./checker true -- ./server word <wire
  equal "$(tail -n 2 <<<"$output")" "$PWD
1 joe PLAIN here <> joe word"
  run -111 smtpauth -c ./checker true -- ./none <wire
  equal "$(tail -n 1 <<<"$output")" 'smtpauth: fatal: unable to run ./none: file does not exist'
}

@test "lines too long, NULs, browsers, silence, errors" {
  long=$(head -c 2050 /dev/zero | tr '\0' x)
  run -1 talk "$long" 'a\x00b' QUIT
  replies '500 line too long (#5.5.2)' '500 NUL in a command (#5.5.2)' '221 me.example'
  run -1 talk 'GET / HTTP/1.0' NOOP
  replies
  run -1 talk NOOP
  replies '250 ok'
  echo 1 >home/control/maxerrors
  run -1 talk bad bad NOOP
  replies '502 unimplemented (#5.5.1)' '421 too many errors (#4.7.0)'
  echo 1 >home/control/timeoutsmtpd
  mkfifo in
  exec 4<>in
  run -1 converse <in
  replies '451 timeout (#4.4.2)'
  rm home/control/me
  run -1 talk QUIT
  equal "$output" '421 unable to read controls (#4.3.0)'
}

@test "closed descriptors and a full disk end the session" {
  run -1 bash -c 'smtpauth -c ./checker -- true <&- 2>&1 >/dev/null'
  equal "$output" ''
  run -1 bash -c 'echo NOOP | smtpauth -c ./checker -- true 2>&1 >/dev/full'
  equal "$output" ''
  run -1 bash -c 'echo NOOP | smtpauth -c ./checker -- true 2>&1 >&-'
  equal "$output" ''
}
