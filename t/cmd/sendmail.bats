load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset QMAIL{,S}USER QMAIL{,S}HOST QMAILNAME MAILUSER MAILHOST MAILNAME NAME LOGNAME PROTO RELAYCLIENT TCPREMOTEIP
  bare_home
  for name in qmail-inject qmail-qread qmail-smtpd newaliases; do
    program $name <<'END'
{ echo "${0##*/} $PWD"
  printf '<%s>' "$@"; echo
  env | grep -E '^(QMAIL|MAIL|NAME|PROTO|TCP|RELAY|DATABYTES)' | grep -v '^QMAILHOME' | sort
} >home.out
cat >home.message
exit 3
END
    sed -i "s,home\.,$PWD/home.,g" "home/bin/$name"
  done
  chmod 777 .
}

usage='sendmail: usage: sendmail [ -t ] [ -fsender ] [ -Fname ] [ -bp ] [ -bs ] [ arg ... ]'

@test "options: what qmail-inject gets" {
  while IFS='|' read -r options words; do
    eval "run -3 sendmail $options" </dev/null
    equal "$output" ""
    equal "$options: $(cat home.out)" "$options: qmail-inject $PWD/home
$words"
  done <<'END'
|<-a><-->
a b|<-a><--><a><b>
-t|<-H><-->
-t a|<-H><--><a>
a -t|<-a><--><a><-t>
-- -t|<-a><--><-t>
-bm -v -i -m -x -B8BITMIME -p x -ep -oi -o i -oem -odq a|<-a><--><a>
-vim a|<-a><--><a>
-Ex -Jti -E a|<-a><--><a>
-N never -R hdrs -Venv -OX=y -Am -C /etc/x -L tag -h 3 -d0.1 a|<-a><--><a>
'*' '$(x)' ''|<-a><--><*><$(x)><>
END
}

@test "the message is what standard input holds" {
  bytes 'Subject: x\n\n\0\0377' >message
  run -3 sendmail a <message
  cmp message home.message
}

@test "a sender is the author, too" {
  while IFS='|' read -r environment options words author; do
    eval "run -3 env $environment sendmail $options" </dev/null
    equal "$output" ""
    equal "$environment $options: $(tail -n +2 home.out | tr '\n' ' ')" "$environment $options: <-a>$words<--> $author"
  done <<'END'
X=|-fjoe@x|<-f><joe@x>|QMAILHOST=x QMAILUSER=joe 
X=|-f joe@x|<-f><joe@x>|QMAILHOST=x QMAILUSER=joe 
X=|-r joe@x|<-f><joe@x>|QMAILHOST=x QMAILUSER=joe 
X=|-f a@b@c|<-f><a@b@c>|QMAILHOST=c QMAILUSER=a@b 
X=|-f \<joe@x\>|<-f><<joe@x>>|QMAILHOST=x QMAILUSER=joe 
QMAILHOST=h|-f joe|<-f><joe>|QMAILUSER=joe 
QMAILNAME=q MAILNAME=m NAME=n QMAILHOST=h MAILHOST=i|-f joe@x|<-f><joe@x>|MAILHOST=i QMAILHOST=x QMAILUSER=joe 
NAME=n|-f joe -F"Joe S"|<-f><joe>|MAILNAME=Joe S QMAILUSER=joe 
NAME=n|-FJoe -f joe|<-f><joe>|MAILNAME=Joe QMAILUSER=joe 
NAME=n|-F Joe||MAILNAME=Joe NAME=n 
NAME=n|-f ""|<-f><>|NAME=n 
NAME=n|-f \<\>|<-f><<>>|NAME=n 
END
}

@test "what it can be beside" {
  run -3 sendmail -bp </dev/null
  equal "$(head -2 home.out)" "qmail-qread $PWD/home
<>"
  run -3 sendmail -bi </dev/null
  equal "$(head -1 home.out)" "newaliases $PWD/home"
  run -3 sendmail -bs </dev/null
  equal "$(cat home.out)" "qmail-smtpd $PWD/home
<>
DATABYTES=0
PROTO=TCP
RELAYCLIENT=
TCPLOCALHOST=localhost
TCPLOCALIP=127.0.0.1
TCPREMOTEHOST=localhost
TCPREMOTEINFO=sendmail-bs
TCPREMOTEIP=127.0.0.1"
  PROTO=X run -3 sendmail -bs </dev/null
  equal "$(tail -n 1 home.out)" "PROTO=X"
  run -3 sendmail -bs -bm </dev/null
  equal "$(head -1 home.out)" "qmail-inject $PWD/home"
}

@test "a run of the queue is not needed" {
  for option in -q -q15m -qf -qRx; do
    run -0 sendmail $option </dev/null
    equal "$output" ""
  done
  [ ! -e home.out ]
}

@test "by other names" {
  ln -s "$(command -v sendmail)" mailq
  ln -s "$(command -v sendmail)" newaliases
  run -3 ./mailq </dev/null
  equal "$(head -1 home.out)" "qmail-qread $PWD/home"
  run -100 ./newaliases </dev/null
  equal "$output" "sendmail: fatal: please use fastforward/newaliases instead"
}

@test "usage" {
  for option in -n -G -U -Z -X; do
    run -100 sendmail $option a </dev/null
    equal "$output" "sendmail: illegal option -- ${option#-}
$usage"
  done
  for option in -f -F -o -b; do
    run -100 sendmail $option </dev/null
    equal "$output" "sendmail: option requires an argument -- ${option#-}
$usage"
  done
  for mode in d v t D H a ''; do
    run -100 sendmail -b "$mode" </dev/null
    equal "$output" "$usage"
  done
  [ ! -e home.out ]
}

@test "without a home, or without the programs" {
  for pair in '-t qmail-inject' '-bp qmail-qread' '-bs qmail-smtpd' '-bi newaliases'; do
    read -r option name <<<"$pair"
    rm "home/bin/$name"
    run -111 sendmail "$option" </dev/null
    equal "$output" "sendmail: fatal: unable to run $name"
  done
  QMAILHOME=$PWD/none run -111 sendmail a </dev/null
  equal "$output" "sendmail: fatal: unable to switch to qmail home directory"
}

@test "with qmail-inject itself, and closed descriptors" {
  rm home/bin/qmail-inject
  ln -s "$BUILD/qmail-inject" home/bin/
  run -100 sendmail -f 'a@(' b </dev/null
  equal "$output" "qmail-inject: fatal: unable to parse this line:
a@("
  run -111 bash -c 'sendmail a <&-'
  equal "$output" "qmail-inject: fatal: read error"
}
