# The rows smtp and pop3 of package/bench: the doors alone, beside a Postfix with its default settings and a
# Dovecot. Sourced after t/bench/mail.bash, whose mail systems these are.

# send_service UP-OR-DOWN: our queue is served, or only filled.
send_service() {
  "$build/svc" "-$1" "$QMAILHOME/service/send"
  "$build/svwait" "-$1" "$QMAILHOME/service/send"
}

# queued PORT SENDERS COUNT: messages per second that an SMTP server takes, and nobody delivers.
queued() {
  local from
  sync
  from=$(date +%s%N)
  timeout 60 smtp-source -s "$2" -m "$3" -l 2000 -f sender@far.test -t reader@bench.test "127.0.0.1:$1"
  per_second "$3" $(($(date +%s%N) - from))
}

# sent COUNT FILL-PORT GO: messages per second from the command until the last of so many, which wait in the
# queue, is at smtp-sink.
sent() {
  local from sinking
  timeout 100 smtp-source -s 20 -m "$1" -l 2000 -f sender@far.test -t reader@out.test "127.0.0.1:$2"
  smtp-sink -M "$1" "127.0.0.1:$sink" 256 >/dev/null 2>&1 & sinking=$!
  sleep 0.3
  sync
  from=$(date +%s%N)
  $3
  timeout 100 tail --pid="$sinking" -s 0.02 -f /dev/null
  per_second "$1" $(($(date +%s%N) - from))
  kill "$sinking" 2>/dev/null
}
release_ours() { "$build/svc" -u "$QMAILHOME/service/send"; }
release_theirs() { postsuper -c "$etc" -H ALL 2>/dev/null; postqueue -c "$etc" -f; }
sent_ours() {
  send_service d
  sent 1000 "$smtp" release_ours
}
sent_theirs() { sent 1000 "$hold_port" release_theirs; }

# per_idle PORT PATTERN COUNT: kilobytes of memory that each of so many SMTP sessions takes, which have said EHLO.
per_idle() {
  local before after holding
  before=$(memory "$2")
  "$build/converse" 127.0.0.1 "$1" "$3" hold <<<'EHLO bench' >"$work/held" & holding=$!
  for _ in $(seq 600); do [ ! -s "$work/held" ] || break; sleep 0.1; done
  [ -s "$work/held" ] || echo "bench: unable to hold $3 sessions" >&2
  after=$(memory "$2")
  kill "$holding"
  wait "$holding" 2>/dev/null
  : >"$work/held"
  sleep 1
  awk -v n="$3" '{print ($4 - $2) / n}' <<<"$before $after"
}

# serve PROGRAM ...: has our tcpserver start it for connections; its port goes to $served.
serve() {
  (cd "$QMAILHOME" && exec "${as[@]}" "$build/tcpserver" -1RHl0 -c 1100 -b 1100 -x control/rules.cdb 127.0.0.1 0 "$@") \
    >"$work/served" 2>/dev/null &
  stops="$stops kill $!;"
  for _ in $(seq 50); do [ ! -s "$work/served" ] || break; sleep 0.1; done
  served=$(head -1 "$work/served")
  : >"$work/served"
}

bench_smtp() {
  able smtp && start_both || return
  ulimit -n 4096
  local n
  serve "$build/qmail-smtpd"
  # Postfix keeps its processes for later sessions, so that only the first round tells what one takes.
  alternate 1 "per_idle $served QMAILHOME=$QMAILHOME 1000" "per_idle $crowd_port MAIL_CONFIG=$etc 1000"
  row 'memory of an idle SMTP session, of 1,000' kB "$ours" Postfix "$theirs"
  for n in 1 20 1000; do
    alternate 5 "$build/converse 127.0.0.1 $served 2000 $n <<<QUIT" "$build/converse 127.0.0.1 $crowd_port 2000 $n <<<QUIT"
    row "SMTP sessions, $n at once" /s "$ours" Postfix "$theirs"
  done
  send_service d
  for n in 1 20; do
    alternate 5 "queued $smtp $n 500" "queued $hold_port $n 500"
    row "SMTP in, queued only, $n senders" msg/s "$ours" Postfix "$theirs"
  done
  send_service u
  postsuper -c "$etc" -d ALL 2>/dev/null
  alternate 3 sent_ours sent_theirs
  row 'SMTP out of the queue' msg/s "$ours" Postfix "$theirs"
}

# start_dovecot: POP3 for the user reader, whose maildir is nobody's.
start_dovecot() {
  local dir=$work/dovecot
  command -v dovecot >/dev/null || return 1
  dovecot_port=$(free_port)
  mkdir -p "$dir/run" "$dir/index"
  chown 65534:65534 "$dir/index"
  cat >"$dir/conf" <<END
base_dir = $dir/run
log_path = $dir/log
protocols = pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:$work/maildir:INDEX=$dir/index
first_valid_uid = 1
service pop3-login {
  inet_listener pop3 { 
    port = $dovecot_port
  }
  inet_listener pop3s {
    port = 0
  }
}
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=$work
}
END
  dovecot -c "$dir/conf" || return 1
  stops="$stops doveadm -c $dir/conf stop;"
}

# first_reply PORT [ DIRECTORY ]: milliseconds from the connection to the answer to STAT; with a directory, what
# is in it is removed first.
first_reply() {
  local from
  [ -z "${2:-}" ] || rm -rf "${2:?}"/* "${2:?}"/.[a-z]*
  sync
  from=$(date +%s%N)
  printf 'USER reader\nPASS secret\nSTAT\n' | "$build/converse" 127.0.0.1 "$1" 1 1 >/dev/null
  echo $((($(date +%s%N) - from) / 1000000))
}

bench_pop3() {
  able pop3 && start_both || return
  mkdir -p "$work/maildir/new" "$work/maildir/cur" "$work/maildir/tmp"
  (cd "$work/maildir/cur" && awk 'BEGIN {
    for (i = 0; i < 100000; i++) {
      name = (1700000000 + i) ".M" i "P1.bench,S=300:2,S"
      printf "From: a@b.test\nSubject: message %d\n\n%0260d\n", i, i >name
      close(name)
    }
  }')
  chown -R 65534:65534 "$work/maildir"
  # Its first argument is the user's name: nothing that takes time stands between name and mailbox.
  cat >"$work/anybody" <<END
#!/bin/sh
exec "\$@" <&0 3<&-
END
  chmod 755 "$work/anybody"
  serve "$build/qmail-popup" bench.test "$work/anybody" "$build/qmail-pop3d" "$work/maildir"
  start_dovecot || { echo 'pop3: left out; it needs Dovecot'; return; }
  alternate 5 "first_reply $served" "first_reply $dovecot_port $work/dovecot/index"
  row 'POP3, 100,000 messages, first session' ms "$ours" Dovecot "$theirs"
  alternate 5 "first_reply $served" "first_reply $dovecot_port"
  row 'POP3, 100,000 messages, later sessions' ms "$ours" Dovecot "$theirs"
}
