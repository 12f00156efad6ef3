load ../support
load ../live

setup() { live_home; }
teardown() { live_ends; }

@test "usage: 100" {
  for arguments in '' '-x 1' 'x' '012' '1 x' '-1' '-r'; do
    run -100 --separate-stderr qmail-qhold $arguments
    equal "${stderr##*$'\n'}" "qmail-qhold: usage: qmail-qhold [ -r reason ] id ..."
    equal "$output" ""
  done
}

@test "a message that is held is not tried, another one is; it is tried when the file is gone" {
  send_starts
  defers ann@far.org bob@far.org
  inject s@x.y ann@far.org
  one=$id
  inject s@x.y bob@far.org
  wait_for bash -c '[ "$(grep -c deferral "$QMAILHOME/log.send")" = 2 ]'
  run -0 as_user qmail-qhold "$one"
  equal "$output" ""
  equal "$(stat -c '%s %a' "$QMAILHOME/queue/hold/$one")" "0 600"
  accepts ann@far.org bob@far.org
  kill -ALRM "$started"
  logged 'end msg'
  sleep 0.3
  equal "$(delivered)" "remote ann@far.org
remote bob@far.org
remote bob@far.org"
  rm "$QMAILHOME/queue/hold/$one"
  kill -ALRM "$started"
  logged "end msg $one"
  equal "$(leftovers)" ""
}

@test "a file made by hand holds too; a message can be held before it is tried; a restart changes nothing" {
  inject s@x.y ann@far.org joe@host.org
  as_user touch "$QMAILHOME/queue/hold/$id"
  send_starts
  logged "info msg $id"
  sleep 0.3
  send_ends
  send_starts
  sleep 0.3
  equal "$(delivered)" ""
  equal "$(leftovers)" "hold info local mess remote "
}

@test "-r: the reason stands in the file; without it an earlier one stays" {
  inject s@x.y ann@far.org
  run -0 as_user qmail-qhold -r 'looks odd' "$id"
  equal "$(cat "$QMAILHOME/queue/hold/$id")" "looks odd"
  run -0 as_user qmail-qhold "$id"
  equal "$(cat "$QMAILHOME/queue/hold/$id")" "looks odd"
  run -0 as_user qmail-qhold -r no "$id"
  equal "$(cat "$QMAILHOME/queue/hold/$id")" "no"
}

@test "held mail does not get too old" {
  defers ann@far.org
  send_starts
  inject s@x.y ann@far.org
  logged deferral
  send_ends
  as_user qmail-qhold "$id"
  as_user touch -d '2 weeks ago' "$QMAILHOME"/queue/info/*/* "$QMAILHOME"/queue/remote/*/*
  send_starts
  sleep 0.3
  equal "$(grep -c failure "$QMAILHOME/log.send" || true)" 0
  run -0 as_user qmail-qrelease "$id"
  logged "I'm_not_going_to_try_again"
}

@test "a message that is not there: 100, and the others are held" {
  inject s@x.y ann@far.org
  run -100 as_user qmail-qhold 1 "$id"
  equal "$output" "qmail-qhold: warning: there is no message 1"
  equal "$(ls "$QMAILHOME/queue/hold")" "$id"
}

@test "without queue/hold there is no such thing: 111, and mail goes out" {
  inject s@x.y ann@far.org
  rmdir "$QMAILHOME/queue/hold"
  run -111 as_user qmail-qhold "$id"
  equal "$output" "qmail-qhold: fatal: unable to write queue/hold/$id: file does not exist"
  send_starts
  logged "end msg $id"
}

@test "nobody else can do it: 111" {
  inject s@x.y ann@far.org
  needs_root
  run -111 setpriv --reuid=12345 --regid=12345 --clear-groups qmail-qhold "$id"
  equal "$output" "qmail-qhold: fatal: unable to act for qmail-send: permission denied"
  run -1 setpriv --reuid=12345 --regid=12345 --clear-groups touch "$QMAILHOME/queue/hold/$id"
  QMAILHOME=$PWD/none run -111 qmail-qhold "$id"
  equal "$output" "qmail-qhold: fatal: unable to chdir to $PWD/none: file does not exist"
}

@test "with descriptors closed" {
  inject s@x.y ann@far.org
  run -0 bash -c "$(declare -f as_user); as_user qmail-qhold $id <&- >&- 2>&-"
  equal "$(ls "$QMAILHOME/queue/hold")" "$id"
}
