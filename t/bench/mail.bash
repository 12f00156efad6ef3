# The rows mail and queue of package/bench: a mail system of ours and a Postfix with its default settings, side
# by side, on one disk and with the same durability.
#
# Both live on an ext4 file system made for them, in a file: an old one would not be the same for both, and
# some machines have their disk without a journal. Set BENCH_DISK=here to use the file system of /var/tmp.

# own_disk: makes $work a fresh file system.
own_disk() {
  [ "${BENCH_DISK:-}" != here ] && [ ! -e "$work/disk" ] || return 0
  truncate -s 16G "$work.disk" && mkfs.ext4 -q "$work.disk" && mount -o loop "$work.disk" "$work" || return
  chmod 755 "$work"
  : >"$work/disk"
  mounted=yes
}
able() {
  [ "$(id -u)" = 0 ] && command -v smtp-source >/dev/null && command -v postfix >/dev/null && return
  echo "$1: left out; it needs root and Postfix"
  return 1
}

start_paperpath() {
  export QMAILHOME=$work/home user=reader me=bench.test smtp uid=65534 gid=65534
  smtp=$(free_port) pop3=$(free_port) sink=$(free_port)
  mkdir "$QMAILHOME"
  chown 65534:65534 "$QMAILHOME"
  ROLES=65534:65534 BUILD=$build sh package/install "$QMAILHOME" || return 1
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups env "PATH=$QMAILHOME/bin:$PATH")
  "${as[@]}" bash -c "$(cat package/host)" || return 1
  "${as[@]}" sh -c "$(cat package/services)" services -a 127.0.0.1 -s "$smtp" -p "$pop3" -q "$(free_port)" || return 1
  echo ./Maildir/ >"$QMAILHOME/people/reader/.qmail"
  printf '127.:allow,RELAYCLIENT=""\n' >"$QMAILHOME/control/rules"
  (cd "$QMAILHOME/control" && "$build/tcprules" rules.cdb rules.tmp <rules)
  printf 'out.test:127.0.0.1:%s\n' "$sink" >"$QMAILHOME/control/smtproutes"
  echo 100 >"$QMAILHOME/control/concurrencyremote"
  "${as[@]}" svscan "$QMAILHOME/service" >/dev/null 2>&1 &
  svscan=$!
  stops="$stops stop_paperpath;"
  inbox=$QMAILHOME/people/reader/Maildir/new
}
stop_paperpath() {
  kill "$svscan" 2>/dev/null
  local service
  for service in "$QMAILHOME"/service/*; do "$build/svc" -dx "$service" "$service/log"; done 2>/dev/null
  for _ in $(seq 50); do
    pgrep -u 65534 -x supervise >/dev/null || break
    sleep 0.1
  done
}

# A Postfix of its own: default settings, mail for bench.test into a Maildir of nobody; besides, a port for a
# thousand clients, and one where mail stays in the queue until it is released.
start_postfix() {
  etc=$work/postfix/etc
  mkdir -p "$etc" "$work/postfix/spool" "$work/postfix/lib" "$work/postfix/mail"
  chown postfix "$work/postfix/lib"
  chown 65534:65534 "$work/postfix/mail"
  postfix_port=$(free_port) crowd_port=$(free_port) hold_port=$(free_port)
  cat >"$etc/main.cf" <<EOF
compatibility_level = 3.6
queue_directory = $work/postfix/spool
data_directory = $work/postfix/lib
maillog_file = /var/log/postfix-bench.log
maillog_file_prefixes = /var/log
myhostname = bench.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = bench.test
transport_maps = inline:{{far.test = smtp:[127.0.0.1]:1}}
relayhost = [127.0.0.1]:$sink
virtual_mailbox_base = $work/postfix/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
alias_maps =
EOF
  # Nothing runs in a chroot, which would have to be made first.
  awk -v port="$postfix_port" '/^smtp +inet/ {$1 = "127.0.0.1:" port} /^[a-z0-9]/ && NF >= 8 {$5 = "n"} {print}' \
    /etc/postfix/master.cf >"$etc/master.cf"
  cat >>"$etc/master.cf" <<EOF
127.0.0.1:$crowd_port inet n - n - 1100 smtpd -o smtpd_client_connection_count_limit=1100
127.0.0.1:$hold_port inet n - n - - smtpd -o { smtpd_recipient_restrictions = check_recipient_access static:hold, permit }
EOF
  postfix -c "$etc" start >/dev/null 2>&1 || return 1
  stops="$stops postfix -c $etc stop >/dev/null 2>&1; rm -f /var/log/postfix-bench.log;"
}

# all_arrived DIRECTORY COUNT: waits until so many files are there.
all_arrived() {
  local try
  for try in $(seq 3000); do
    [ "$(ls -U "$1" 2>/dev/null | wc -l)" -lt "$2" ] || return 0
    sleep 0.02
  done
  echo "bench: $(ls -U "$1" 2>/dev/null | wc -l) of $2 messages arrived in $1" >&2
}
per_second() { awk -v n="$1" -v t="$2" 'BEGIN {printf "%.0f\n", n * 1e9 / t}'; }

# deliver PORT INBOX SENDERS COUNT: messages per second from the first connection to the last file.
deliver() {
  local from
  rm -rf "${2:?}"/* 2>/dev/null
  sync
  from=$(date +%s%N)
  timeout 60 smtp-source -s "$3" -m "$4" -l 2000 -f sender@far.test -t reader@bench.test "127.0.0.1:$1"
  all_arrived "$2" "$4"
  per_second "$4" $(($(date +%s%N) - from))
}
# start_both: the two mail systems, once.
start_both() {
  [ -z "${QMAILHOME:-}" ] || return 0
  own_disk && start_paperpath && start_postfix || { echo 'bench: unable to start the mail systems'; return 1; }
  sleep 2
}

bench_mail() {
  able mail && start_both || return
  for senders in 1 10 50; do
    count=$((senders == 1 ? 300 : 1000))
    alternate 5 "deliver $smtp $inbox $senders $count" "deliver $postfix_port $work/postfix/mail/inbox/new $senders $count"
    row "SMTP to Maildir, $senders senders" msg/s "$ours" "Postfix" "$theirs"
  done
}


# bench_inject: a sendmail started for each message; what the mail system does with them goes on beside.
bench_inject() {
  able inject && start_both || return
  printf 'From: sender@far.test\nTo: Reader <reader@bench.test>\nSubject: a message\n\n' >"$work/message"
  yes 'a line of mail as people write it, of some sixty-odd bytes.....' | head -c 2000 >>"$work/message"
  chmod 644 "$work/message"
  local parallel words='-i -f sender@far.test reader@bench.test'
  for parallel in 1 10; do
    alternate 5 "$build/submit 300 $parallel $work/message $QMAILHOME/bin/sendmail $words" \
      "$build/submit 300 $parallel $work/message $(command -v sendmail) -C $work/postfix/etc $words"
    row "sendmail, $parallel at once" msg/s "$ours" "Postfix's" "$theirs"
    alternate 5 "$build/submit 300 $parallel $work/message $QMAILHOME/bin/qmail-inject -f sender@far.test reader@bench.test" \
      "$build/submit 300 $parallel $work/message $(command -v sendmail) -C $work/postfix/etc $words"
    row "qmail-inject, $parallel at once" msg/s "$ours" "Postfix's sendmail" "$theirs"
  done
}

# --- queue: injection, relaying, a deep queue ----------------------------------------------------------------

# inject INBOX INJECTORS COUNT COMMAND ...: messages per second from the first program started to the last file.
# Each injector runs the command COUNT / INJECTORS times, one after the other.
inject() {
  local inbox=$1 injectors=$2 count=$3 from i jobs=
  shift 3
  rm -rf "${inbox:?}"/* 2>/dev/null
  sync
  from=$(date +%s%N)
  for ((i = 0; i < injectors; i++)); do
    "${in_postfix[@]}" "$build/exec" $((count / injectors)) "$@" <"$work/message" >/dev/null 2>&1 & jobs="$jobs $!"
  done
  # shellcheck disable=SC2086
  wait $jobs
  all_arrived "$inbox" $((count / injectors * injectors))
  per_second "$count" $(($(date +%s%N) - from))
}
inject_ours() {
  in_postfix=()
  if [ -x "$build/sendmail" ]; then
    inject "$inbox" "$1" "$2" "$build/sendmail" -f sender@far.test reader@bench.test
  else
    NEWSENDER=sender@far.test DTLINE= inject "$inbox" "$1" "$2" "$build/forward" reader@bench.test
  fi
}
inject_theirs() {
  # Postfix's programs believe in no other configuration than /etc/postfix.
  # shellcheck disable=SC2016
  in_postfix=(unshare -m sh -c 'mount --bind "$0" /etc/postfix && exec "$@"' "$work/postfix/etc")
  inject "$work/postfix/mail/inbox/new" "$1" "$2" /usr/sbin/sendmail -f sender@far.test reader@bench.test
}

# relay PORT SENDERS COUNT: messages per second from the first connection in to the last message out.
relay() {
  local from sinking
  smtp-sink -M "$3" "127.0.0.1:$sink" 256 >/dev/null 2>&1 & sinking=$!
  sleep 0.3
  sync
  from=$(date +%s%N)
  timeout 60 smtp-source -s "$2" -m "$3" -l 2000 -f sender@far.test -t reader@out.test "127.0.0.1:$1"
  timeout 100 tail --pid="$sinking" -s 0.02 -f /dev/null
  per_second "$3" $(($(date +%s%N) - from))
  kill "$sinking" 2>/dev/null
}

# footprint PATTERN: how many processes have it in their environment or arguments, and their proportional memory.
footprint() { memory "$1" | awk '{printf "%d processes, %.1f MB", $1, $2 / 1024}'; }
# memory PATTERN: the same as two numbers, the second in kilobytes.
memory() {
  local pid
  for pid in $(grep -lsz -- "$1" /proc/[0-9]*/environ /proc/[0-9]*/cmdline | cut -d/ -f3 | sort -u); do
    [ "$pid" = $$ ] || awk '$1 == "Pss:" {print $2}' "/proc/$pid/smaps_rollup" 2>/dev/null
  done | awk '{n++; kb += $1} END {print n + 0, kb + 0}'
}

queue_rows() { # queue_rows WHEN ROUNDS
  local n
  for n in 1 10 50; do
    alternate "$2" "inject_ours $n $((n == 1 ? 200 : 1000))" "inject_theirs $n $((n == 1 ? 200 : 1000))"
    row "sendmail to Maildir, $n at once$1" msg/s "$ours" "Postfix" "$theirs"
  done
  for n in 20 100; do
    alternate "$2" "relay $smtp $n 1000" "relay $postfix_port $n 1000"
    row "SMTP in to SMTP out, $n at once$1" msg/s "$ours" "Postfix" "$theirs"
  done
}

bench_queue() {
  able queue && start_both || return
  { echo 'Subject: bench'; echo; head -c 1900 /dev/zero | tr '\0' x | fold -w 70; } >"$work/message"
  chmod 644 "$work/message"
  queue_rows '' 3
  echo "footprint: ours $(footprint "QMAILHOME=$QMAILHOME"), Postfix $(footprint "MAIL_CONFIG=$work/postfix/etc")"
  local waiting=${BENCH_WAITING:-20000} from
  "$build/svc" -d "$QMAILHOME/service/send"
  "$build/svwait" -d "$QMAILHOME/service/send"
  (cd "$QMAILHOME/queue" && "${as[@]}" "$build/fill-queue" "$waiting" 100000) || return
  "$build/svc" -u "$QMAILHOME/service/send"
  timeout 900 smtp-source -s 20 -m "$waiting" -l 200 -f sender@far.test -t reader@far.test "127.0.0.1:$postfix_port"
  for _ in $(seq 600); do
    [ "$(find "$work/postfix/spool/incoming" "$work/postfix/spool/active" -type f | wc -l)" != 0 ] || break
    sleep 0.5
  done
  queue_rows ", $waiting wait" 3
  echo "footprint with $waiting waiting: ours $(footprint "QMAILHOME=$QMAILHOME"), Postfix $(footprint "MAIL_CONFIG=$work/postfix/etc")"
}
