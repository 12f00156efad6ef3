load ../support
load ../live

# The program that writes messages is played by a script: what matters here is that it has said yes.
setup() {
  live_home
  rm -f "$QMAILHOME/bin/qmail-qexport"
  cat >"$QMAILHOME/bin/qmail-qexport" <<'E2'
#!/bin/sh
[ ! -e "$QMAILHOME/unwritable" ] || exit 111
echo "message $1" && cat "$QMAILHOME"/queue/mess/*/"$1"
E2
  chmod 755 "$QMAILHOME/bin/qmail-qexport"
}
teardown() { live_ends; }

usage='qmail-qremove: usage: qmail-qremove [ -b ] [ -t seconds ] id ...'

# deferred_message: in $id, for ann@far.org and joe@host.org.
deferred_message() {
  defers ann@far.org joe@host.org
  inject s@x.y ann@far.org joe@host.org
  wait_for bash -c '[ "$(grep -c deferral "$QMAILHOME/log.send")" -ge 2 ]'
}

@test "usage: 100" {
  for arguments in '' '-x 1' 'x' '1 x' '-t x 1' '-b'; do
    run -100 --separate-stderr qmail-qremove $arguments
    equal "${stderr##*$'\n'}" "$usage"
    equal "$output" ""
  done
}

@test "a message is written, and then gone" {
  send_starts
  deferred_message
  as_user qmail-qremove "$id" >removed
  logged "remove msg $id"
  logged "end msg $id"
  equal "$(sed 's/^Received.*/Received/; s/^[A-Z][^:]*; .*/DATE/' removed | grep -v '^Received\|DATE')" "message $id
Subject: test

hello"
  equal "$(leftovers)" ""
  equal "$(delivered | wc -l)" 2
}

@test "what cannot be written stays" {
  send_starts
  deferred_message
  touch "$QMAILHOME/unwritable"
  run -111 as_user qmail-qremove "$id"
  equal "$output" "qmail-qremove: fatal: message $id was not written, and stays"
  rm "$QMAILHOME/unwritable"
  run -111 bash -c "$(declare -f as_user); as_user qmail-qremove $id 2>&1 >/dev/full"
  equal "${lines[-1]}" "qmail-qremove: fatal: message $id was not written, and stays"
  rm "$QMAILHOME/bin/qmail-qexport"
  run -111 as_user qmail-qremove "$id"
  equal "$output" "qmail-qremove: fatal: unable to run $QMAILHOME/bin/qmail-qexport: file does not exist"
  equal "$(leftovers)" "info local mess reason remote "
}

@test "a file is synced before the message is removed" {
  needs strace
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  send_starts
  deferred_message
  as_user sh -c 'strace -o "$QMAILHOME/trace" -e trace=fsync,rename,renameat,renameat2 qmail-qremove "$1" >"$QMAILHOME/removed"' sh "$id" || skip "programs cannot be traced here"
  # The output, then the request, its name and the directory.
  equal "$(sed 's/[(0-9].*//' "$QMAILHOME/trace" | grep -v '^+\|^-' | tr '\n' ' ')" "fsync fsync renameat fsync "
  logged "end msg $id"
}

@test "-b: back to the sender" {
  send_starts
  deferred_message
  run -0 as_user qmail-qremove -b "$id"
  equal "$output" ""
  logged "refuse msg $id"
  logged "bounce msg $id"
  wait_for bash -c 'grep -q "<s@x.y>$" "$QMAILHOME/deliveries"'
  wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log.send")" = 2 ]'
  equal "$(leftovers)" ""
}

@test "-b: the bounce names each recipient, as the sender knew him" {
  echo 'virt.org:joe' >"$QMAILHOME/control/virtualdomains"
  defers joe-ann@virt.org bob@far.org
  echo 'Zlater' >"$QMAILHOME/reports/s@x.y"
  send_starts
  inject s@x.y ann@virt.org bob@far.org sue@far.org
  wait_for bash -c '[ "$(grep -c "deferral\|success" "$QMAILHOME/log.send")" = 3 ]'
  as_user qmail-qremove -b "$id"
  logged 'deferral: later'
  equal "$(sed -n '/^<.*>:$/,/^$/p' "$QMAILHOME"/queue/mess/*/*)" "<ann@virt.org>:
The administrator of this host has removed the message from the queue.

<bob@far.org>:
The administrator of this host has removed the message from the queue."
}

@test "a recipient who failed before is still bounced" {
  printf 'Dno such user\n' >"$QMAILHOME/reports/bob@host.org"
  chmod 644 "$QMAILHOME/reports/bob@host.org"
  defers ann@far.org
  send_starts
  inject s@x.y ann@far.org bob@host.org
  logged failure
  logged deferral
  as_user qmail-qremove "$id" >removed
  logged "bounce msg $id"
  logged "end msg $id"
}

@test "several, one of which is not there: 100, and the others are removed" {
  send_starts
  deferred_message
  one=$id
  deferred_message
  wait_for bash -c '[ "$(grep -c deferral "$QMAILHOME/log.send")" -ge 4 ]'
  run -100 --separate-stderr as_user qmail-qremove "$one" 1 "$id"
  equal "$stderr" "qmail-qremove: warning: there is no message 1"
  logged "end msg $id"
  equal "$(leftovers)" ""
}

@test "a message that is being delivered is removed when that is over" {
  as_user mkfifo "$QMAILHOME/reports/ann@far.org"
  send_starts
  inject s@x.y ann@far.org
  logged 'starting delivery 1'
  run -111 as_user qmail-qremove -t 1 "$id"
  [[ "${lines[-1]}" == "qmail-qremove: fatal: no answer within 1 seconds; the request stays: queue/request/"* ]]
  echo Zlater >"$QMAILHOME/reports/ann@far.org"
  logged "end msg $id"
  equal "$(ls "$QMAILHOME/queue/request" | grep -c answer)" 1
  equal "$(leftovers)" 'request '
}

@test "without qmail-send: by itself" {
  send_starts
  deferred_message
  send_ends
  as_user qmail-qremove "$id" >removed
  grep -qx "message $id" removed
  equal "$(leftovers)" ""
  deferred_message() { inject s@x.y ann@far.org; }
  deferred_message
  run -111 as_user qmail-qremove "$id"
  equal "${lines[-1]}" "qmail-qremove: warning: message $id waits in todo for qmail-send"
}

@test "nobody else can do it: 111" {
  needs_root
  run -111 setpriv --reuid=12345 --regid=12345 --clear-groups qmail-qremove 1
  equal "$output" "qmail-qremove: fatal: unable to open queue/lock/sendmutex: access denied"
}
