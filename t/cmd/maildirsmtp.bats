load ../support
load ../peer
load ../serial

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_home
}
teardown() {
  stop_peer
  remove_home
}

@test "usage" {
  for words in '' 'd p h' 'd p h n x'; do
    run -100 maildirsmtp $words
    equal "$output" "maildirsmtp: usage: maildirsmtp dir prefix host helohost"
  done
}

@test "the messages go to port 25 of the host, and are gone" {
  letter new/1 'Subject: x\n\nhello\n'
  serve '> 220 hi' '< EHLO me.example' '> 250-x' '> 250 PIPELINING' '< MAIL' '< RCPT' '< DATA' '> 250 ok' '> 250 ok' '> 354 go' data '> 250 got it' '< QUIT'
  via
  run -0 maildirsmtp d pre- host.example me.example
  equal "$output" "maildirserial: info: new/1 succeeded: 127.0.0.1 said: 250 got it"
  equal "$(tr '\n' ' ' <asked)" "-RHl0 -- host.example 25 $QMAILHOME/bin/serialsmtp pre- me.example "
  equal "$(left)" ""
}

@test "a host that cannot be reached keeps everything, whatever its age" {
  letter new/1 x\\n
  via
  run -111 maildirsmtp d pre- host.example me.example
  equal "${lines[-1]}" "maildirserial: fatal: making no progress, giving up"
  equal "$(left)" new/1
}

@test "what fails for now bounces after two weeks" {
  cat >queue <<'END'
#!/bin/sh
cat >/dev/null
END
  chmod 755 queue
  letter new/1 x\\n
  letter new/2 x\\n
  touch -d '13 days ago' d/new/2
  serve '> 220 hi' '< EHLO' '> 250 x' '< MAIL' '> 250 ok' '< RCPT' '> 450 full' '< RSET' '> 250 ok' '< MAIL' '> 250 ok' '< RCPT' '> 450 full' '< QUIT'
  via
  QMAILQUEUE=$PWD/queue run -111 maildirsmtp d pre- host.example me.example
  equal "$(sed 's/qp [0-9]*/qp N/' <<<"$output")" "maildirserial: info: new/1 bounced: 127.0.0.1 said: 450 full
maildirserial: info: returned new/1: qp N
maildirserial: info: new/2 failed temporarily: 127.0.0.1 said: 450 full"
  equal "$(left)" new/2
}

@test "words with blanks and dashes stay words" {
  mkdir -p ./'-d x'/{new,cur,tmp}
  letter new/1 x\\n s@x.y '-p *r@a.b'
  mv d/new/1 ./'-d x/new'
  serve '> 220 hi' '< EHLO -n' '> 250 x' '< MAIL' '> 550 no' '< QUIT'
  via
  printf '#!/bin/sh\ncat >/dev/null\n' >queue
  chmod 755 queue
  QMAILQUEUE=$PWD/queue run -0 maildirsmtp '-d x' '-p *' '-h' '-n *'
  equal "$(head -n 4 asked | tail -n 2)" $'-h\n25'
  [ ! -e ./'-d x/new/1' ]
}

# The recipe of serialmail's AutoTURN: whoever was let in by SMTP gets his mail, and one at a time.
@test "AutoTURN with setlock" {
  letter new/1 x\\n s@x.y autoturn-127.0.0.1-u@virt.dom
  mkdir turn
  mv d turn/127.0.0.1
  serve '> 220 hi' '< EHLO AutoTURN' '> 250 x' '< MAIL' '> 250 ok' '< RCPT TO:<u@virt.dom>' '> 250 ok' '< DATA' '> 354 go' data '> 250 ok' '< QUIT'
  via
  export TCPREMOTEIP=127.0.0.1
  turn='cd turn; exec setlock -nx $TCPREMOTEIP/seriallock maildirsmtp $TCPREMOTEIP autoturn-$TCPREMOTEIP- $TCPREMOTEIP AutoTURN'
  exec 5>turn/127.0.0.1/seriallock
  flock 5
  run -0 sh -c "$turn"
  equal "$output" ""
  exec 5>&-
  run -0 sh -c "$turn"
  equal "$output" "maildirserial: info: new/1 succeeded: 127.0.0.1 said: 250 ok"
}
