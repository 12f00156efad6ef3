load ../support
load host

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_host
  printf 'Subject: test\n\nhello\n' >message
}
teardown() { stop_host; }

@test "50 senders at once, ten messages each: every message arrives once" {
  start_host
  for i in $(seq 50); do
    for j in 0 1 2 3 4 5 6 7 8 9; do printf 'Subject: n%s\n\nhello\n' "$i-$j" >"m$i-$j"; done
    smtp-in -1 "$smtp" s@far.test "$user@$me" "m$i-"* >"reply$i" 3>&- &
    pids="${pids:-} $!"
  done
  for pid in $pids; do wait "$pid"; done
  equal "$(cat reply* | grep -c ': 250 ok')" 500
  patiently 60 arrived 500
  patiently 20 queue_empty
  equal "$(cat "$inbox"/new/* | grep -c '^Subject: n')" 500
  equal "$(cat "$inbox"/new/* | grep '^Subject: n' | sort -u | wc -l)" 500
}

@test "bouncesaying and condredirect sort by what the message says" {
  start_host
  printf 'Subject: An Advertisement\n\nbuy\n' >advertisement
  printf 'List-Id: <news>\nSubject: news\n\nList-Id in the text is nothing\n' >news
  printf 'Subject: plain\n\nList-Id: in the text is nothing\n' >plain
  for file in advertisement news plain; do smtp-in "$smtp" "$user-bounces@$me" "$user@$me" "$file"; done
  patiently 20 arrived 2
  patiently 20 queue_empty
  grep -q '^Subject: plain' "$inbox"/new/*
  grep -q 'This mailbox takes no advertisements.' "$inbox"/new/*
  grep -q '^Subject: failure notice' "$inbox"/new/*
  grep -q '^Subject: news' "$QMAILHOME/people/$user/lists/Maildir/new"/*
  grep -qx "Delivered-To: $user-lists@$me" "$QMAILHOME/people/$user/lists/Maildir/new"/*
}

@test "the limit of deliveries at once holds" {
  echo 3 >"$QMAILHOME/control/concurrencylocal"
  cat >"$QMAILHOME/people/$user/.qmail-slow" <<'E2'
|echo start >>"$QMAILHOME/log/slow"; sleep 0.3; echo end >>"$QMAILHOME/log/slow"
E2
  start_host
  for i in $(seq 12); do printf 'Subject: %s\n\n' "$i" >"s$i"; done
  smtp-in -1 "$smtp" s@far.test "$user-slow@$me" s*
  slow_done() { [ "$(grep -c end "$QMAILHOME/log/slow")" = 12 ]; }
  patiently 30 slow_done
  equal "$(awk '/start/ {n++} /end/ {n--} n > most {most = n} END {print most}' "$QMAILHOME/log/slow")" 3
}

@test "three hundred deliveries run at once if the controls say so" {
  echo 300 | tee "$QMAILHOME/control/concurrencylocal" >"$QMAILHOME/control/concurrencyspawn"
  cat >"$QMAILHOME/people/$user/.qmail-slow-default" <<'E2'
|echo start >>"$QMAILHOME/log/slow"; sleep 5; echo end >>"$QMAILHOME/log/slow"
E2
  start_host
  { printf 'Fs@far.test\0'; for i in $(seq 300); do printf "T$user-slow-%s@$me\0" "$i"; done; printf '\0'; } >envelope
  chmod 644 message envelope
  as_user qmail-queue <message 1<envelope
  slow_done() { [ "$(grep -c end "$QMAILHOME/log/slow")" = 300 ]; }
  patiently 60 slow_done
  patiently 20 queue_empty
  [ "$(awk '/start/ {n++} /end/ {n--} n > most {most = n} END {print most}' "$QMAILHOME/log/slow")" -gt 255 ]
  equal "$(logs send | grep -c ': success: did_0+0+1/')" 300
}

@test "a storm of signals loses nothing, and TERM is heard in it (C.28)" {
  start_host
  pid=$(svstat "$QMAILHOME/service/send" | sed 's/.*(pid \([0-9]*\)).*/\1/')
  # qmail-send itself, and the daemons it started, get them all.
  (for i in $(seq 30000); do
    for signal in HUP ALRM CHLD; do kill -"$signal" "$pid" || exit 0; done
    sleep 0.002
  done) 2>/dev/null 3>&- &
  storm=$!
  for i in $(seq 300); do printf 'Subject: n%s\n\n' "$i" >"m$i"; done
  smtp-in -1 "$smtp" s@far.test "$user@$me" m*[0-9] >replies
  equal "$(grep -c ': 250 ok' replies)" 300
  patiently 60 arrived 300
  patiently 20 queue_empty
  equal "$(cat "$inbox"/new/* | grep '^Subject: n' | sort -u | wc -l)" 300
  equal "$(svstat "$QMAILHOME/service/send" | sed 's/.*(pid \([0-9]*\)).*/\1/')" "$pid"
  kill -0 "$storm"
  smtp-in -1 "$smtp" s@far.test "$user@$me" m*[0-9] >replies 3>&- &
  sender=$!
  svc -d "$QMAILHOME/service/send"
  is_down() { svstat "$QMAILHOME/service/send" | grep -q ': down'; }
  patiently 20 is_down
  equal "$(logs send | tail -1 | cut -d' ' -f2-)" 'status: exiting'
  wait "$storm" "$sender"
  equal "$(grep -c ': 250 ok' replies)" 300
  svc -u "$QMAILHOME/service/send"
  patiently 60 arrived 600
  patiently 20 queue_empty
}

@test "broken files in the queue stop nothing" {
  as_user bash -c 'cd "$QMAILHOME/queue"; for i in $(seq 0 22); do
      head -c 300 /dev/urandom >todo/$((i + 2300)); head -c 300 /dev/urandom >mess/$i/$((i + 2300))
      head -c 300 /dev/urandom >info/$i/$((i + 4600)); head -c 300 /dev/urandom >local/$i/$((i + 4600))
      echo >todo/x$i; mkdir todo/$((i + 6900)) info/$i/$((i + 9200)) mess/$i/$((i + 11500)); done; head -c 100 /dev/urandom >lock/tcpto'
  start_host
  for i in $(seq 20); do printf 'Subject: n%s\n\n' "$i" >"m$i"; done
  smtp-in "$smtp" s@far.test "$user@$me" m*[0-9]
  patiently 30 arrived 20
  svstat "$QMAILHOME/service/send" | grep -q ': up (pid'
}

@test "killing every daemon at random 50 times during 500 messages loses nothing" {
  start_host
  for i in $(seq 500); do printf 'Subject: n%s\n\n' "$i" >"m$i"; done
  # What is not accepted is sent again, as every mail server does.
  (for i in $(seq 500); do
    for try in $(seq 200); do
      timeout 60 smtp-in "$smtp" s@far.test "$user@$me" "m$i" >>replies 2>>errors && break
      sleep 0.1
    done
  done) 3>&- &
  sender=$!
  victims() {
    local name
    for name in ${1:-qmail-send qmail-lspawn qmail-rspawn qmail-clean qmail-queued tcpserver qmail-local qmail-smtpd multilog supervise}; do
      pgrep -x "$name" -u "$uid" | while read -r pid; do
        grep -qz "^QMAILHOME=$QMAILHOME$" "/proc/$pid/environ" 2>/dev/null && echo "$pid"
      done
    done
  }
  for round in $(seq 50); do
    sleep 0.15
    mapfile -t pids < <(victims)
    [ "${#pids[@]}" -gt 0 ] || continue
    kill -9 "${pids[$((RANDOM % ${#pids[@]}))]}" 2>/dev/null || true
  done
  wait "$sender"
  equal "$(grep -c ': 250 ok' replies)" 500
  # A qmail-send whose supervise was killed goes on by itself, so that svc does not reach it.
  kick() {
    for pid in $(victims qmail-send); do kill -ALRM "$pid"; done
    [ "$(cat "$inbox"/new/* | grep '^Subject: n' | sort -u | wc -l)" = 500 ]
  }
  patiently 120 kick || {
    # What is known of the messages that are missing.
    (cd "$QMAILHOME/queue" && find . -type f | head -20)
    svstat "$QMAILHOME"/service/* "$QMAILHOME"/service/*/log
    ps -u "$uid" -o pid,ppid,etime,args | head -40
    tail -n 3 "$QMAILHOME"/log/*/current "$QMAILHOME/log/svscan"
    false
  }
  # Supervision has brought everything back. A daemon whose supervise was killed lives on, and holds its
  # port or its lock: ending it is left to the administrator.
  services_up() {
    for pid in $(victims); do
      [ "$(ps -o ppid= -p "$pid" | tr -d ' ')" != 1 ] || kill -9 "$pid"
    done
    svstat "$QMAILHOME"/service/* "$QMAILHOME"/service/*/log | grep -vc ': up (pid' | grep -qx 0
  }
  patiently 30 services_up
}
