load ../support
load ../live

teardown() { live_ends; }

usage='qmail-qstop: usage: qmail-qstop [ -t seconds ] local | remote | [.]domain ...'
# The owner of the control files is root; in a home of one user it is he.
qstop() { as_user qmail-qstop "$@"; }

setup() {
  live_home
  [ "$(id -u)" != 0 ] || chown 65534 "$QMAILHOME/control"
}

@test "usage: 100" {
  for arguments in '' -x '-t x far.org' 'a@b' '#x' .; do
    run -100 --separate-stderr qmail-qstop $arguments
    equal "${stderr##*$'\n'}" "$usage"
  done
  run -100 qmail-qstop ''
  run -100 qmail-qstop 'a b'
  [ ! -e "$QMAILHOME/control/stopped" ]
}

@test "mail to a domain waits, other recipients of the message get theirs" {
  send_starts
  run -0 qstop far.org .near.org
  equal "$output" ""
  logged 'reread control/stopped'
  equal "$(cat "$QMAILHOME/control/stopped")" "far.org
.near.org"
  equal "$(stat -c %a "$QMAILHOME/control/stopped")" 644
  inject s@x.y ann@FAR.org bob@sub.near.org sue@near.org ann@sub.far.org joe@host.org
  wait_for bash -c '[ "$(grep -c success "$QMAILHOME/log.send")" = 3 ]'
  sleep 0.2
  equal "$(delivered)" "local joe@host.org
remote ann@sub.far.org
remote sue@near.org"
  kill -ALRM "$started"
  sleep 0.2
  equal "$(records remote "$id")" "Tann@FAR.org|Tbob@sub.near.org|Dsue@near.org|Dann@sub.far.org|"
  as_user qmail-qresume .near.org
  logged bob@sub.near.org
  sleep 0.2
  equal "$(records remote "$id")" "Tann@FAR.org|Dbob@sub.near.org|Dsue@near.org|Dann@sub.far.org|"
  as_user qmail-qresume far.org
  logged "end msg $id"
  equal "$(delivered)" "local joe@host.org
remote ann@FAR.org
remote ann@sub.far.org
remote bob@sub.near.org
remote sue@near.org"
}

@test "a channel waits as a whole" {
  send_starts
  run -0 qstop remote
  inject s@x.y ann@far.org joe@host.org
  logged success
  kill -ALRM "$started"
  sleep 0.3
  equal "$(delivered)" "local joe@host.org"
  run -0 qstop local
  as_user qmail-qresume remote
  logged "end msg $id"
  inject s@x.y ann@far.org joe@host.org
  sleep 0.3
  equal "$(delivered)" "local joe@host.org
remote ann@far.org
remote ann@far.org"
}

@test "what is stopped is stopped at the start too, and on HUP; the file may be written by hand" {
  echo '# for now
far.org  ' >"$QMAILHOME/control/stopped"
  inject s@x.y ann@far.org
  send_starts
  logged "info msg $id"
  sleep 0.3
  equal "$(delivered)" ""
  rm "$QMAILHOME/control/stopped"
  kill -HUP "$started"
  logged "end msg $id"
}

@test "stopped mail does not get too old" {
  defers ann@far.org
  send_starts
  inject s@x.y ann@far.org
  logged deferral
  send_ends
  run -0 qstop far.org
  as_user touch -d '2 weeks ago' "$QMAILHOME"/queue/info/*/* "$QMAILHOME"/queue/remote/*/*
  send_starts
  sleep 0.3
  equal "$(grep -c failure "$QMAILHOME/log.send" || true)" 0
  as_user qmail-qresume far.org
  logged "I'm_not_going_to_try_again"
}

@test "stopping what is stopped changes nothing; comments and other lines stay" {
  printf '# why\nnear.org' >"$QMAILHOME/control/stopped"
  run -0 qstop NEAR.org far.org
  equal "$(cat "$QMAILHOME/control/stopped")" "# why
near.org
far.org"
}

@test "a file that cannot be read: 111 at the start, and everything stays as it was on request" {
  send_starts
  run -0 qstop far.org
  rm "$QMAILHOME/control/stopped"
  as_user mkdir "$QMAILHOME/control/stopped"
  kill -HUP "$started"
  logged 'alert: unable to reread control/stopped'
  inject s@x.y ann@far.org
  sleep 0.2
  equal "$(delivered)" ""
  send_ends
  run -111 as_user sh -c 'qmail-start </dev/null >"$QMAILHOME/log2"'
  equal "$(cat "$QMAILHOME/log2")" "alert: cannot start: unable to read controls"
  run -111 qstop far.org
  equal "$output" "qmail-qstop: fatal: unable to read control/stopped: is a directory"
}

@test "nobody else can do it: 111" {
  needs_root
  run -111 setpriv --reuid=12345 --regid=12345 --clear-groups qmail-qstop far.org
  equal "$output" "qmail-qstop: fatal: unable to lock queue/lock: access denied"
  QMAILHOME=$PWD/none run -111 qmail-qstop far.org
  equal "$output" "qmail-qstop: fatal: unable to chdir to $PWD/none: file does not exist"
}
