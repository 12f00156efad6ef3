load ../support
load ../pop
load ../peer

# popup INPUT SUBPROGRAM ...: the dialogue with this input goes to file out, with a fixed stamp.
popup() {
  bytes "$1" >in
  shift
  local status=0
  timeout 20 qmail-popup -d 0 host.example "$@" <in >got 2>err || status=$?
  equal "$status" 1
  sed -E 's/<[0-9]+\.[0-9]+@host\.example>/<STAMP>/' got >out
}

# Shows descriptor 3 with | for NUL.
show='tr "\0" "|" <&3; echo'

@test "usage is a reply" {
  run -1 qmail-popup
  equal "$output" "$(printf -- '-ERR usage: popup hostname subprogram\r')"
  for words in '-d 1 host' '-d x host true' '-d' '-d -1 host true' '-x host true'; do
    run -1 --separate-stderr qmail-popup $words
    equal "$output" "$(printf -- '-ERR usage: popup hostname subprogram\r')"
  done
  run -1 qmail-popup host
  equal "$output" "$(printf -- '-ERR usage: popup hostname subprogram\r')"
}

@test "the greeting is a stamp of process, time and host" {
  before=$(date +%s)
  qmail-popup host.example true </dev/null >out && return 1
  after=$(date +%s)
  [[ "$(cat out)" =~ ^\+OK\ \<[0-9]+\.([0-9]+)@host\.example\>$'\r'$ ]]
  [ "${BASH_REMATCH[1]}" -ge "$before" ] && [ "${BASH_REMATCH[1]}" -le "$after" ]
}

@test "commands before the password" {
  popup 'NOOP\r\nnoop x\nSTAT\r\n\r\nUSER\r\nUSER \r\nPASS x\r\nUSER me\r\nPASS\r\nPASS \r\nAPOP\r\nAPOP me\r\nLIST\r\nQuit\r\nNOOP\r\n' false
  replies '+OK <STAMP>' '+OK ' '+OK ' '-ERR authorization first' '-ERR authorization first' '-ERR syntax error' \
    '-ERR syntax error' '-ERR USER first' '+OK ' '-ERR syntax error' '-ERR syntax error' '-ERR syntax error' '-ERR syntax error' \
    '-ERR authorization first' '+OK '
  equal "$(cat err)" ""
}

@test "the subprogram finds user, password and stamp on descriptor 3" {
  popup 'USER nobody\r\nUSER  me too\r\nPASS secret\r\n' sh -c "$show" sh
  equal "$(tail -n 1 out)" 'me too|secret|<STAMP>|'
}

@test "just one space stands between PASS and the password" {
  popup 'user me\r\npass   a  b \r\n' sh -c "$show"
  equal "$(tail -n 1 out)" 'me|  a  b |<STAMP>|'
  popup 'user me\r\npass  \r\n' sh -c "$show"
  equal "$(tail -n 1 out)" 'me| |<STAMP>|'
}

@test "CAPA" {
  popup 'CAPA\r\ncapa x\r\nQUIT\r\n' false
  replies '+OK <STAMP>' '+OK ' TOP UIDL PIPELINING 'EXPIRE NEVER' USER . '+OK ' TOP UIDL PIPELINING 'EXPIRE NEVER' USER . '+OK '
  popup 'STLS\r\nQUIT\r\n' false
  replies '+OK <STAMP>' '-ERR authorization first' '+OK '
}

@test "what follows the password is left to the subprogram" {
  popup 'USER me\r\nPASS x\r\nSTAT\r\nLIST\r\n' cat
  equal "$(tail -n 2 out)" $'STAT\r\nLIST\r'
}

# tls SUBPROGRAM ...: qmail-popup, which finds the words of the client in the clear in the file in, and those behind STLS
# in the file decrypted. Its replies go to out and to secret.
tls() {
  serve '= SSL_PROTOCOL=TLSv1.3\0\0'
  # shellcheck disable=SC2016
  SSLCTLFD=5 SSLREADFD=6 SSLWRITEFD=7 UCSPITLS=${UCSPITLS-} bash -c \
    'exec 5<>"/dev/tcp/127.0.0.1/$0" 6<decrypted 7>secret; exec timeout 20 qmail-popup -d 0 host.example "$@"' \
    "$port" "$@" <in >got 2>err 3>&- || true
  sed -E 's/<[0-9]+\.[0-9]+@host\.example>/<STAMP>/' got >out
}

@test "STLS: the server is told to begin, and the session goes on behind it" {
  bytes 'USER clear\r\nCAPA\r\nSTLS\r\nUSER injected\r\nPASS x\r\n' >in
  bytes 'PASS x\r\nCAPA\r\nSTLS\r\nUSER me\r\nPASS secret\r\n' >decrypted
  tls bash -c "$show; env | grep -c -e ^UCSPITLS -e ^SSLCTLFD; echo \$SSL_PROTOCOL"
  replies '+OK <STAMP>' '+OK ' '+OK ' TOP UIDL PIPELINING 'EXPIRE NEVER' USER STLS . '+OK begin TLS negotiation'
  equal "$(received)" Y
  equal "$(sed 's/<.*>/<STAMP>/' secret)" "$(printf '%s\r\n' '-ERR USER first' '+OK ' TOP UIDL PIPELINING 'EXPIRE NEVER' USER . \
    '-ERR TLS is active' '+OK '; printf '%s\n' 'me|secret|<STAMP>|' 0 TLSv1.3)"
}

@test "UCSPITLS says whether TLS is offered, or required" {
  : >decrypted
  bytes 'CAPA\r\nUSER me\r\nPASS x\r\nAPOP me x\r\nQUIT\r\n' >in
  UCSPITLS='!' tls touch started
  replies '+OK <STAMP>' '+OK ' TOP UIDL PIPELINING 'EXPIRE NEVER' STLS . '-ERR STLS first' '-ERR STLS first' '-ERR STLS first' '+OK '
  stop_peer
  bytes 'CAPA\r\nSTLS\r\nQUIT\r\n' >in
  UCSPITLS=- tls false
  replies '+OK <STAMP>' '+OK ' TOP UIDL PIPELINING 'EXPIRE NEVER' USER . '-ERR authorization first' '+OK '
  [ ! -e started ]
}

@test "in the clear, the subprogram has none of the descriptors of TLS, and the server is told" {
  : >decrypted
  bytes 'USER me\r\nPASS x\r\n' >in
  tls inherited env
  equal "$(grep -c '^fd [0123567]$' out)" 4
  equal "$(grep -c -e UCSPITLS -e SSLCTLFD out)" 0
  equal "$(received)" ""
}

@test "TLS that comes to nothing says nothing in the clear" {
  bytes 'STLS\r\nUSER me\r\nPASS x\r\n' >in
  : >decrypted
  tls touch started
  replies '+OK <STAMP>' '+OK begin TLS negotiation'
  equal "$(cat secret)" ""
  [ ! -e started ]
}

@test "a wrong password has to wait, a right one does not" {
  printf 'USER me\r\nPASS x\r\n' >in
  cat >checker <<'END'
#!/bin/sh
date +%s%N >ended
exit 1
END
  chmod +x checker
  timeout 20 qmail-popup -d 1 host.example ./checker <in >got || true
  [ $(($(date +%s%N) - $(cat ended))) -ge 1000000000 ]
  equal "$(tail -n 1 got)" "$(printf -- '-ERR authorization failed\r')"
  timeout 5 qmail-popup -d 60 host.example true <in >got || equal "$?" 1
}

@test "8-bit bytes pass, a NUL does not" {
  popup 'USER m\0344\nPASS \0377\0001\n' sh -c "$show"
  equal "$(tail -n 1 out | shown)" "$(bytes 'm\0344|\0377\0001|<STAMP>|\n' | shown)"
  popup 'USER m\0000e\r\nPASS x\r\nUSER me\r\nPASS x\0000y\r\nNO\0000OP\r\n' sh -c "$show"
  replies '+OK <STAMP>' '-ERR syntax error' '-ERR USER first' '+OK ' '-ERR syntax error' '-ERR syntax error'
}

@test "APOP hands on user, digest and stamp" {
  popup 'APOP me c4c9334bac560ecc979e58001b3e22fb\r\n' sh -c "$show"
  equal "$(tail -n 1 out)" 'me|c4c9334bac560ecc979e58001b3e22fb|<STAMP>|'
  popup 'APOP  me  x\r\n' sh -c "$show"
  equal "$(tail -n 1 out)" 'me| x|<STAMP>|'
}

@test "the subprogram's end decides about the reply" {
  popup 'USER me\r\nPASS x\r\nNOOP\r\n' true
  replies '+OK <STAMP>' '+OK '
  for code in 1 2 100 111; do
    popup 'USER me\r\nPASS x\r\nNOOP\r\n' sh -c "exit $code"
    replies '+OK <STAMP>' '+OK ' '-ERR authorization failed'
  done
  popup 'USER me\r\nPASS x\r\n' sh -c 'kill -9 $$'
  replies '+OK <STAMP>' '+OK ' '-ERR aack, child crashed'
  popup 'USER me\r\nPASS x\r\n' ./no-such-program
  replies '+OK <STAMP>' '+OK ' '-ERR authorization failed'
}

@test "a caller that ignores SIGCHLD does no harm" {
  printf 'USER me\nPASS x\n' >in
  run bash -c 'trap "" CHLD; timeout 20 qmail-popup -d 0 h false <in | tail -n 1'
  equal "$output" "$(printf -- '-ERR authorization failed\r')"
}

@test "a line of 1000 bytes is taken, a longer one ends the dialogue" {
  popup "USER $(printf %0995d 0)\r\nNOOP\r\n" true
  replies '+OK <STAMP>' '-ERR line too long'
  popup "USER $(printf %0995d 0)\nNOOP\n" true
  replies '+OK <STAMP>' '+OK ' '+OK '
  popup "USER $(printf %0100000d 0)\r\n" true
  replies '+OK <STAMP>' '-ERR line too long'
}

@test "the longest credentials fit into the pipe" {
  popup "USER $(printf %0994d 0)\r\nPASS $(printf %0994d 0)\r\n" sh -c 'wc -c <&3'
  [ "$(tail -n 1 out)" -gt 2000 ]
}

@test "an input that ends early starts nothing" {
  popup 'USER me\r\nPASS secret' touch started
  replies '+OK <STAMP>' '+OK '
  [ ! -e started ]
}

@test "the subprogram gets 0, 1 and 2 as they were, and the pipe as 3" {
  printf 'USER me\nPASS x\n' >in
  bare qmail-popup h inherited <in 2>&1 3>&- >got | grep -v '^[+-]' && return 1
  equal "$(grep -v '^+' got)" "$(printf 'fd 0\nfd 1\nfd 2\nfd 3')"
  bare qmail-popup h inherited <in 2>&1 3<in >got || true
  equal "$(grep -v '^+' got)" "$(printf 'fd 0\nfd 1\nfd 2\nfd 3')"
  # Standard error is not turned into the connection.
  bare qmail-popup -d 0 h sh -c 'echo trouble >&2; exit 1' <in 3>&- >got 2>err || true
  equal "$(cat err)" trouble
  bare qmail-popup h inherited <in 3>&- >got 2>&- || true
  equal "$(grep -v '^+' got)" "$(printf 'fd 0\nfd 1\nfd 3')"
}

@test "the program behind checkpassword gets 0, 1 and 2, and no password in arguments or environment" {
  make_users
  printf 'USER me\r\nPASS  sword fish\r\n' >in
  bare qmail-popup h checkpassword-cdb users.cdb inherited env <in 3>&- >got 2>err || true
  equal "$(grep '^fd' got)" "$(printf 'fd 0\nfd 1\nfd 2')"
  equal "$(grep -c -e 'sword fish' -e '^ignored' -e '^blocked' got)" 0
  equal "$(cat err)" ""
}

@test "no password is left in its memory while the session lasts" {
  [ -z "${SANITIZED:-}" ] || skip "sanitizers keep freed memory"
  cat >look <<'END'
#!/bin/sh
# Looks for what it finds on descriptor 3 in the memory of its parent.
password=$(tr '\0' '\n' <&3 | sed -n 2p)
grep -E '(heap|stack|rw-p)' "/proc/$PPID/maps" | while read -r range _; do
  start=$((0x${range%-*})) end=$((0x${range#*-}))
  dd if="/proc/$PPID/mem" bs=4096 iflag=skip_bytes,count_bytes skip="$start" count=$((end - start)) 2>/dev/null
done >memory
[ -s memory ] || echo unreadable
grep -a -c "me too" memory
grep -a -c "$password" memory || exit 0
END
  chmod +x look
  popup 'USER me too\r\nPASS sword fish 42\r\n' ./look
  if grep -q unreadable out; then skip "the memory of another process may not be read"; fi
  equal "$(tail -n 1 out)" 0
  [ "$(tail -n 2 out | head -n 1)" -gt 0 ]
}

@test "output that cannot be written ends it" {
  run -1 bash -c 'printf "NOOP\nNOOP\n" | qmail-popup h true >/dev/full'
  run -1 bash -c 'qmail-popup h true <&- >&- 2>&-'
  run -1 bash -c 'printf "USER a\nPASS b\n" | qmail-popup h true >&-'
}

# The greeting, the reply to USER and the greeting of the maildir have come.
greeted() { [ "$(wc -l <got)" = 3 ]; }

# chain COMMAND ...: a whole session with these commands after the password, through the chain that sites use.
chain() {
  mkfifo in
  timeout 20 qmail-popup host.example checkpassword-cdb users.cdb qmail-pop3d Maildir <in >got 3>&- &
  session=$!
  exec 5<>in
  printf 'USER me\r\nPASS  sword fish\r\n' >&5
  wait_for greeted
  printf '%s\r\n' "$@" >&5
  exec 5>&-
  wait "$session" || true
  sed -E 's/<[0-9]+\.[0-9]+@host\.example>/<STAMP>/' got >out
}

@test "a session: popup, checkpassword-cdb, pop3d" {
  make_users
  make_maildir
  message new/1.a.b 'Subject: one\n\n.dot\nlast' 1
  message cur/2.a.b:2,S 'Subject: two\r\n\r\nbody\r\n' 2
  chain STAT 'RETR 1' 'DELE 2' QUIT
  replies '+OK <STAMP>' '+OK ' '+OK ' '+OK 2 50' '+OK ' 'Subject: one' '' '..dot' last . '+OK ' '+OK '
  equal "$(cd Maildir && find . -type f)" "./cur/1.a.b:2,"
}

@test "a pipelined session" {
  make_users
  make_maildir
  message new/1.a.b 'Subject: one\n' 1
  printf '%s\r\n' CAPA 'USER me' 'PASS  sword fish' CAPA STAT 'RETR 1' QUIT |
    timeout 20 qmail-popup host.example checkpassword-cdb users.cdb qmail-pop3d Maildir >got || true
  sed -E 's/<[0-9]+\.[0-9]+@host\.example>/<STAMP>/' got >out
  replies '+OK <STAMP>' '+OK ' TOP UIDL PIPELINING 'EXPIRE NEVER' USER . '+OK ' '+OK ' '+OK ' TOP UIDL PIPELINING 'EXPIRE NEVER' USER . \
    '+OK 1 14' '+OK ' 'Subject: one' . '+OK '
}

@test "APOP with a plain password in the database" {
  make_maildir
  { record me "{PLAIN}tanstaaf:$user:$group:$home:/bin/false"; echo; } | cdbmake users.cdb users.tmp
  mkfifo in
  for secret in tanstaaf wrong; do
    timeout 20 qmail-popup -d 0 host.example checkpassword-cdb users.cdb qmail-pop3d Maildir <in >got 3>&- &
    session=$!
    exec 5<>in
    wait_for grep -q '^+OK <' got
    stamp=$(sed -n '1s/^+OK \(<.*>\).*/\1/p' got)
    printf 'APOP me %s\r\nSTAT\r\nQUIT\r\n' "$(printf %s "$stamp$secret" | md5sum | cut -d ' ' -f 1)" >&5
    exec 5>&-
    wait "$session" || true
    tail -n +2 got >out
    case $secret in
      tanstaaf) replies '+OK ' '+OK 0 0' '+OK ' ;;
      wrong) replies '-ERR authorization failed' ;;
    esac
  done
}

@test "a session with the wrong password" {
  make_users
  make_maildir
  printf 'USER me\r\nPASS sword fish\r\nSTAT\r\n' |
    timeout 20 qmail-popup -d 0 host.example checkpassword-cdb users.cdb qmail-pop3d Maildir >got || true
  sed -E 's/<[0-9]+\.[0-9]+@host\.example>/<STAMP>/' got >out
  replies '+OK <STAMP>' '+OK ' '-ERR authorization failed'
}
