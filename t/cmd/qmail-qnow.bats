load ../support
load ../live

setup() { live_home; }
teardown() { live_ends; }

usage='qmail-qnow: usage: qmail-qnow [ -c local | remote ] [ -t seconds ] [ id | domain ... ]'

# three_wait: a message for ann@far.org, one for bob@sub.near.org, one for joe@host.org and ann@far.org; all deferred.
three_wait() {
  defers ann@far.org bob@sub.near.org joe@host.org
  send_starts
  inject s@x.y ann@far.org
  one=$id
  inject s@x.y bob@sub.near.org
  two=$id
  inject s@x.y joe@host.org ann@far.org
  three=$id
  wait_for bash -c '[ "$(grep -c deferral "$QMAILHOME/log.send")" = 4 ]'
  : >"$QMAILHOME/deliveries"
}
tries() { [ "$(wc -l <"$QMAILHOME/deliveries")" = "$1" ]; }

@test "usage: 100" {
  for arguments in -x '-c both' '-t x' 'a@b' '#x'; do
    run -100 --separate-stderr qmail-qnow $arguments
    equal "${stderr##*$'\n'}" "$usage"
  done
  run -100 qmail-qnow ''
  equal "$output" "$usage"
}

@test "without operands everything is tried" {
  three_wait
  run -0 as_user qmail-qnow
  equal "$output" ""
  wait_for tries 4
  logged 'hurry all'
}

@test "-c: one channel" {
  three_wait
  run -0 as_user qmail-qnow -c local
  wait_for tries 1
  run -0 as_user qmail-qnow -c remote "$three"
  wait_for tries 2
  run -0 as_user qmail-qnow -c remote
  wait_for tries 5
  equal "$(head -2 "$QMAILHOME/deliveries")" "local $three <s@x.y> <joe@host.org>
remote $three <s@x.y> <ann@far.org>"
}

@test "messages by number, domain and end of a domain" {
  three_wait
  run -0 as_user qmail-qnow "$two"
  wait_for tries 1
  logged "hurry msg $two"
  run -0 as_user qmail-qnow FAR.org
  wait_for tries 4
  logged 'hurry 2 messages'
  run -0 as_user qmail-qnow .near.org
  wait_for tries 5
  run -0 as_user qmail-qnow near.org
  sleep 0.3
  tries 5
}

@test "a message that is not there: 100, and the others are tried" {
  three_wait
  run -100 as_user qmail-qnow 1 "$one"
  equal "$output" "qmail-qnow: warning: there is no message 1"
  wait_for tries 1
}

@test "without qmail-send the next one tries them at once" {
  three_wait
  send_ends
  run -0 as_user qmail-qnow "$two"
  send_starts
  wait_for tries 1
  send_ends
  run -0 as_user qmail-qnow
  send_starts
  wait_for tries 5
}

@test "without queue/request: 111" {
  send_starts
  rmdir "$QMAILHOME/queue/request"
  run -111 as_user qmail-qnow
  equal "$output" "qmail-qnow: fatal: unable to write into queue/request: file does not exist"
}

@test "nobody else can do it: 111" {
  needs_root
  run -111 setpriv --reuid=12345 --regid=12345 --clear-groups qmail-qnow
  equal "$output" "qmail-qnow: fatal: unable to open queue/lock/sendmutex: access denied"
}
