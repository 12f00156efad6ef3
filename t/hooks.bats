# The hook contract of qmail-hooks(5), at every door.

load support
load peer

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p home/control/hooks user
  chmod 755 "$BATS_TEST_TMPDIR"
  export QMAILHOME=$PWD/home QMAILQUEUE=$PWD/queue
  unset RELAYCLIENT RCPTCHECK TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO SMTPGREETED
  echo me.example >home/control/me
  script queue 'cat >message; cat <&1 >envelope'
}
teardown() { stop_peer; }

script() { printf '#!/bin/sh\n%s\n' "$2" >"$1"; chmod +x "$1"; }
hooks() { printf "%s\n" "${@:2}" >"home/control/hooks/$1"; }
message() { sed '1,2d' home/message; }
envelope() { tr '\0' '|' <home/envelope; }

# One message through each door: what the door says of it.
smtpd() {
  printf '%s\r\n' 'EHLO h' 'MAIL FROM:<s@x> SIZE=77' 'RCPT TO:<r@y>' DATA 'Subject: one' '' body . QUIT | qmail-smtpd | tr -d '\r' |
    sed -e '1,/^250 8BITMIME/d' -e '/^221/d' -e 's/ok [0-9]* qp [0-9]*/queued/'
}
qmqpd() {
  netstring() { printf '%d:%s,' ${#1} "$1"; }
  netstring "$(netstring $'Subject: one\n\nbody\n')$(netstring s@x)$(netstring r@y)" | qmail-qmqpd | sed -e 's/^[0-9]*://; s/,$//; s/ok [0-9]* qp [0-9]*/queued/'
}
locally() {
  printf 'Subject: one\n\nbody\n' >in
  echo ./box >user/.qmail-default
  qmail-local joe "$PWD/user" joe - '' y s@x ./Mailbox <in 2>&1
  echo "exit $?"
}
remote() {
  printf 'Subject: one\n\nbody\n' >in
  serve '> 220 hi' '< EHLO' '> 250 ok' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 ok' '< QUIT'
  echo "y:[127.0.0.1]:$port" >home/control/smtproutes
  qmail-remote y s@x r@y <in | tr '\0' '|'
  stop_peer
}

@test "a check: accept, refuse, defer, and defer whatever else happens" {
  while IFS='|' read -r how smtp qmqp exit remote; do
    script hook "$how"
    for door in smtpd qmqpd local remote; do hooks $door "check $PWD/hook"; done
    equal "$(smtpd | sed -n 2p)" "$smtp"
    equal "$(qmqpd)" "$qmqp"
    equal "$(locally | tail -n 1)" "exit $exit"
    equal "$(remote | tr '\n' ' ' | cut -c1)" "$remote"
  done <<'END'
exit 0|250 ok|Kqueued|0|r
echo fine; exit 0|250 ok|Kqueued|0|r
exit 100|550 sorry, that is refused here (#5.7.1)|Dsorry, that is refused here (#5.7.1)|100|h
echo "553 go away"; echo more; exit 100|553 go away|Dgo away|100|h
exit 111|450 unable to check that now (#4.3.0)|Zunable to check that now (#4.3.0)|111|s
echo "451 later"; exit 111|451 later|Zlater|111|s
exit 1|450 unable to check that now (#4.3.0)|Zunable to check that now (#4.3.0)|111|s
echo x; kill -9 $$|450 unable to check that now (#4.3.0)|Zunable to check that now (#4.3.0)|111|s
END
  rm hook
  equal "$(smtpd | sed -n 2p)" '450 unable to check that now (#4.3.0)'
  equal "$(qmqpd)" 'Zunable to check that now (#4.3.0)'
  equal "$(locally)" $'unable to check that now (#4.3.0)\nexit 111'
  equal "$(remote | tr '|' '\n' | head -n 1)" 'sunable to check that now (#4.3.0).'
}

@test "a filter: pass, drop, refuse, defer, and defer whatever else happens" {
  while IFS='|' read -r how smtp qmqp exit remote; do
    rm -f home/message
    script hook "$how"
    for door in smtpd qmqpd local remote; do hooks $door "filter $PWD/hook"; done
    equal "$(smtpd | tail -n 1)" "$smtp"
    equal "$(qmqpd)" "$qmqp"
    equal "$(locally | tail -n 1)" "exit $exit"
    equal "$(remote | tr '\n' ' ' | tr '|' '\n' | tail -n 1 | cut -c1)" "$remote"
    case $how in 'exit 0'|*sed*) [ -e home/message ] ;; *) [ ! -e home/message ] ;; esac
  done <<'END'
exit 0|250 queued|Kqueued|0|K
sed s/one/two/|250 queued|Kqueued|0|K
exit 99|250 queued|Kqueued|0|K
exit 31|554 mail server permanently rejected message (#5.3.0)|Dmail server permanently rejected message (#5.3.0)|100|D
exit 100|554 mail server permanently rejected message (#5.3.0)|Dmail server permanently rejected message (#5.3.0)|100|D
echo Dno thanks >&6; exit 82|554 no thanks|Dno thanks|100|D
echo Zlater >&6; exit 82|451 later|Zlater|111|Z
exit 71|451 mail server temporarily rejected message (#4.3.0)|Zmail server temporarily rejected message (#4.3.0)|111|Z
exit 111|451 qq temporary problem (#4.3.0)|Zqq temporary problem (#4.3.0)|111|Z
kill -9 $$|451 qq internal bug (#4.3.0)|Zqq internal bug (#4.3.0)|111|Z
echo nothing >&4; exit 0|451 qq internal bug (#4.3.0)|Zqq internal bug (#4.3.0)|111|Z
END
  rm hook
  equal "$(smtpd | tail -n 1)" '451 unable to exec qq (#4.3.0)'
  equal "$(locally)" $'unable to exec qq (#4.3.0)\nexit 111'
}

@test "what a filter writes takes the place of the message, at every door" {
  for door in smtpd qmqpd local remote; do hooks $door "filter sed s/one/two/" "filter sed s/two/three/"; done
  smtpd
  equal "$(message)" $'Subject: three\n\nbody'
  qmqpd
  equal "$(message)" $'Subject: three\n\nbody'
  locally
  equal "$(sed '1,/^Delivered-To/d' user/box)" $'Subject: three\n\nbody'
  remote
  received | grep -qF 'Subject: three^M$'
}

@test "a check is told who sends what to whom, and has no part of the dialogue" {
  export TCPREMOTEIP=192.0.2.1
  hooks smtpd "check $PWD/hook a  b\\c \$d"
  script hook 'cat; { pwd; printf "%s <%s> <%s>\n" "$#" "$2" "$3"; env; } >>asked; inherited >fds; exit 0'
  SMTPLOG=1 smtpd 2>log
  equal "$(sed -n 1,2p home/asked)" "$PWD/home"$'\n3 <b\\c> <$d>'
  for variable in DOOR=smtpd SENDER=s@x RECIPIENT=r@y PROTOCOL=SMTP SMTPHELOHOST=h SMTPRCPTCOUNT=0 MESSAGESIZE=77 TCPREMOTEIP=192.0.2.1; do
    grep -qxF "$variable" home/asked
  done
  id=$(sed -n 's/.*id=\([0-9.]*\) .*/\1/p' log)
  grep -qxF "TRANSACTION=$id" home/asked
  equal "$(grep '^fd' home/fds | tr '\n' ' ')" "$(inherited | grep '^fd' | tr '\n' ' ')"
}

@test "header fields that a check prints go into the message, and nothing else" {
  hooks smtpd "check $PWD/one" "check $PWD/two"
  script one 'printf "X-One: a\n\tfolded\nnot a field\n"; exit 0'
  script two 'printf "X-Two: b\r\n"; exit 0'
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' 'RCPT TO:<q@y>' DATA body . 'MAIL FROM:<s@x>' QUIT | qmail-smtpd >replies
  equal "$(message)" $'X-One: a\n\tfolded\nX-Two: b\nbody'
}

@test "a filter is what qmail-qfilter's are: descriptors, variables, envelope, queue program" {
  hooks smtpd "filter $PWD/hook"
  script other 'cat >other.message; cat <&1 >other.envelope'
  script hook 'inherited >fds; env >environment; cat <&3 >given; printf "Fn@x\0Ta@y\0Tb@y\0\0" >&4; printf "%s\0" "$OTHER" >&5; cat'
  export OTHER=$PWD/other QMAILNAME=x
  smtpd
  equal "$(tr '\0' '|' <home/given)" 'Fs@x|Tr@y||'
  equal "$(tr '\0' '|' <home/other.envelope)" 'Fn@x|Ta@y|Tb@y||'
  equal "$(sed 1,2d home/other.message)" $'Subject: one\n\nbody'
  [ ! -e home/message ]
  for variable in DOOR=smtpd QMAILUSER=s QMAILHOST=x QMAILRCPTS=r@y NUMRCPTS=1 ENVSIZE=11 SMTPHELOHOST=h; do grep -qxF "$variable" home/environment; done
  [ "$(grep -c QMAILNAME home/environment)" = 0 ]
  grep -qxE "MSGSIZE=[0-9]+" home/environment
  equal "$(grep -oE '^fd [3-6]$' home/fds | sort -u | wc -l)" 4
}

@test "a filter that does not read, and one that writes much to 6, do no harm" {
  hooks smtpd "filter $PWD/hook"
  script hook 'head -c 300000 /dev/zero >&6; exit 0'
  equal "$(smtpd | tail -n 1)" '250 queued'
  hooks smtpd "check $PWD/hook"
  script hook 'head -c 300000 /dev/zero; exit 0'
  equal "$(smtpd | sed -n 2p)" '250 ok'
}

@test "a control file that cannot be read, or is not understood, lets nothing through" {
  for line in 'check' 'filter ' 'chek /bin/true' '/bin/true'; do
    for door in smtpd qmqpd local remote; do hooks $door "$line"; done
    equal "$(qmail-smtpd </dev/null | tr -d '\r')" '421 unable to read controls (#4.3.0)'
    equal "$(qmqpd)" ''
    equal "$(locally | tail -n 1)" 'exit 111'
    equal "$(remote)" $'ZUnable to read control files. (#4.3.0)\n|'
  done
  [ ! -e home/message ]
  hooks smtpd '# nothing here'
  equal "$(smtpd | tail -n 1)" '250 queued'
}

@test "without a control file there is one look for it, and no file is made" {
  needs strace
  rm -r home/control/hooks
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<r@y>' DATA . QUIT >wire
  strace -o trace qmail-smtpd <wire >replies || skip "strace does not work here"
  equal "$(grep -c hooks trace)" 1
  equal "$(grep -c O_TMPFILE trace)" 0
}
