load ../support
load ../peer
load ../serial
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_home
}
teardown() {
  stop_peer
  rm -rf "${mail_home:-}"
}

@test "usage" {
  mail_home=$QMAILHOME
  for words in '' 'd p' 'd p h x'; do
    run -100 maildirqmtp $words
    equal "$output" "maildirqmtp: usage: maildirqmtp dir prefix host"
  done
}

@test "the messages go to port 209 of the host, and are gone" {
  mail_home=$QMAILHOME
  fake_queue
  letter new/1 'Subject: x\n\nhello\n'
  mkfifo port.fifo
  tcpserver -1RHl0 127.0.0.1 0 qmail-qmtpd </dev/null >port.fifo 3>&- &
  peer=$!
  read -r port <port.fifo
  via
  QMAILHOME=$mail_home run -0 maildirqmtp d pre- host.example
  equal "$(sed 's/ok .*/ok/' <<<"$output")" "maildirserial: info: new/1 succeeded: 127.0.0.1 said: ok"
  equal "$(tr '\n' ' ' <asked)" "-RHl0 -- host.example 209 $mail_home/bin/serialqmtp pre- "
  equal "$(left)" ""
  equal "$(tail -n +3 queued.message)" $'Subject: x\n\nhello'
  equal "$(cat queued.envelope)" $'Fs@x.y\nTr@a.b'
}

@test "a host that cannot be reached keeps everything" {
  mail_home=$QMAILHOME
  letter new/1 x
  via
  run -111 maildirqmtp d pre- host.example
  equal "${lines[-1]}" "maildirserial: fatal: making no progress, giving up"
  equal "$(left)" new/1
}
