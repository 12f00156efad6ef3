load ../support
load ../live

setup() {
  live_home
  [ "$(id -u)" != 0 ] || chown 65534 "$QMAILHOME/control"
}
teardown() { live_ends; }

@test "usage: 100" {
  for arguments in '' -x '-t x far.org' 'a@b'; do
    run -100 --separate-stderr qmail-qresume $arguments
    equal "${stderr##*$'\n'}" 'qmail-qresume: usage: qmail-qresume [ -t seconds ] local | remote | [.]domain ...'
  done
}

@test "all that waited goes out once" {
  as_user qmail-qstop far.org near.org
  send_starts
  for i in $(seq 10); do inject s@x.y "a$i@far.org"; done
  inject s@x.y both@far.org both@near.org
  wait_for bash -c '[ "$(grep -c "^info" "$QMAILHOME/log.send")" = 11 ]'
  sleep 0.3
  equal "$(delivered)" ""
  run -0 as_user qmail-qresume far.org
  equal "$output" ""
  wait_for bash -c '[ "$(wc -l <"$QMAILHOME/deliveries")" = 11 ]'
  run -0 as_user qmail-qresume near.org
  logged "end msg $id"
  equal "$(delivered | uniq | wc -l)" 12
  equal "$(delivered | wc -l)" 12
  equal "$(leftovers)" ""
  equal "$(cat "$QMAILHOME/control/stopped")" ""
}

@test "something that is not stopped: 100, and the rest is resumed" {
  printf '# why\nfar.org\nnear.org\n' >"$QMAILHOME/control/stopped"
  run -100 as_user qmail-qresume x.org FAR.org
  equal "$output" "qmail-qresume: warning: x.org is not stopped"
  equal "$(cat "$QMAILHOME/control/stopped")" "# why
near.org"
}

@test "no answer: 111, and the file is changed all the same" {
  echo far.org >"$QMAILHOME/control/stopped"
  start flock "$QMAILHOME/queue/lock/sendmutex" sleep 30
  sleep 0.2
  run -111 as_user qmail-qresume -t 0 far.org
  equal "$(cat "$QMAILHOME/control/stopped")" ""
}
