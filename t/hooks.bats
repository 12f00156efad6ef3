# The hook contract of qmail-hooks(5), at every door.

load support
load peer

# Where a message comes in, where it moves on, where it leaves; sendmail is the door `inject`.
coming_in='smtpd qmqpd qmtpd inject'
doors="$coming_in local remote"

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p home/control/hooks user
  chmod 755 "$BATS_TEST_TMPDIR"
  export QMAILHOME=$PWD/home QMAILQUEUE=$PWD/queue
  unset RELAYCLIENT RCPTCHECK TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO SMTPGREETED QMAILINJECT QMAILMFTFILE
  echo me.example >home/control/me
  export QMAILDEFAULTDOMAIN=
  ln -s "$BUILD" home/bin
  script queue 'cat >message; cat <&1 >envelope'
  printf 'Subject: one\n\nbody\n' >in
}
teardown() { stop_peer; }

script() { printf '#!/bin/sh\n%s\n' "$2" >"$1"; chmod +x "$1"; }
# hooks DOOR LINE ...: its control file; `all` is every door.
hooks() {
  local door
  for door in ${1/all/$doors}; do printf "%s\n" "${@:2}" >"home/control/hooks/$door"; done
}
# message: what the queue got, or the other host, without what a door adds itself.
message() { sed -E -e '/^(Received|Date|Message-ID|From|Cc|To):/,/^[^ ]/{/^(Received|Date|Message-ID|From|Cc|To):/d; /^  /d}' home/message; }
envelope() { tr '\0' '|' <home/envelope; }
netstring() { printf '%d:%s,' ${#1} "$1"; }
netstrings() { for string; do netstring "$string"; done; }
# qmqp RECIPIENT ..., qmtp RECIPIENT ...: a request of that protocol.
qmqp() { netstring "$(netstrings "$(cat in)"$'\n' s@x "$@")"; }
qmtp() { netstrings $'\n'"$(cat in)"$'\n' s@x "$(netstrings "$@")"; }

# One message through each door, and what the door says of it, in its own words.
smtpd() {
  printf '%s\r\n' 'EHLO h' 'MAIL FROM:<s@x> SIZE=77' 'RCPT TO:<r@y>' DATA 'Subject: one' '' body . QUIT | qmail-smtpd | tr -d '\r' |
    sed -e '1,/^250 8BITMIME/d' -e '/^221/d' -e 's/ok [0-9]* qp [0-9]*/queued/'
}
qmqpd() { qmqp r@y | qmail-qmqpd; }
qmtpd() { qmtp r@y | qmail-qmtpd; }
inject() { ended qmail-inject -fs@x r@y; }
sendmail() { ended "$BUILD/sendmail" -fs@x r@y; }
locally() {
  echo ./box >user/.qmail-default
  ended qmail-local r "$PWD/user" r - '' y s@x ./Mailbox
}
remote() {
  serve '> 220 hi' '< EHLO' '> 250 ok' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 ok' '< QUIT'
  echo "y:[127.0.0.1]:$port" >home/control/smtproutes
  qmail-remote y s@x r@y <in | tr '\0' '|'
  stop_peer
}
# ended PROGRAM ...: gives it the message; the letter for its exit code, and what it says.
ended() {
  local status=0 said
  said=$("$@" <in 2>&1) || status=$?
  case $status in 0) status=K ;; 100) status=D ;; 111) status=Z ;; esac
  echo "$status${said#qmail-inject: fatal: }"
}

# verdict DOOR: the same for all of them: K, or D or Z and the reason.
verdict() {
  case $1 in
    smtpd) smtpd | grep -m 1 -e '^[45]' -e queued | sed 's/^250.*/K/; s/^5.. /D/; s/^4.. /Z/' ;;
    qmqpd | qmtpd) "$1" | sed 's/^[0-9]*://; s/,$//; s/^K.*/K/' ;;
    local) locally | sed 's/^K.*/K/' | head -n 1 ;;
    remote) remote | tr -d '\n' | sed 's/^r|//; s/|.*//; s/^[hs].*/&#/; s/^h/D/; s/^s/Z/; s/\.#$//; s/^K.*/K/' ;;
    *) "$1" ;;
  esac
}

# answers TEXT: that is what every door says.
answers() {
  local door
  for door in $doors sendmail; do
    echo "$door:" >&2
    equal "$(verdict $door)" "$1"
  done
}

@test "a check: accept, refuse, defer, and defer whatever else happens" {
  hooks all "check $PWD/hook"
  while IFS='|' read -r how answer reply; do
    script hook "$how"
    echo "$how" >&2
    answers "$answer"
    equal "$(smtpd | sed -n 2p)" "$reply"
  done <<'END'
exit 0|K|250 ok
echo fine; exit 0|K|250 ok
exit 100|Dsorry, that is refused here (#5.7.1)|550 sorry, that is refused here (#5.7.1)
echo "553 go away"; echo more; exit 100|Dgo away|553 go away
exit 111|Zunable to check that now (#4.3.0)|450 unable to check that now (#4.3.0)
echo "451 later"; exit 111|Zlater|451 later
exit 1|Zunable to check that now (#4.3.0)|450 unable to check that now (#4.3.0)
echo x; kill -9 $$|Zunable to check that now (#4.3.0)|450 unable to check that now (#4.3.0)
END
  rm hook
  answers 'Zunable to check that now (#4.3.0)'
}

@test "a check that takes too long, or talks without end, is ended, and defers" {
  echo 1 >home/control/timeoutcheck
  gone() { ! kill -0 "$(cat home/slow)"; }
  for how in 'sleep 600 & echo $! >slow; echo now; wait' 'sleep 600 & echo $! >slow; while :; do echo now; done'; do
    script hook "$how"
    SECONDS=0
    for door in smtpd qmqpd inject local remote; do
      hooks $door "check $PWD/hook"
      equal "$(verdict $door)" 'Zunable to check that now (#4.3.0)'
      wait_for gone
    done
    [ "$SECONDS" -lt 60 ]
  done
  echo 0 >home/control/timeoutcheck
  script hook 'sleep 1.2; exit 0'
  equal "$(smtpd | sed -n 2p)" '250 ok'
  rm home/control/timeoutcheck
  mkdir home/control/timeoutcheck
  equal "$(smtpd)" ''
  hooks smtpd '# none'
  equal "$(smtpd | sed -n 2p)" '250 ok'
}

@test "a filter: pass, drop, refuse, defer, and defer whatever else happens" {
  hooks all "filter $PWD/hook"
  while IFS='|' read -r how answer; do
    rm -f home/message
    script hook "$how"
    echo "$how" >&2
    answers "$answer"
    case $how in 'exit 0' | sed*) [ -e home/message ] ;; *) [ ! -e home/message ] ;; esac
  done <<'END'
exit 0|K
sed s/one/two/|K
exit 99|K
exit 31|Dmail server permanently rejected message (#5.3.0)
exit 100|Dmail server permanently rejected message (#5.3.0)
echo Dno thanks >&6; exit 82|Dno thanks
echo Zlater >&6; exit 82|Zlater
exit 71|Zmail server temporarily rejected message (#4.3.0)
exit 111|Zqq temporary problem (#4.3.0)
kill -9 $$|Zqq internal bug (#4.3.0)
echo nothing >&4; exit 0|Zqq internal bug (#4.3.0)
END
  rm hook
  answers 'Zunable to exec qq (#4.3.0)'
}

@test "several: checks in their order, the first refusal decides; filters one behind the other; checks first" {
  hooks all "filter $PWD/count c" "check $PWD/count a" "check $PWD/two" "check $PWD/count b"
  script count 'echo $1 >>counted; exit 0'
  script two 'echo no; exit 100'
  answers Dno
  equal "$(sort home/counted | uniq -c | tr -d ' \n')" 7a
  rm home/counted
  script two 'exit 0'
  answers K
  equal "$(tr -d '\n' <home/counted)" abcabcabcabcabcabcabc
}

@test "what a filter writes takes the place of the message, at every door" {
  hooks all "filter sed s/one/two/" "filter sed s/two/three/"
  for door in $coming_in sendmail; do
    rm -f home/message
    equal "$(verdict $door)" K
    equal "$(message)" $'Subject: three\n\nbody'
  done
  locally
  equal "$(sed '1,/^Delivered-To/d' user/box)" $'Subject: three\n\nbody'
  remote
  received | grep -qF 'Subject: three^M$'
}

@test "a check is told who sends what to whom, and has no part of the dialogue, at every door" {
  hooks all "check $PWD/hook a  b\\c \$d"
  script hook 'cat; { pwd; printf "%s <%s> <%s>\n" "$#" "$2" "$3"; env; } >asked; inherited >fds; exit 0'
  descriptors=$(inherited </dev/null | grep '^fd' | tr '\n' ' ')
  for door in $doors; do
    rm -f home/asked
    TCPREMOTEIP=192.0.2.1 verdict $door >/dev/null
    echo "$door:" >&2
    equal "$(sed -n 1,2p home/asked)" "$PWD/home"$'\n3 <b\\c> <$d>'
    for variable in DOOR=$door SENDER=s@x RECIPIENT=r@y TCPREMOTEIP=192.0.2.1; do grep -qxF "$variable" home/asked; done
    equal "$(grep '^fd' home/fds | tr '\n' ' ')" "$descriptors"
    case $door in smtpd | qmqpd | qmtpd) grep -qxE 'PROTOCOL=(E?SMTP|QMQP|QMTP)' home/asked ;; esac
  done
  SMTPLOG=1 smtpd 2>log
  for variable in SMTPHELOHOST=h SMTPRCPTCOUNT=0 MESSAGESIZE=77; do grep -qxF "$variable" home/asked; done
  id=$(sed -n 's/.*id=\([0-9.]*\) .*/\1/p' log)
  grep -qxF "TRANSACTION=$id" home/asked
}

@test "header fields that a check prints go into the message once, where mail comes in" {
  hooks all "check $PWD/one" "check $PWD/two"
  script one 'printf "X-One: a\n\tfolded\nnot a field\n"; exit 0'
  script two 'printf "X-Two: b\r\n"; exit 0'
  fields=$'X-One: a\n\tfolded\nX-Two: b\n'
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' 'RCPT TO:<q@y>' DATA 'Subject: one' '' body . 'MAIL FROM:<s@x>' QUIT | qmail-smtpd >replies
  equal "$(sed 1,2d home/message)" "${fields}Subject: one"$'\n\nbody'
  qmqp r@y q@y | qmail-qmqpd >replies
  equal "$(sed 1,2d home/message)" "${fields}Subject: one"$'\n\nbody'
  qmtp r@y q@y | qmail-qmtpd >replies
  equal "$(sed 1,2d home/message)" "${fields}Subject: one"$'\n\nbody'
  equal "$(envelope)" 'Fs@x|Tr@y|Tq@y||'
  qmail-inject -fs@x r@y q@y <in
  equal "$(head -n 3 home/message)" "${fields%?}"
  # Filters see them, and a long message keeps every byte.
  hooks all "check $PWD/one" "check $PWD/two" 'filter sed s/^X-Two/X-2/'
  { printf 'Subject: long\n\n'; head -c 300000 /dev/zero | tr '\0' 'x' | fold -w 70; echo; } >in
  qmqpd
  equal "$(sed 1,2d home/message | head -n 3)"$'\n' "${fields/Two/2}"
  sed 1,5d home/message | cmp - in
}

@test "one recipient who is refused: the message, or only he, as the door can say" {
  hooks all "check $PWD/hook"
  script hook 'case $RECIPIENT in q@*) echo no; exit 100 ;; esac'
  equal "$(ended qmail-inject -fs@x r@y q@y)" Dno
  qmqp r@y q@y | qmail-qmqpd >replies
  equal "$(cat replies)" '3:Dno,'
  [ ! -e home/message ]
  qmtp q@y r@y q@z | qmail-qmtpd >replies
  equal "$(sed -E 's/[0-9]+:Kok [0-9]+ qp [0-9]+/K/' replies)" '3:Dno,K,3:Dno,'
  equal "$(envelope)" 'Fs@x|Tr@y||'
  hooks remote "check $PWD/hook" "filter $PWD/given"
  script given 'tr "\0" "|" <&3 >given; [ ! -e drop ] || exit 99'
  serve '> 220 hi' '< EHLO' '> 250 ok' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 ok' '< QUIT'
  echo "y:[127.0.0.1]:$port" >home/control/smtproutes
  equal "$(qmail-remote y s@x r@y q@y p@y <in | tr '\0\n' '| ')" 'r|hno. |r|K127.0.0.1 accepted message. Remote host said: 250 ok |'
  equal "$(cat home/given)" 'Fs@x|Tr@y|Tp@y||'
  : >home/drop
  equal "$(qmail-remote y s@x r@y q@y p@y <in | tr '\0\n' '| ')" 'r|hno. |r|KA filter dropped the message. |'
  equal "$(qmail-remote y s@x q@y <in | tr '\0\n' '| ')" 'hno. |DNo recipient is left. |'
}

@test "a filter is what qmail-qfilter's are, at every door: descriptors, variables, envelope, queue program" {
  hooks all "filter $PWD/hook"
  script other 'cat >other.message; cat <&1 >other.envelope'
  script hook 'inherited >fds; env >environment; cat <&3 >given; printf "Fn@x\0Ta@y\0Tb@y\0\0" >&4; [ -z "$OTHER" ] || printf "%s\0" "$OTHER" >&5; cat'
  for door in $doors; do
    rm -f home/given home/message home/other.*
    export OTHER=$PWD/other QMAILNAME=x
    echo "$door:" >&2
    equal "$(verdict $door)" K
    equal "$(tr '\0' '|' <home/given)" 'Fs@x|Tr@y||'
    for variable in DOOR=$door QMAILUSER=s QMAILHOST=x QMAILRCPTS=r@y NUMRCPTS=1 ENVSIZE=11; do grep -qxF "$variable" home/environment; done
    [ "$(grep -c QMAILNAME home/environment)" = 0 ]
    grep -qxE "MSGSIZE=[0-9]+" home/environment
    equal "$(grep -oE '^fd [3-6]$' home/fds | sort -u | wc -l)" 4
    case " $coming_in " in *" $door "*) ;; *) continue ;; esac
    [ ! -e home/message ]
    equal "$(tr '\0' '|' <home/other.envelope)" 'Fn@x|Ta@y|Tb@y||'
    grep -qx 'Subject: one' home/other.message
    OTHER=
    equal "$(verdict $door)" K
    equal "$(envelope)" 'Fn@x|Ta@y|Tb@y||'
  done
}

@test "hooks that do not read, and that write much, do no harm at any door" {
  hooks all "filter $PWD/hook"
  script hook 'head -c 300000 /dev/zero >&6; exit 0'
  answers K
  hooks all "check $PWD/hook"
  script hook 'head -c 300000 /dev/zero; exit 0'
  answers K
}

@test "a control file that cannot be read, or is not understood, lets nothing through" {
  for line in 'check' 'filter ' 'chek /bin/true' '/bin/true'; do
    hooks all "$line"
    equal "$(qmail-smtpd </dev/null | tr -d '\r')" '421 unable to read controls (#4.3.0)'
    for door in qmqpd qmtpd; do
      qmqp r@y >wire
      [ $door = qmqpd ] || qmtp r@y >wire
      run -111 qmail-$door <wire
      equal "$output" ''
    done
    equal "$(inject)" 'Zread error'
    equal "$(sendmail)" 'Zread error'
    equal "$(locally | cut -c1)" Z
    equal "$(remote)" $'ZUnable to read control files. (#4.3.0)\n|'
  done
  [ ! -e home/message ]
  hooks all '# nothing here'
  answers K
}

@test "a message that is only printed by qmail-inject, or that a program in a .qmail file sends, passes no door" {
  hooks all "check $PWD/hook" "filter $PWD/hook"
  script hook 'exit 100'
  qmail-inject -n -fs@x r@y <in | grep -qx 'Subject: one'
  NEWSENDER=s@x DTLINE= forward q@y <in
  equal "$(envelope)" 'Fs@x|Tq@y||'
}

@test "without a control file there is one look for it, and no file is made" {
  needs strace
  rm -r home/control/hooks
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT >smtpd
  qmqp r@y >qmqpd
  qmtp r@y >qmtpd
  for command in 'qmail-inject -fs@x r@y' qmail-smtpd qmail-qmqpd qmail-qmtpd; do
    wire=${command#qmail-}
    strace -o trace $command <"${wire/inject*/in}" >replies || skip "strace does not work here"
    [ -e home/message ]
    echo "$command" >&2
    equal "$(grep -c hooks trace)" 1
    equal "$(grep -c O_TMPFILE trace)" 0
    rm home/message
  done
}
