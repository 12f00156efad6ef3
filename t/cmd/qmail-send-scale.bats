load ../support
load ../failures
load ../send

# Many messages, many recipients, broken files.
setup() {
  cd "$BATS_TEST_TMPDIR"
  # Files by the hundred, where that is quick.
  if [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi
  played_home
  echo 100 | tee "$QMAILHOME/control/concurrencylocal" >"$QMAILHOME/control/concurrencyremote"
  chmod 644 "$QMAILHOME"/control/*
}
teardown() {
  stop_all
  remove_home
}

# inject ENVELOPE
inject() {
  bytes "$1" >"$QMAILHOME/envelope"
  chmod 644 "$QMAILHOME/envelope"
  as_user sh -c 'qmail-queue </dev/null 1<"$QMAILHOME/envelope"'
}
# fill COUNT SECONDS [ local ]: that many messages that wait.
fill() { as_user sh -c 'cd "$QMAILHOME/queue" && exec fill-queue "$@"' sh "$@"; }
ended() { [ "$(grep -c '^end msg' "$QMAILHOME/log")" = "$1" ]; }
files() { (cd "$QMAILHOME/queue" && find pid intd todo mess info local remote bounce -type f); }

@test "everything an earlier qmail-send left is found, and delivered once" {
  fill 150 0
  fill 150 0 local
  as_user bash -c 'cd "$QMAILHOME/queue" && for i in info local remote; do for s in 0 1; do
    : >$i/$s/core; printf x >$i/$s/012; done; done; : >info/3/46'
  send_starts
  wait_for ended 300
  sleep 0.2
  ended 300
  equal "$(grep -c '^starting delivery .* to remote user' "$QMAILHOME/log")" 150
  equal "$(grep -c '^starting delivery .* to local user' "$QMAILHOME/log")" 150
  equal "$(files | grep -vc 'core$\|/012$\|info/3/46$')" 0
}

@test "a message in both channels, and one in none" {
  as_user bash -c 'cd "$QMAILHOME/queue" && for id in 23 46 69; do : >mess/0/$id; printf "Fs@x.y\0" >info/0/$id; done
    printf "Tuser@host.org\0" | tee local/0/23 >local/0/69; printf "Tuser@far.org\0" | tee remote/0/23 >remote/0/69'
  send_starts
  wait_for ended 3
  equal "$(grep -c '^starting' "$QMAILHOME/log")" 4
  equal "$(files)" ""
}

@test "before the first status line names are read and nothing more, whatever waits" {
  needs_tracing
  fill 200 100000
  send_starts strace -D -o "$QMAILHOME/trace" -e trace=newfstatat,statx,write,getdents64
  send_ends
  sed -n '/status: local/q; p' "$QMAILHOME/trace" >before
  [ "$(grep -c getdents64 before)" -ge 23 ]
  equal "$(grep -c '"remote/' before)" 0
  equal "$(grep -c '"info/[0-9]*/' before)" 0
}

@test "then one look at each message, in the order of the inodes" {
  needs_tracing
  fill 200 100000
  send_starts strace -D -o "$QMAILHOME/trace" -e trace=newfstatat,statx
  loaded() { [ "$(grep -c '"remote/[0-9]*/[0-9]' "$QMAILHOME/trace")" = 200 ]; }
  wait_for loaded
  send_ends
  equal "$(grep -cE '"(local|info)/[0-9]*/[0-9]' "$QMAILHOME/trace" || true)" 0
  grep -oE '"remote/7/[0-9]+' "$QMAILHOME/trace" | cut -c2- >seen
  (cd "$QMAILHOME/queue" && ls -i remote/7 | sort -n | awk '{print "remote/7/" $2}') >inodes
  cmp seen inodes
}

@test "ALRM while the times are still being read counts for every message" {
  fill 300 100000
  send_starts
  kill -ALRM "$started"
  wait_for ended 300
}

@test "between two looks at reports at most 64 messages are taken from todo, and a lone one waits for nobody" {
  needs_tracing
  as_user bash -c 'cd "$QMAILHOME/queue" && for ((n = 1000; n < 1200; n++)); do
    : >mess/$((n % 23))/$n; printf "u1\0p2\0Fs@x.y\0Tuser@host.org\0" >todo/$n; done'
  send_starts strace -D -o "$QMAILHOME/trace" -e trace=ppoll,write
  wait_for ended 200
  most=$(awk '/^ppoll/ {n = 0} /"new msg/ {if (++n > most) most = n} END {print most}' "$QMAILHOME/trace")
  [ "$most" -le 64 ]
  : >"$QMAILHOME/trace"
  inject 'Fs@x.y\0Tuser@host.org\0\0'
  wait_for ended 201
  # From the trigger to the new message, and on to the request, no wait.
  sed -n '/POLLIN/,$p' "$QMAILHOME/trace" | sed -n '/"new msg/,/user@host.org.0"/p' >lone
  grep -q '"new msg' lone
  equal "$(grep -c '^ppoll' lone)" 0
}

@test "a message with 20000 recipients is delivered, its failures bounced at once" {
  { printf 'Fs@x.y\0'; for i in $(seq 10000); do printf 'Tuser%s@host.org\0Td%s@far.org\0' "$i" "$i"; done; printf '\0'; } >"$QMAILHOME/envelope"
  chmod 644 "$QMAILHOME/envelope"
  as_user sh -c 'qmail-queue </dev/null 1<"$QMAILHOME/envelope"'
  send_starts
  done_with() { [ "$(grep -c '^end msg' "$QMAILHOME/log")" = 2 ]; }
  for try in 1 2 3 4 5 6; do wait_for done_with && break; done
  equal "$(grep -c 'success: fine' "$QMAILHOME/log")" 10001
  equal "$(grep -c 'failure: no' "$QMAILHOME/log")" 10000
  if [ -z "${SANITIZED:-}" ]; then
    [ "$(awk '$1 == "VmHWM:" {print $2}' "/proc/$started/status")" -lt 8000 ]
  fi
  equal "$(files)" ""
}

@test "failures that are reported together share their syncs" {
  needs_tracing
  { printf 'Fs@x.y\0'; for i in $(seq 400); do printf 'Td%s@host.org\0' "$i"; done; printf '\0'; } >"$QMAILHOME/envelope"
  chmod 644 "$QMAILHOME/envelope"
  as_user sh -c 'qmail-queue </dev/null 1<"$QMAILHOME/envelope"'
  send_starts strace -D -o "$QMAILHOME/trace" -e trace=openat,fsync,syncfs,pwrite64
  wait_for ended 2
  equal "$(grep -c 'pwrite64.*"D"' "$QMAILHOME/trace")" 400  # none for the bounce, which is delivered from todo
  [ "$(grep -c 'fsync\|syncfs' "$QMAILHOME/trace")" -lt 200 ]
}

@test "a message with one recipient that is delivered at once is never written anew, and nothing is synced" {
  needs_tracing
  send_starts strace -D -o "$QMAILHOME/trace" -e trace=openat,fsync,syncfs,pwrite64
  : >"$QMAILHOME/trace"
  inject 'Fs@x.y\0Tuser@host.org\0\0'
  wait_for ended 1
  ! grep 'O_CREAT\|sync\|pwrite64' "$QMAILHOME/trace"
  gone() { [ -z "$(files)" ]; }
  wait_for gone
}

@test "the time of the next try outlives kill -9" {
  send_starts
  inject 'Fs@x.y\0Tz@host.org\0Tz@far.org\0\0'
  deferred() { [ "$(grep -c deferral "$QMAILHOME/log")" = 2 ]; }
  wait_for deferred
  birth=$(stat -c %Y "$QMAILHOME"/queue/info/*/*)
  wait_for test "$(stat -c %Y "$QMAILHOME"/queue/remote/*/*)" = $((birth + 400))
  equal "$(stat -c %Y "$QMAILHOME"/queue/local/*/*)" $((birth + 100))
  kill -9 "$started"
  wait "$started" || true
  : >"$QMAILHOME/log"
  # The lock is free once the helpers, which inherited nothing of it, are gone.
  send_starts
  sleep 0.3
  equal "$(grep -c starting "$QMAILHOME/log" || true)" 0
  kill -ALRM "$started"
  deferred() { [ "$(grep -c deferral "$QMAILHOME/log")" = 2 ]; }
  wait_for deferred
}

@test "what ALRM made due and was not tried is stored at the end" {
  echo 0 >"$QMAILHOME/control/concurrencyremote"
  fill 20 100000
  send_starts
  sleep 0.2
  before=$(date +%s)
  kill -ALRM "$started"
  sleep 0.2
  send_ends
  for file in "$QMAILHOME"/queue/remote/*/*; do
    [ "$(stat -c %Y "$file")" -ge "$before" ]
    [ "$(stat -c %Y "$file")" -le "$(date +%s)" ]
  done
}

@test "whatever byte of whatever queue file is damaged, qmail-send goes on, and others are delivered (C.23)" {
  needs perl
  todo='u65534\0p4711\0Fs@x.y\0Tuser@host.org\0Tuser@far.org\0'
  echo both >"$QMAILHOME/control/bouncestyle"
  chmod 644 "$QMAILHOME/control/bouncestyle"
  # Message N is whole but for one inverted byte in one of its files.
  as_user bash -c 'cd "$QMAILHOME/queue" && n=1000
    flip() { printf "$1" | perl -0777 -pe "substr(\$_, $2, 1) = chr(255 - ord(substr(\$_, $2, 1)))"; }
    each() { # kind TEXT
      local at length
      length=$(printf "$2" | wc -c)
      for ((at = 0; at < length; at++)); do
        n=$((n + 1)); s=$((n % 23))
        : >mess/$s/$n
        case $1 in
          todo) flip "$2" $at >todo/$n; printf "$2" >intd/$n ;;
          intd) printf "$2" >todo/$n; flip "$2" $at >intd/$n ;;
          bounce) flip "$2" $at >bounce/$n; printf "Fs@x.y\0" >info/$s/$n ;;
          mess) flip "$2" $at >mess/$s/$n; printf "<d@x>:\nno\n\n" >bounce/$n; printf "Fs@x.y\0" >info/$s/$n ;;
          info) flip "$2" $at >info/$s/$n; printf "Tuser@host.org\0" >local/$s/$n ;;
          *) printf "Fs@x.y\0" >info/$s/$n; flip "$2" $at >$1/$s/$n ;;
        esac
      done; }
    each todo "$1"; each intd "$1"; each info "Fs@x.y\0"; each local "Tuser@host.org\0Duser@host.org\0"; each remote "Tuser@far.org\0"
    each bounce "<d@x>:\nno\n\n"; each mess "S: x\n\nb\n"' bash "$todo"
  send_starts
  inject 'Fs@x.y\0Tuser-good@host.org\0\0'
  logged 'to local user-good@host.org'
  kill -ALRM "$started"
  inject 'Fs@x.y\0Tuser-better@host.org\0\0'
  logged 'to local user-better@host.org'
  wait_for bash -c '[ -z "$(ls "$QMAILHOME"/queue/intd | awk "\$1 < 1000")" ]'
  wait_for bash -c '[ "$(grep -c "^bounce msg 1..." "$QMAILHOME/log")" = 19 ]'
  send_ends
  equal "$(grep -c '^alert' "$QMAILHOME/log" || true)" 0
}

@test "whatever stands in the place of whatever queue file, qmail-send goes on, and others are delivered (C.23)" {
  # Message N is whole, but one of its files is something else. Its local recipient fails: there are notes to write.
  as_user bash -c 'cd "$QMAILHOME/queue" && n=1000
    for place in todo intd mess info local remote bounce; do
      for type in directory full fifo nowhere itself socket; do
        n=$((n + 1)); s=$((n % 23))
        echo >mess/$s/$n
        case $place in
          todo | intd) printf "u1\0p2\0Fs@x.y\0Tuser@host.org\0Tuser@far.org\0" | tee todo/$n >intd/$n ;;
          *) printf "Fs@x.y\0" >info/$s/$n; printf "Tdan@host.org\0" >local/$s/$n; printf "Tuser@far.org\0" >remote/$s/$n ;;
        esac
        case $place in todo | intd | bounce) file=$place/$n ;; *) file=$place/$s/$n ;; esac
        rm -f $file
        case $type in
          directory) mkdir $file ;;
          full) mkdir -p $file/x ;;
          fifo) mkfifo $file ;;
          nowhere) ln -s /none/none $file ;;
          itself) ln -s $n $file ;;
          socket) perl -MIO::Socket::UNIX -e "IO::Socket::UNIX->new(Local => shift, Listen => 1)" $file ;;
        esac
      done
    done'
  send_starts
  inject 'Fs@x.y\0Tuser-good@host.org\0\0'
  logged 'to local user-good@host.org'
  kill -ALRM "$started"
  inject 'Fs@x.y\0Tdan-better@host.org\0\0'
  logged 'to remote s@x.y'
  wait_for bash -c '[ "$(grep -c "bounce/[0-9]* has wrong type" "$QMAILHOME/log")" = 6 ]'
  send_ends
  equal "$(grep '^alert' "$QMAILHOME/log" || true)" ""
  # Nobody who was not delivered to was struck off, and no text was removed before its recipients were done.
  equal "$(cd "$QMAILHOME/queue" && ls todo | grep -c '^10')" 8
  equal "$(cd "$QMAILHOME/queue" && ls -d mess/*/10* | wc -l)" "$(($(grep -c . <<<"$(ls -d "$QMAILHOME"/queue/info/*/10* "$QMAILHOME"/queue/todo/10* | sed 's,.*/,,' | sort -u)")))"
}

@test "garbage in lock/trigger, and anything but a FIFO in its place, does no harm" {
  head -c 5000 /dev/urandom >garbage
  send_starts
  # A writer that stays keeps the FIFO full.
  as_user bash -c 'exec 4>"$QMAILHOME/queue/lock/trigger"; cat >&4; sleep 60' <garbage 3>&- &
  all_started="$all_started $!"
  inject 'Fs@x.y\0Tuser@host.org\0\0'
  wait_for ended 1
  busy() { awk '{print $14 + $15}' "/proc/$started/stat"; }
  before=$(busy)
  sleep 0.5
  [ $(($(busy) - before)) -lt 20 ]
  send_ends
  for kind in file directory nothing; do
    rm -rf "$QMAILHOME/queue/lock/trigger"
    case $kind in
      file) as_user cp garbage "$QMAILHOME/queue/lock/trigger" ;;
      directory) as_user mkdir "$QMAILHOME/queue/lock/trigger" ;;
    esac
    inject 'Fs@x.y\0Tuser@host.org\0\0'
    : >"$QMAILHOME/log"
    send_starts
    wait_for ended 1
    before=$(busy)
    sleep 0.5
    [ $(($(busy) - before)) -lt 20 ]
    send_ends
  done
}

# The daemons in a mount namespace of their own, where directories can become read-only.
in_namespace() { nsenter -t "$started" -m "$@"; }
turn_read_only() {
  for directory in "$@"; do
    in_namespace mount --bind "$QMAILHOME/queue/$directory" "$QMAILHOME/queue/$directory"
    in_namespace mount -o remount,bind,ro "$QMAILHOME/queue/$directory"
  done
}
turn_writable() { for directory in "$@"; do in_namespace umount "$QMAILHOME/queue/$directory"; done; }

@test "on a file system that becomes read-only nothing is lost, nor delivered over and over (C.24)" {
  needs_root
  unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
  parts="pid intd todo mess info local remote"
  fill 3 100000
  unshare -m setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'exec qmail-start ./Mailbox >>"$QMAILHOME/log"' 3>&- &
  started=$!
  all_started="${all_started:-} $started"
  wait_for grep -q '^status: local' "$QMAILHOME/log"
  turn_read_only $parts
  # Only the daemons see it so: mail comes in.
  inject 'Fs@x.y\0Tuser@host.org\0\0'
  inject 'Fs@x.y\0Tuser@host.org\0Tuser@far.org\0\0'
  unable() { [ "$(grep -c 'warning: unable to unlink .*; will try again later' "$QMAILHOME/log")" -ge 2 ]; }
  wait_for unable
  equal "$(grep -c '^starting delivery' "$QMAILHOME/log" || true)" 0
  equal "$(files | grep -c todo/)" 2
  # What was preprocessed is delivered, but cannot be marked: it stays, for its next time.
  kill -ALRM "$started"
  wait_for bash -c '[ "$(grep -c "trouble marking remote/.*; message will be delivered twice!" "$QMAILHOME/log")" = 3 ]'
  equal "$(files | grep -c remote/)" 3
  turn_writable $parts
  kill -ALRM "$started"
  as_user sh -c 'printf "\\0" >"$QMAILHOME/queue/lock/trigger"'
  wait_for ended 5
  equal "$(grep -c '^starting delivery' "$QMAILHOME/log")" 9
  gone() { [ -z "$(files)" ]; }
  wait_for gone
  send_ends
}

@test "a queue that is read-only from the start is named, and refuses mail for the time (C.24)" {
  needs_root
  unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
  read_only() {
    unshare -m sh -c 'mount --bind "$QMAILHOME/queue" "$QMAILHOME/queue" &&
      mount -o remount,bind,ro "$QMAILHOME/queue" &&
      exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"' sh "$@"
  }
  run -111 read_only sh -c 'qmail-start 2>/dev/null </dev/null >"$QMAILHOME/log"'
  equal "$(cat "$QMAILHOME/log")" 'alert: cannot start: unable to open mutex'
  bytes 'Fs@x.y\0Tuser@host.org\0\0' >"$QMAILHOME/envelope"
  run -63 read_only sh -c 'qmail-queue </dev/null 1<"$QMAILHOME/envelope"'
  equal "$output" ""
  run -0 read_only qmail-qread
  equal "$output" ""
  run -0 read_only qmail-qstat
  equal "${lines[0]}" 'messages in queue: 0'
  run -0 read_only sh -c 'printf "todo/1\0" | qmail-clean'
  equal "$output" '!'
  run -111 read_only qmail-tcpok
  equal "$output" "qmail-tcpok: fatal: unable to clear queue/lock/timeouts: read-only file system"
}
