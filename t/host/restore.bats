# A queue that was copied, so that no name in it is the number of its text any more, delivers everything once.

load ../support
load host

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_host
  # What goes to later-… waits until there is a file `open`.
  printf '|test -f "$QMAILHOME/open" || exit 111\n%s\n' "$inbox/" >"$QMAILHOME/people/$user/.qmail-later"
}
teardown() { stop_host; }

# down, up: the services that have the queue open.
down() {
  svc -d "$QMAILHOME/service/send" "$QMAILHOME/service/queued"
  patiently 20 services_are 'down'
}
up() { svc -u "$QMAILHOME/service/send" "$QMAILHOME/service/queued"; }
services_are() { [ "$(svstat "$QMAILHOME"/service/{send,queued} | grep -c ": $1")" = 2 ]; }

# copied: the queue becomes a copy of itself.
copied() {
  mv "$QMAILHOME/queue" "$QMAILHOME/original"
  as_user cp -a "$QMAILHOME/original" "$QMAILHOME/queue"
  [ "$(cd "$QMAILHOME/queue/mess" && stat -c '%i %n' */* | awk '{sub(".*/", "", $2)} $1 != $2' | wc -l)" -gt 0 ]
}

# fill: forty messages that are preprocessed and deferred, forty that are not; then nothing runs.
fill() {
  start_host
  for i in $(seq 80); do printf 'Subject: n%s\n\nhello\n' "$i" >"m$i"; done
  smtp-in -1 "$smtp" s@far.test "$user-later@$me" $(printf 'm%s ' $(seq 40)) >replies
  patiently 20 deferred 40
  down
  printf 'Fs@far.test\0T%s\0\0' "$user@$me" >envelope
  chmod 644 m* envelope
  for i in $(seq 41 80); do as_user qmail-queue <"m$i" 1<envelope; done
}
deferred() { [ "$(logs send | grep -c ': deferral:')" -ge "$1" ]; }

# all_once N: the inbox has N messages, all different, and the queue none.
all_once() {
  patiently 60 arrived "$1"
  patiently 20 queue_empty
  equal "$(cat "$inbox"/new/* | grep -c '^Subject: n')" "$1"
  equal "$(cat "$inbox"/new/* | grep '^Subject: n' | sort -u | wc -l)" "$1"
}

@test "cp -a of a queue: everything is delivered once, and new mail is taken in meanwhile" {
  fill
  copied
  : >"$QMAILHOME/open"
  up
  for i in $(seq 81 120); do printf 'Subject: n%s\n\nhello\n' "$i" >"m$i"; done
  patiently 20 test -S "$QMAILHOME/socket/queue"
  patiently 20 services_are up
  smtp-in -1 "$smtp" s@far.test "$user@$me" $(printf 'm%s ' $(seq 81 120)) >replies
  equal "$(grep -c ': 250 ok' replies)" 40
  # What was deferred waits for its time.
  patiently 20 arrived 80
  svc -a "$QMAILHOME/service/send"
  all_once 120
}

@test "cp -a, then qmail-qcheck -r: everything has its number, and is delivered once" {
  fill
  copied
  run -0 qmail-qcheck -r
  equal "$(grep -c '^number mess/.*: repaired$' <<<"$output")" "${#lines[@]}"
  run -0 qmail-qcheck
  equal "$output" ""
  : >"$QMAILHOME/open"
  up
  patiently 20 arrived 40
  svc -a "$QMAILHOME/service/send"
  all_once 80
}

@test "export, and import into the running system after the queue is lost: everything is delivered once" {
  fill
  qmail-qexport >stream
  equal "$(grep -c '^end$' stream)" 80
  find "$QMAILHOME"/queue/{mess,info,local,remote,intd,todo,bounce} -type f -delete
  : >"$QMAILHOME/open"
  up
  patiently 20 services_are up
  patiently 20 bash -c '! setlock -n "$QMAILHOME/queue/lock/sendmutex" true 2>/dev/null'
  qmail-qimport <stream >numbers
  equal "$(grep -c ' todo$' numbers)" 80
  all_once 80
}
