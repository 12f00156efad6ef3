# A queue in use, for the tools that change it: qmail-start and all it starts, but for the spawn daemons. These are
# played by a script. Each delivery is noted in $QMAILHOME/deliveries as `CHANNEL MESSAGE <SENDER> <RECIPIENT>`, and
# answered with the file $QMAILHOME/reports/RECIPIENT, or with success; a FIFO there keeps it waiting.
#
#   load ../support
#   load ../live
#   setup() { live_home; }
#   teardown() { live_ends; }

live_home() {
  cd "$BATS_TEST_TMPDIR"
  make_home
  echo host.org >"$QMAILHOME/control/me"
  mkdir "$QMAILHOME/reports"
  chmod 777 "$QMAILHOME" "$QMAILHOME/reports"
  : >"$QMAILHOME/deliveries"
  chmod 666 "$QMAILHOME/deliveries"
  local channel
  for channel in local remote; do
    rm -f "$QMAILHOME/bin/qmail-${channel:0:1}spawn"
    { printf '#!/bin/bash\nchannel=%s\n' "$channel"; cat <<'E2'; } >"$QMAILHOME/bin/qmail-${channel:0:1}spawn"
printf '\170'
while IFS= LC_ALL=C read -r -d '' message; do
  slot='\0'
  if [ -n "$message" ]; then
    slot=\\$(LC_ALL=C printf %03o "'$message")
    message=${message:1}
  else
    IFS= read -r -d '' message
  fi
  IFS= read -r -d '' sender
  IFS= read -r -d '' recipient
  echo "$channel ${message#*/} <$sender> <$recipient>" >>"$QMAILHOME/deliveries"
  answer=$(cat "$QMAILHOME/reports/$recipient" 2>/dev/null) || answer=Kfine
  printf "$slot%s\0" "$answer"
done
E2
    chmod 755 "$QMAILHOME/bin/qmail-${channel:0:1}spawn"
  done
}
live_ends() {
  # Deliveries that are kept waiting would keep qmail-send from ending.
  local report
  for report in "$QMAILHOME"/reports/*; do
    [ ! -p "$report" ] || echo Zended 1<>"$report"
  done
  stop_all
  remove_home
}

# send_starts: qmail-start, with the log in $QMAILHOME/log.send.
send_starts() {
  local lines=0
  [ ! -e "$QMAILHOME/log.send" ] || lines=$(wc -l <"$QMAILHOME/log.send")
  start sh -c 'exec qmail-start ./Mailbox >>"$QMAILHOME/log.send"'
  wait_for bash -c 'tail -n +$(($1 + 1)) "$QMAILHOME/log.send" | grep -q "^status: local"' sh "$lines"
}
# send_ends: its exit status must be 0.
send_ends() {
  local status=0
  kill "$started"
  wait "$started" || status=$?
  equal "$status" 0
}
# inject SENDER RECIPIENT ...: queues a message; its number is in $id.
inject() {
  { printf 'F%s\0' "$1"; shift; printf 'T%s\0' "$@"; printf '\0'; } >envelope
  printf 'Subject: test\n\nhello\n' >message
  chmod 644 envelope message
  local before
  before=$(messages)
  as_user qmail-queue <message 1<envelope
  id=$(comm -13 <(echo "$before") <(messages))
}
messages() { (cd "$QMAILHOME/queue/mess" && find . -type f | sed 's,.*/,,' | sort); }
# defers RECIPIENT ...: their deliveries fail for now.
defers() { local to; for to; do echo 'Zbusy now' >"$QMAILHOME/reports/$to"; chmod 644 "$QMAILHOME/reports/$to"; done; }
# accepts RECIPIENT ...: they succeed again.
accepts() { local to; for to; do rm "$QMAILHOME/reports/$to"; done; }
logged() { wait_for grep -qF -- "$1" "$QMAILHOME/log.send"; }
# delivered: who was tried, in order of their names, as CHANNEL RECIPIENT.
delivered() { sed -E 's/^([a-z]+) .* <(.*)>$/\1 \2/' "$QMAILHOME/deliveries" | sort; }
# trigger: has qmail-send look into todo and request.
trigger() { printf '\0' 1<>"$QMAILHOME/queue/lock/trigger"; }
# records CHANNEL ID: the recipients that stand there, with | for NUL.
records() { tr '\0' '|' <"$QMAILHOME/queue/$1/$(($2 % 23))/$2"; }
# leftovers: the files of the queue, numbers taken out.
leftovers() { (cd "$QMAILHOME/queue" && find pid intd todo mess info local remote bounce hold reason request -type f | sed 's,/.*,,' | sort | tr '\n' ' '); }
