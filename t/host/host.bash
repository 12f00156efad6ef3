# A whole host for the tests of this folder: home, services, two mailboxes; as package/run makes it.
#
#   make_host      the home and its settings; then a test may change control files
#   start_host     svscan and all services, until they answer
#   stop_host      for the teardown: ends everything and removes the home
#
# They set QMAILHOME, user, me, smtp, pop3, qmtp, password; the inbox is $inbox.

make_host() {
  make_home
  export user me=host.test smtp uid gid
  uid=$(as_user id -u) gid=$(as_user id -g)
  user=$(id -un "$uid")
  smtp=$(free_port) pop3=$(free_port) qmtp=$(free_port)
  as_user env PATH="$PATH" bash -c "$(cat "$ROOT/package/host")"
  as_user sh -c "$(cat "$ROOT/package/services")" services -a 127.0.0.1 -s "$smtp" -p "$pop3" -q "$qmtp"
  # The sanitizers need memory and files of their own.
  [ -z "${SANITIZED:-}" ] || sed -i 's/softlimit -d [0-9]*/softlimit/; /^  confine/d' "$QMAILHOME"/service/{*,*/log}/run
  password=$(cat "$QMAILHOME/password")
  inbox=$QMAILHOME/people/$user/Maildir
}

answers() { (exec 4<>"/dev/tcp/127.0.0.1/$1" && IFS= read -r -t 5 line <&4 && [[ $line == "$2"* ]]); }

listens() { (exec 4<>"/dev/tcp/127.0.0.1/$1"); }

start_host() {
  start env - PATH="$PATH" QMAILHOME="$QMAILHOME" bash -c 'exec svscan "$QMAILHOME/service" >"$QMAILHOME/log/svscan" 2>&1'
  svscan=$started
  wait_for answers "$smtp" 220
  wait_for answers "$pop3" +OK
  wait_for listens "$qmtp"
  wait_for test -S "$QMAILHOME/socket/queue"
  wait_for grep -q 'status: local' "$QMAILHOME/log/send/current"
}

stop_host() {
  [ -z "${svscan:-}" ] || kill "$svscan" 2>/dev/null || true
  local service try
  cd "$QMAILHOME/service" || return
  for service in *; do svc -dx "$service" "$service/log" 2>/dev/null || true; done
  for try in $(seq 100); do
    local alive=
    for service in * */log; do if svok "$service" 2>/dev/null; then alive=yes; fi; done
    [ -n "$alive" ] || break
    sleep 0.1
  done
  cd /
  stop_all
  remove_home
}

# logs SERVICE: all that multilog has of it, in order.
logs() { cat "$QMAILHOME/log/$1"/@*.s "$QMAILHOME/log/$1"/@*.u "$QMAILHOME/log/$1/current" 2>/dev/null; }
# arrived N: true once the inbox has as many messages.
arrived() { [ "$(ls "$inbox/new" | wc -l)" -ge "$1" ]; }
# queue_empty: true once no message is in the queue.
queue_empty() { [ -z "$(find "$QMAILHOME"/queue/{mess,todo} -type f)" ]; }

# patiently SECONDS CONDITION ...: like wait_for, for longer waits.
patiently() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { echo "never true: $*" >&2; return 1; }
    sleep 0.2
  done
}
