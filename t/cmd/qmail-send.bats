load ../support

# The spawn daemons are played by scripts: each request is noted in $QMAILHOME/requests, and answered with
# the file $QMAILHOME/reports/RECIPIENT, or with success.
setup() {
  cd "$BATS_TEST_TMPDIR"
  make_home
  echo host.org >"$QMAILHOME/control/me"
  mkdir "$QMAILHOME/reports"
  chmod 777 "$QMAILHOME" "$QMAILHOME/reports"
  cat >player <<'E2'
#!/bin/bash
LC_ALL=C
printf "${GREETING:-\\170}"
while IFS= read -r -d '' head; do
  if [ -z "$head" ]; then slot=0; IFS= read -r -d '' message; else slot=$(printf %d "'$head"); message=${head:1}; fi
  IFS= read -r -d '' sender
  IFS= read -r -d '' recipient
  printf '%s %s <%s> <%s>\n' "${0##*/}" "$message" "$sender" "$recipient" >>"$QMAILHOME/requests"
  report=$(cat "$QMAILHOME/reports/$recipient" 2>/dev/null) || report=Kfine
  printf "\\$(printf %03o "$slot")%s\0" "$report"
done
E2
  for name in qmail-lspawn qmail-rspawn; do
    rm -f "$QMAILHOME/bin/$name"
    install -m 755 player "$QMAILHOME/bin/$name"
  done
}
teardown() {
  stop_all
  remove_home
}

# send_starts: the daemons, with their log in $QMAILHOME/log.
send_starts() {
  start sh -c 'exec qmail-start ./Mailbox >>"$QMAILHOME/log"'
  wait_for grep -q '^status: local' "$QMAILHOME/log"
}
# send_ends: TERM, and its exit status must be 0.
send_ends() {
  kill "$started"
  local status=0
  wait "$started" || status=$?
  equal "$status" 0
}
# inject ENVELOPE [ TEXT ]
inject() {
  bytes "${2-Subject: x\n\nhello\n}" >message
  bytes "$1" >envelope
  chmod 644 message envelope
  as_user qmail-queue <message 1<envelope
}
# The log with message numbers, process numbers and uids taken out.
log() { sed -E 's/msg [0-9]+/msg N/; s/(qp|uid) [0-9]+/\1 N/g' "$QMAILHOME/log"; }
logged() { wait_for grep -qF "$1" "$QMAILHOME/log"; }
# Where the queue stands: its files, numbers taken out.
files() { (cd "$QMAILHOME/queue" && find pid intd todo mess info local remote bounce -type f | sed 's,/.*,,' | sort | tr '\n' ' '); }

@test "the life of a message with a local and a remote recipient, line by line" {
  send_starts
  inject 'Fs@x.y\0Tjoe@host.org\0Tann@far.org\0\0'
  logged 'end msg'
  wait_for bash -c '[ -z "$(ls "$QMAILHOME"/queue/mess/*/* 2>/dev/null)" ]'
  size=$(sed -n 's/.*bytes \([0-9]*\) .*/\1/p' "$QMAILHOME/log")
  # Which delivery ends first is open.
  equal "$(log | sed -E '8,$ s,^(status: local) (0/10 remote 1|1/10 remote 0)/20$,\1 one,')" "$(cat <<E2
status: local 0/10 remote 0/20
new msg N
info msg N: bytes $size from <s@x.y> qp N uid N
starting delivery 1: msg N to local joe@host.org
status: local 1/10 remote 0/20
starting delivery 2: msg N to remote ann@far.org
status: local 1/10 remote 1/20
$(log | grep success | sed 1q)
status: local one
$(log | grep success | sed 1d)
status: local 0/10 remote 0/20
end msg N
E2
)"
  equal "$(log | grep success | sort)" "delivery 1: success: fine
delivery 2: success: fine"
  equal "$(sed -E 's,[0-9]+/[0-9]+,S/N,' "$QMAILHOME/requests" | sort)" "qmail-lspawn S/N <s@x.y> <joe@host.org>
qmail-rspawn S/N <s@x.y> <ann@far.org>"
  equal "$(files)" ""
  send_ends
  equal "$(log | tail -2)" "end msg N
status: exiting"
}

@test "a message without recipients ends at once" {
  send_starts
  inject 'Fs@x.y\0\0'
  logged 'end msg'
  equal "$(files)" ""
}

@test "a deferral stays, with the time of its next try stored at the end" {
  printf 'Znot now\n' >"$QMAILHOME/reports/joe@host.org"
  printf 'Znot now\n' >"$QMAILHOME/reports/ann@far.org"
  send_starts
  inject 'Fs@x.y\0Tjoe@host.org\0Tann@far.org\0Tok@far.org\0\0'
  logged 'delivery 1: deferral: not_now'
  logged 'delivery 2: deferral: not_now'
  logged 'success: fine'
  send_ends
  equal "$(files)" "info local mess remote "
  birth=$(stat -c %Y "$QMAILHOME"/queue/info/*/*)
  equal "$(stat -c %Y "$QMAILHOME"/queue/local/*/*)" $((birth + 100))
  equal "$(stat -c %Y "$QMAILHOME"/queue/remote/*/*)" $((birth + 400))
  equal "$(cat "$QMAILHOME"/queue/remote/*/* | tr '\0' '|')" "Tann@far.org|Dok@far.org|"
}

@test "the next qmail-send tries what is due, and only what is not done" {
  printf 'Znot now\n' >"$QMAILHOME/reports/ann@far.org"
  send_starts
  inject 'Fs@x.y\0Tann@far.org\0Tok@far.org\0\0'
  logged 'success: fine'
  logged 'deferral'
  send_ends
  rm "$QMAILHOME/reports/ann@far.org" "$QMAILHOME/requests"
  send_starts
  sleep 0.3
  [ ! -e "$QMAILHOME/requests" ]
  kill -ALRM "$started"
  logged 'end msg'
  equal "$(sed 's,.* <,<,' "$QMAILHOME/requests")" "<ann@far.org>"
  equal "$(files)" ""
}

@test "a failure is bounced to the sender" {
  bytes 'DNo such\n\nuser.\n' >"$QMAILHOME/reports/joe@host.org"
  send_starts
  inject 'Fs@x.y\0Tjoe@host.org\0\0' 'Subject: x\n\nbody'
  logged 'bounce msg'
  wait_for grep -q '<s@x.y>$' "$QMAILHOME/requests"
  wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log")" = 2 ]'
  log | grep -qx 'delivery 1: failure: No_such//user.'
  log | grep -qx 'info msg N: bytes [0-9]* from <> qp N uid N'
  grep -q '^qmail-rspawn .* <> <s@x.y>$' "$QMAILHOME/requests"
  equal "$(files)" ""
}

@test "the bounce is QSBMF, byte for byte" {
  bytes 'DNo such user.\n' >"$QMAILHOME/reports/joe@host.org"
  bytes 'Zlater\n' >"$QMAILHOME/reports/s s@x.y"
  send_starts
  inject 'Fs s@x.y\0Tjoe@host.org\0\0' 'Subject: x\n\nbody'
  logged 'deferral: later'
  bounce=$(grep -l 'failure notice' "$QMAILHOME"/queue/mess/*/*)
  equal "$(sed -E 's/^(Received: \(qmail )[0-9]+ (invoked by uid )[0-9]+\); .*/\1N \2N/; s/^Date: .*/Date: D/' "$bounce")" 'Received: (qmail N invoked by uid N
Date: D
From: MAILER-DAEMON@host.org
To: "s s"@x.y
Subject: failure notice

Hi. This is the qmail-send program at host.org.
I'"'"'m afraid I wasn'"'"'t able to deliver your message to the following addresses.
This is a permanent error; I'"'"'ve given up. Sorry it didn'"'"'t work out.

<joe@host.org>:
No such user.

--- Below this line is a copy of the message.

Return-Path: <"s s"@x.y>
Received: (qmail N invoked by uid N
Subject: x

body'
}

@test "a failing sender gives one double bounce to the postmaster, and a failing postmaster ends it" {
  printf 'Dgone\n' >"$QMAILHOME/reports/joe@host.org"
  printf 'Dgone\n' >"$QMAILHOME/reports/s@x.y"
  printf 'Dgone\n' >"$QMAILHOME/reports/postmaster@host.org"
  send_starts
  inject 'Fs@x.y\0Tjoe@host.org\0\0'
  logged 'triple bounce: discarding bounce/'
  wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log")" = 3 ]'
  equal "$(sed -E 's/.* (<.*> <.*>)/\1/' "$QMAILHOME/requests")" "<s@x.y> <joe@host.org>
<> <s@x.y>
<#@[]> <postmaster@host.org>"
  equal "$(log | grep -c '^bounce msg N qp N$')" 2
  equal "$(files)" ""
}

@test "a message that is too old is tried once more, then bounced" {
  printf 'Zbusy\n' >"$QMAILHOME/reports/joe@host.org"
  inject 'Fs@x.y\0Tjoe@host.org\0\0'
  send_starts
  logged 'deferral: busy'
  send_ends
  echo 10 >"$QMAILHOME/control/queuelifetime"
  touch -d '1 minute ago' "$QMAILHOME"/queue/info/*/* "$QMAILHOME"/queue/local/*/*
  send_starts
  logged "failure: busyI'm_not_going_to_try_again;_this_message_has_been_in_the_queue_too_long./"
  logged 'bounce msg'
}

@test "a broken report is a deferral, one for nobody a warning" {
  printf 'Xwhat' >"$QMAILHOME/reports/joe@host.org"
  sed -i 's/^  report=/  [ "$recipient" != out@host.org ] || printf "\\167Kx\\0"\n&/' "$QMAILHOME/bin/qmail-lspawn"
  send_starts
  inject 'Fs@x.y\0Tjoe@host.org\0Tout@host.org\0\0'
  logged 'delivery 1: report mangled, will defer'
  logged 'warning: internal error: delivery report out of range'
  logged 'delivery 2: success: fine'
}

@test "VERP senders are expanded for each delivery, prefixes of virtual domains are put before" {
  echo 'virt.org:alias-virt' >"$QMAILHOME/control/virtualdomains"
  send_starts
  inject 'Fown-@h.x-@[]\0Tq@rem.org\0Tq@virt.org\0Tnobody\0\0'
  logged 'end msg'
  equal "$(sed -E 's,^(qmail-.spawn) [0-9/]+,\1,' "$QMAILHOME/requests" | sort)" "qmail-lspawn <own-alias-virt-q=virt.org@h.x> <alias-virt-q@virt.org>
qmail-lspawn <own-nobody=host.org@h.x> <nobody@host.org>
qmail-rspawn <own-q=rem.org@h.x> <q@rem.org>"
}

@test "HUP reads locals and virtualdomains again" {
  send_starts
  inject 'Fs@x.y\0Tjoe@new.org\0\0'
  logged 'end msg'
  echo new.org >"$QMAILHOME/control/locals"
  echo 'virt.org:v' >"$QMAILHOME/control/virtualdomains"
  chmod 644 "$QMAILHOME"/control/*
  kill -HUP "$started"
  sleep 0.2
  inject 'Fs@x.y\0Tjoe@new.org\0Tjoe@virt.org\0\0'
  wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log")" = 2 ]'
  equal "$(sed -E 's,^(qmail-.spawn) [0-9/]+ <.*> ,\1 ,' "$QMAILHOME/requests" | sort)" "qmail-lspawn <joe@new.org>
qmail-lspawn <v-joe@virt.org>
qmail-rspawn <joe@new.org>"
}

@test "concurrency is capped by the controls and by the spawn daemon; 0 holds a channel" {
  echo 500 >"$QMAILHOME/control/concurrencylocal"
  echo 0 >"$QMAILHOME/control/concurrencyremote"
  send_starts
  inject 'Fs@x.y\0Tjoe@host.org\0Tann@far.org\0\0'
  logged 'success'
  equal "$(log | head -1)" "status: local 0/120 remote 0/0"
  equal "$(wc -l <"$QMAILHOME/requests")" 1
}

@test "a spawn daemon that greets with 0 takes more than 255 deliveries, numbered with two bytes" {
  echo 500 >"$QMAILHOME/control/concurrencylocal"
  cat >"$QMAILHOME/bin/qmail-lspawn" <<'E2'
#!/bin/bash
LC_ALL=C
printf '\000\054\001'
# Slot 0 and slot 1: the two bytes are NUL NUL, then \001 NUL.
IFS= read -r -d '' a; IFS= read -r -d '' b; IFS= read -r -d '' message; IFS= read -r -d '' s; IFS= read -r -d '' r
printf '%s|' "$a" "$b" "$message" "$s" "$r" >>"$QMAILHOME/requests"
IFS= read -r -d '' a; IFS= read -r -d '' message; IFS= read -r -d '' s; IFS= read -r -d '' r
printf '%s|' "$a" "$message" "$s" "$r" >>"$QMAILHOME/requests"
printf '\001\000Ksecond\000\000\000Kfirst\000'
cat >/dev/null
E2
  send_starts
  equal "$(log | head -1)" "status: local 0/300 remote 0/20"
  inject 'Fs@x.y\0Ta@host.org\0Tb@host.org\0\0'
  logged 'delivery 2: success: second'
  logged 'delivery 1: success: first'
  equal "$(sed -E 's,[0-9]+/[0-9]+,S/N,g' "$QMAILHOME/requests" | od -An -c | tr -d ' \n')" '||S/N|s@x.y|a@host.org|001|S/N|s@x.y|b@host.org|'
}

@test "only one can run" {
  send_starts
  run -111 as_user sh -c 'qmail-send 0>>"$QMAILHOME/second"'
  equal "$(cat "$QMAILHOME/second")" "alert: cannot start: qmail-send is already running"
}

@test "what it needs to start and does not have is named" {
  alert() { equal "$(tail -1 "$QMAILHOME/log")" "alert: cannot start: $1"; }
  try() { run -111 as_user sh -c 'qmail-start 2>/dev/null </dev/null >"$QMAILHOME/log"'; }
  printf '#!/bin/sh\n' >"$QMAILHOME/bin/qmail-lspawn"
  try
  alert 'hath the daemon spawn no fire?'
  rm "$QMAILHOME/control/me"
  try
  alert 'unable to read controls'
  echo host.org >"$QMAILHOME/control/me"
  rm "$QMAILHOME/queue/lock/sendmutex"
  mkdir "$QMAILHOME/queue/lock/sendmutex"
  try
  alert 'unable to open mutex'
  mv "$QMAILHOME/queue" "$QMAILHOME/away"
  try
  alert 'unable to switch to queue directory'
}

@test "losing a helper is the end, after an alert" {
  printf '#!/bin/sh\nprintf x\nsleep 0.5\n' >"$QMAILHOME/bin/qmail-lspawn"
  send_starts
  logged 'alert: oh no! lost spawn connection! dying...'
  logged 'status: exiting'
  status=0
  wait "$started" || status=$?
  equal "$status" 0
}

@test "strange files in the queue are left alone, and a broken message does not hold up others" {
  for directory in todo info/0 local/0 mess/0; do
    as_user touch "$QMAILHOME/queue/$directory/core" "$QMAILHOME/queue/$directory/12x"
  done
  as_user sh -c 'printf "u1\0p2\0Xs@x.y\0" >"$QMAILHOME/queue/todo/46"; echo >"$QMAILHOME/queue/mess/0/46"'
  as_user sh -c 'printf "u1\0p2\0Fs@x.y\0Tcut" >"$QMAILHOME/queue/todo/69"; echo >"$QMAILHOME/queue/mess/0/69"'
  as_user sh -c 'printf "u1\0p2\0Fs@x.y\0Ta@b\0" >"$QMAILHOME/queue/todo/92"'
  as_user sh -c 'printf "Fs@x.y\0" >"$QMAILHOME/queue/info/0/115"; printf "Qa@host.org\0" >"$QMAILHOME/queue/local/0/115"; echo >"$QMAILHOME/queue/mess/0/115"'
  send_starts
  inject 'Fs@x.y\0Tjoe@host.org\0\0'
  logged 'end msg'
  logged 'warning: unknown record type in todo/46'
  logged 'warning: trouble reading todo/69'
  logged 'warning: mess/0/92 is gone, and with it msg 92'
  logged 'warning: unknown record type in local/0/115!'
  [ -e "$QMAILHOME/queue/todo/46" ]
  [ -e "$QMAILHOME/queue/local/0/115" ]
}

@test "what was preprocessed but is still in todo is preprocessed again, and delivered once" {
  # As a crash leaves it between the last sync and the removal from todo.
  for i in $(seq 60); do inject 'Fs@x.y\0Tjoe@host.org\0Tann@far.org\0\0'; done
  as_user bash -c 'cd "$QMAILHOME/queue" && for id in $(ls todo); do
    printf "Fs@x.y\\0" >info/$((id % 23))/$id; printf "Tjoe@host.org\\0" >local/$((id % 23))/$id; done'
  send_starts
  wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log")" = 60 ]'
  sleep 0.2
  equal "$(grep -c '^end msg' "$QMAILHOME/log")" 60
  equal "$(grep -c lspawn "$QMAILHOME/requests")" 60
  equal "$(grep -c rspawn "$QMAILHOME/requests")" 60
  equal "$(grep -c warning "$QMAILHOME/log" || true)" 0
  equal "$(files)" ""
}

@test "a message that qmail-clean cannot take from todo is not delivered; its text is removed once, at its end" {
  rm "$QMAILHOME/bin/qmail-clean"
  cat >"$QMAILHOME/bin/qmail-clean" <<'E2'
#!/bin/bash
while IFS= read -r -d '' request; do
  echo "$request" >>"$QMAILHOME/cleaned"
  if [ -e "$QMAILHOME/refuse" ]; then printf '!'; continue; fi
  id=${request#*/}
  rm -f "$QMAILHOME/queue/intd/$id" "$QMAILHOME/queue/todo/$id"
  case $request in foop/*) rm -f "$QMAILHOME/queue/mess/$((id % 23))/$id" ;; esac
  printf +
done
E2
  chmod 755 "$QMAILHOME/bin/qmail-clean"
  touch "$QMAILHOME/refuse"
  send_starts
  inject 'Fs@x.y\0Tjoe@host.org\0Tann@far.org\0\0'
  logged 'warning: qmail-clean unable to clean up todo/'
  sleep 0.3
  [ ! -e "$QMAILHOME/requests" ]
  equal "$(files)" "info intd local mess remote todo "
  rm "$QMAILHOME/refuse"
  printf '\0' >"$QMAILHOME/queue/lock/trigger"
  logged 'end msg'
  sleep 0.3
  equal "$(grep -c '^foop/' "$QMAILHOME/cleaned")" 1
  equal "$(wc -l <"$QMAILHOME/requests")" 2
}

@test "a bounce that cannot be queued waits" {
  printf 'Dgone\n' >"$QMAILHOME/reports/joe@host.org"
  inject 'Fs@x.y\0Tjoe@host.org\0\0'
  export QMAILQUEUE=/bin/false
  send_starts
  unset QMAILQUEUE
  logged 'warning: trouble injecting bounce message, will try later'
  equal "$(files)" "bounce info mess "
}

@test "300 messages at once are all delivered, and deliveries begin before the last is preprocessed" {
  bytes 'Fs@x.y\0Tjoe@host.org\0\0' >"$QMAILHOME/envelope"
  as_user bash -c 'for i in $(seq 300); do qmail-queue </dev/null 1<"$QMAILHOME/envelope" || exit 1; done'
  send_starts
  wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log")" = 300 ]'
  equal "$(files)" ""
  first=$(grep -n '^delivery' "$QMAILHOME/log" | head -1 | cut -d: -f1)
  last=$(grep -n '^new msg' "$QMAILHOME/log" | tail -1 | cut -d: -f1)
  [ "$first" -lt "$last" ]
}

@test "what is not delivered at once is preprocessed, with the time when it came" {
  echo 'Znot yet' >"$QMAILHOME/reports/z@host.org"
  sed -i 's/^  report=/  sleep 3; &/' "$QMAILHOME/bin/qmail-lspawn"
  send_starts
  inject 'Fs@x.y\0Tz@host.org\0\0'
  came() { [ -n "$(ls "$QMAILHOME"/queue/mess/*/* 2>/dev/null)" ]; }
  wait_for came
  came=$(stat -c %Y "$QMAILHOME"/queue/mess/*/*)
  equal "$(files)" "intd mess todo "
  logged deferral
  wait_for ls "$QMAILHOME"/queue/info/*/*
  wait_for bash -c '[ -z "$(ls "$QMAILHOME/queue/todo")" ]'
  equal "$(files)" "info local mess "
  [ "$(($(stat -c %Y "$QMAILHOME"/queue/info/*/*) - came))" -le 1 ]
  equal "$(tr '\0' / <"$(ls "$QMAILHOME"/queue/info/*/*)")" "Fs@x.y/"
  equal "$(tr '\0' / <"$(ls "$QMAILHOME"/queue/local/*/*)")" "Tz@host.org/"
}

@test "kill -9 during a first try leaves the message in todo, to be tried again" {
  sed -i 's/^  report=/  exec sleep 60; &/' "$QMAILHOME/bin/qmail-lspawn"
  send_starts
  inject 'Fs@x.y\0Tuser@host.org\0\0'
  logged 'starting delivery 1'
  kill -9 "$started"
  equal "$(files)" "intd mess todo "
}

@test "TERM during a first try waits for it" {
  sed -i 's/^  report=/  sleep 1; &/' "$QMAILHOME/bin/qmail-lspawn"
  send_starts
  inject 'Fs@x.y\0Tuser@host.org\0\0'
  logged 'starting delivery 1'
  kill "$started"
  wait "$started"
  equal "$(files)" ""
  equal "$(log | tail -4)" "delivery 1: success: fine
status: local 0/10 remote 0/20 exitasap
end msg N
status: exiting"
}

@test "what a crash left of messages that had ended is removed, without delivery and without bounce" {
  send_starts
  inject 'Fs@x.y\0Td@host.org\0Te@far.org\0\0'
  logged 'end msg'
  send_ends
  : >"$QMAILHOME/log"
  as_user bash -c 'cd "$QMAILHOME/queue" && printf "u1\0p2\0Fs@x\0Ta@host.org\0" | tee intd/46 >todo/46
    printf "Fs@x\0" >info/1/47; printf "Ta@host.org\0" >local/1/47; printf "Tb@far.org\0" >remote/1/47
    printf "Fs@x\0" >info/2/48; echo failed >bounce/48'
  send_starts
  done_with() { [ "$(grep -c 'is gone' "$QMAILHOME/log")" = 4 ] && [ -z "$(files)" ]; }
  wait_for done_with
  equal "$(log | grep -v '^status')" "warning: mess/0/46 is gone, and with it msg N
warning: mess/1/47 is gone, and with it msg N
warning: mess/1/47 is gone, and with it msg N
warning: mess/2/48 is gone, and with it msg N
end msg N
end msg N"
}
