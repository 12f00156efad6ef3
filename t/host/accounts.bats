# A host whose home belongs to root, with each daemon under its own account: who runs what, which way mail goes, and
# whose the files of the queue are. The accounts exist in a mount namespace only, where other files stand in the
# place of /etc/passwd and /etc/group.

load ../support
load host

domain=host.test

setup_file() {
  needs_root
  unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
  command -v nsenter >/dev/null || skip "nsenter is not installed"
  cd "$BATS_FILE_TMPDIR"
  # The leak sanitizer wants to trace the process, which one that has changed its user does not allow.
  export ASAN_OPTIONS=detect_leaks=0
  export host_home smtp sink holder svscan
  export QMAILHOME
  QMAILHOME=$(mktemp -d "${TMPDIR:-/tmp}/paperpath.XXXXXX")
  host_home=$QMAILHOME
  chmod 755 "$QMAILHOME"
  smtp=$(free_port) sink=$(free_port)
  make_accounts
  unshare -m sh -c 'mount --bind passwd /etc/passwd && mount --bind group /etc/group && exec sleep 1000' 3>&- &
  holder=$!
  wait_for inside id qmails
  fill_home
  start_sink
  nsenter -t "$holder" -m --wd=/ env - PATH="$QMAILHOME/bin:$PATH" QMAILHOME="$QMAILHOME" \
    ASAN_OPTIONS="$ASAN_OPTIONS" svscan "$QMAILHOME/service" >"$QMAILHOME/svscan.log" 2>&1 3>&- &
  svscan=$!
  patiently 20 answers "$smtp" 220
  patiently 20 test -S "$QMAILHOME/socket/queue"
  patiently 20 grep -q 'status: local' "$QMAILHOME/log/send/current"
}

setup() {
  cd "$BATS_TEST_TMPDIR"
  export QMAILHOME=$host_home
}

teardown_file() {
  [ -n "${host_home:-}" ] || return 0
  export QMAILHOME=$host_home
  kill "$svscan" || true
  (cd "$QMAILHOME/service" && svc -dx ./* ./*/log)
  patiently 20 ended
  kill "$(cat "$QMAILHOME/sink.pid")" "$holder" || true
  cd /
  rm -rf "$QMAILHOME"
}
ended() { ! svok "$QMAILHOME/service/send" && ! svok "$QMAILHOME/service/queued" && ! svok "$QMAILHOME/service/smtpd"; }

# The seven accounts, and joe, to whom mail goes; in ./passwd and ./group.
make_accounts() {
  local number=61000 account
  grep -vE '^(alias|qmail.|joe):' /etc/passwd >passwd
  grep -vE '^(qmail|nofiles|joe):' /etc/group >group
  for account in alias:61101 qmaild:61101 qmaill:61101 qmailp:61101 qmailq:61100 qmailr:61100 qmails:61100 joe:61102; do
    local home=$QMAILHOME/people/joe
    case $account in joe:*) ;; alias:*) home=$QMAILHOME/alias ;; *) home=$QMAILHOME ;; esac
    echo "${account%:*}:x:$((number++)):${account#*:}::$home:/bin/sh" >>passwd
  done
  printf 'qmail:x:61100:\nnofiles:x:61101:\njoe:x:61102:\n' >>group
}

# inside COMMAND ...: where the accounts are. as USER COMMAND ...: as one of them, in the home.
inside() { nsenter -t "$holder" -m --wd="$PWD" "$@"; }
as() { nsenter -t "$holder" -m --wd="$QMAILHOME" setpriv --reuid="$1" --regid="$(inside id -g "$1")" --clear-groups env PATH="$QMAILHOME/bin:$PATH" "${@:2}"; }

fill_home() {
  inside env BUILD="$BUILD" sh "$ROOT/package/install" "$QMAILHOME"
  mkdir -p "$QMAILHOME/people/joe"
  inside chown joe:joe "$QMAILHOME/people/joe"
  as joe maildirmake "$QMAILHOME/people/joe/Maildir"
  echo "&joe@$domain" >"$QMAILHOME/alias/.qmail-postmaster"
  echo "|exit 111" >"$QMAILHOME/alias/.qmail-later"
  echo "$domain" | tee "$QMAILHOME/control/me" "$QMAILHOME/control/rcpthosts" >"$QMAILHOME/control/locals"
  echo ":127.0.0.1:$sink" >"$QMAILHOME/control/smtproutes"
  echo '127.:allow' | inside "$QMAILHOME/bin/tcprules" "$QMAILHOME/control/rules.cdb" "$QMAILHOME/control/rules.tmp"
  chmod 644 "$QMAILHOME"/control/*
  inside sh "$ROOT/package/services" -a 127.0.0.1 -s "$smtp" "$QMAILHOME"
  rm -r "$QMAILHOME"/service/pop3d "$QMAILHOME"/service/qmtpd
  [ -z "${SANITIZED:-}" ] || sed -i 's/softlimit -d [0-9]*/softlimit/; /^  confine/d' "$QMAILHOME"/service/{*,*/log}/run
}

# A server for remote mail: it takes messages, but none for later@ and gone@.
start_sink() {
  cat >"$QMAILHOME/sink" <<'E2'
printf '220 sink\r\n'
while IFS= read -r line; do
  case $line in
    RCPT*later@*) printf '451 later\r\n' ;;
    RCPT*gone@*) printf '550 gone\r\n' ;;
    DATA*)
      printf '354 go\r\n'
      while IFS= read -r line && [ "$line" != "$(printf '.\r')" ]; do printf '%s\n' "$line"; done >>"$1"
      printf '250 ok\r\n' ;;
    QUIT*) printf '221 bye\r\n'; exit ;;
    *) printf '250 ok\r\n' ;;
  esac
done
E2
  : >"$QMAILHOME/taken"
  chown 65534 "$QMAILHOME/taken"
  env -u QMAILHOME tcpserver -RHl0 -u 65534 -g 65534 127.0.0.1 "$sink" bash "$QMAILHOME/sink" "$QMAILHOME/taken" 3>&- &
  echo $! >"$QMAILHOME/sink.pid"
}

# who NAME: user, group and further groups of the processes of that name in this home.
who() {
  local pid
  for pid in $(pgrep -x "$1"); do
    grep -qz "^QMAILHOME=$QMAILHOME$" "/proc/$pid/environ" 2>/dev/null || continue
    awk '/^[UG]id:/ {print $2, $3, $4, $5} /^Groups:/ {$1 = ""; print "also" $0}' "/proc/$pid/status" | tr '\n' ' '
    echo
  done | sort -u
}
ids() { echo "$1 $1 $1 $1 $2 $2 $2 $2 also $2 "; }

# files DIRECTORY ...: mode, user and group of the files of messages there, each kind once.
files() { (cd "$QMAILHOME/queue" && inside find "$@" -type f -printf '%m %u:%g\n') | sort -u; }
queue_empty() { [ -z "$(find "$QMAILHOME"/queue/{pid,intd,todo,mess,info,local,remote,bounce} -type f)" ]; }
in_maildir() { grep -rlq "^Subject: $1$" "$QMAILHOME/people/joe/Maildir/new"; }

@test "each daemon has its account, and no group beside its own" {
  equal "$(who qmail-send)" "$(ids 61006 61100)"
  equal "$(who qmail-lspawn)" "$(ids 0 61100)"
  equal "$(who qmail-rspawn)" "$(ids 61005 61100)"
  equal "$(who qmail-clean)" "$(ids 61004 61100)"
  equal "$(who qmail-queued)" "$(ids 61004 61100)"
  equal "$(who tcpserver)" "$(ids 61001 61101)"
  equal "$(who multilog)" "$(ids 61002 61101)"
}

@test "from the network to a user's Maildir: the files are his, and nobody else's to read" {
  printf 'Subject: from outside\n\nhello\n' >message
  run -0 smtp-in "$smtp" s@far.test "joe@$domain" message
  patiently 20 in_maildir 'from outside'
  file=$(grep -rl '^Subject: from outside$' "$QMAILHOME/people/joe/Maildir/new")
  equal "$(inside stat -c '%a %U:%G' "$file")" '600 joe:joe'
  grep -qE '^Received: \(qmail [0-9]+ invoked from network\); ' "$file"
  patiently 20 queue_empty
}

@test "from a user to the network and to an alias, who sends it on; a failure comes back to him" {
  printf 'Subject: from joe\n\nhello\n' |
    as joe env QMAILUSER=joe qmail-inject you@far.test gone@far.test "postmaster@$domain"
  taken() { grep -q '^Subject: from joe' "$QMAILHOME/taken"; }
  patiently 20 taken
  grep -qE '^Received: \(qmail [0-9]+ invoked by uid 61007\); ' "$QMAILHOME/taken"
  patiently 20 in_maildir 'from joe'
  grep -rqE '^Received: \(qmail [0-9]+ invoked by alias\); ' "$QMAILHOME/people/joe/Maildir/new"
  patiently 20 in_maildir 'failure notice'
  grep -rqE '^Received: \(qmail [0-9]+ invoked for bounce\); ' "$QMAILHOME/people/joe/Maildir/new"
  patiently 20 queue_empty
}

@test "the files of the queue have the owners and modes of the originals, written by either program" {
  svc -d "$QMAILHOME/service/send"
  is_down() { svstat "$QMAILHOME/service/send" | grep -q ': down'; }
  patiently 20 is_down
  bytes "Fjoe@$domain\\0Tlater@$domain\\0Tlater@far.test\\0Tgone@far.test\\0\\0" >"$QMAILHOME/envelope"
  chmod 644 "$QMAILHOME/envelope"
  as joe sh -c 'echo | qmail-queue 1<envelope'
  equal "$(files mess intd todo)" '644 qmailq:qmail'
  # Without qmail-queued only the owner of the queue can write it, and root, who becomes him.
  mv "$QMAILHOME/socket/queue" "$QMAILHOME/socket/away"
  run -62 as joe sh -c 'echo | qmail-queue 1<envelope'
  (cd "$QMAILHOME" && inside sh -c 'echo | bin/qmail-queue 1<envelope')
  mv "$QMAILHOME/socket/away" "$QMAILHOME/socket/queue"
  equal "$(inside stat -c '%a %U' "$QMAILHOME"/queue/mess/*/* | sort -u)" '644 qmailq'
  equal "$(files pid)" ''

  svc -u "$QMAILHOME/service/send"
  preprocessed() { [ -z "$(ls "$QMAILHOME/queue/todo")" ] && [ "$(ls "$QMAILHOME/queue/bounce" | wc -l)" = 2 ]; }
  patiently 20 preprocessed
  equal "$(files info local remote bounce)" '600 qmails:qmail'
  equal "$(files intd todo)" ''
  run -111 as joe qmail-qread
  as qmails qmail-qread | grep -q "	remote	later@far.test$"
}
