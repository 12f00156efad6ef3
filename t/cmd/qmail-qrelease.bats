load ../support
load ../live

setup() { live_home; }
teardown() { live_ends; }

@test "usage: 100" {
  for arguments in '' '-x 1' 'x' '1 x' '-t' '-t x 1' '-t 86401 1'; do
    run -100 --separate-stderr qmail-qrelease $arguments
    equal "${stderr##*$'\n'}" "qmail-qrelease: usage: qmail-qrelease [ -t seconds ] id ..."
  done
}

@test "a message is tried at once when it is released" {
  inject s@x.y ann@far.org
  as_user qmail-qhold "$id"
  send_starts
  sleep 0.3
  equal "$(delivered)" ""
  run -0 as_user qmail-qrelease "$id"
  equal "$output" ""
  logged "hurry msg $id"
  logged "end msg $id"
  equal "$(leftovers)" ""
}

@test "also before the time of its next try" {
  defers ann@far.org
  send_starts
  inject s@x.y ann@far.org
  logged deferral
  as_user qmail-qhold "$id"
  accepts ann@far.org
  run -0 as_user qmail-qrelease "$id"
  logged "end msg $id"
}

@test "without qmail-send: the next one tries it at once" {
  defers ann@far.org
  send_starts
  inject s@x.y ann@far.org
  logged deferral
  send_ends
  as_user qmail-qhold "$id"
  accepts ann@far.org
  run -0 as_user qmail-qrelease "$id"
  equal "$(leftovers)" "info mess reason remote "
  send_starts
  logged "end msg $id"
}

@test "a message that is not held: 100, and the others are released" {
  send_starts
  inject s@x.y ann@far.org
  logged "end msg"
  inject s@x.y ann@far.org
  as_user touch "$QMAILHOME/queue/hold/$id" "$QMAILHOME/queue/hold/7"
  run -100 as_user qmail-qrelease 1 7
  equal "$output" "qmail-qrelease: warning: message 1 is not held"
  [ ! -e "$QMAILHOME/queue/hold/7" ]
}

@test "no answer: 111, and the message is released all the same" {
  inject s@x.y ann@far.org
  as_user qmail-qhold "$id"
  start flock "$QMAILHOME/queue/lock/sendmutex" sleep 30
  sleep 0.2
  run -111 as_user qmail-qrelease -t 0 "$id"
  [[ "$output" == "qmail-qrelease: fatal: no answer within 0 seconds; the request stays: queue/request/"* ]]
  equal "$(leftovers)" "intd mess request todo "
}
