load ../support
load ../failures

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_home
  start qmail-queued
  wait_for test -S "$QMAILHOME/socket/queue"
}
teardown() {
  stop_all
  remove_home
}

files() { (cd "$QMAILHOME/queue" && find pid intd todo mess -type f | sort); }
# netstring BYTES
netstring() { printf '%d:%s,' "${#1}" "$1"; }
# qmqp PART ...: one request
qmqp() { netstring "$(for part; do netstring "$part"; done)"; }

@test "usage" {
  run -100 qmail-queued extra
  equal "$output" "qmail-queued: usage: qmail-queued"
}

@test "a request is answered K after it is in todo, under the uid of the client" {
  run -0 qmqp-send "$QMAILHOME/socket/queue" "$(qmqp 'Subject: x' s@x.y a@b c@d)"
  id=$(ls "$QMAILHOME/queue/todo")
  [[ $output =~ ^[0-9]+:Kok\ [0-9]+\ qp\ $id,$ ]]
  equal "$(tr '\0' '|' <"$QMAILHOME/queue/todo/$id")" "u$(id -u)|p$id|Fs@x.y|Ta@b|Tc@d|"
  equal "$(sed 1d "$QMAILHOME"/queue/mess/*/*)" "Subject: x"
  head -1 "$QMAILHOME"/queue/mess/*/* | grep -q "^Received: (qmail $id invoked by uid $(id -u)); "
}

@test "a request that comes byte by byte is one request" {
  run -0 qmqp-send -s "$QMAILHOME/socket/queue" "$(qmqp 'Subject: x' s@x.y a@b)"
  [[ $output =~ Kok ]]
  equal "$(ls "$QMAILHOME/queue/todo" | wc -l)" 1
}

@test "what is not QMQP, or ends early, leaves nothing behind" {
  whole=$(qmqp 'Subject: x' s@x.y a@b)
  for request in 'GET / HTTP/1.0' '5:abc,' "${whole%?????}" "${whole%?}" "${whole%,}x" 0:,; do
    run -0 qmqp-send -e "$QMAILHOME/socket/queue" "$request"
    equal "$request: $output" "$request: "
  done
  wait_for bash -c '[ -z "$(find "$QMAILHOME"/queue/{pid,intd,todo,mess} -type f)" ]'
}

@test "an address that is too long is refused for good" {
  long=$(head -c 1003 /dev/zero | tr '\0' x)
  run -0 qmqp-send "$QMAILHOME/socket/queue" "$(qmqp m s@x "$long")"
  equal "$output" "42:Denvelope address too long for qq (#5.1.3),"
  equal "$(files)" ""
}

@test "trouble with the queue is a temporary refusal" {
  mv "$QMAILHOME/queue/intd" "$QMAILHOME/away"
  run -0 qmqp-send "$QMAILHOME/socket/queue" "$(qmqp m s@x a@b)"
  equal "$output" "44:Zqq trouble creating files in queue (#4.3.0),"
  mv "$QMAILHOME/away" "$QMAILHOME/queue/intd"
  equal "$(files)" ""
}

@test "many clients at once are all served, each message once" {
  for i in $(seq 40); do
    qmqp-send "$QMAILHOME/socket/queue" "$(qmqp "n $i" s@x "r$i@b")" >>answers 3>&- &
    pids="${pids:-} $!"
  done
  wait $pids
  equal "$(grep -oE 'Kok' answers | wc -l)" 40
  equal "$(cat "$QMAILHOME"/queue/todo/* | tr '\0' '\n' | grep -c '^Tr')" 40
  equal "$(cat "$QMAILHOME"/queue/mess/*/* | grep '^n ' | sort -u | wc -l)" 40
}

# clients COUNT [ OPTION ]: so many at once, each with one message; their answers in ./answers.
clients() {
  local pids=
  for i in $(seq "$1"); do
    qmqp-send ${2:-} "$QMAILHOME/socket/queue" "$(qmqp "n $i" s@x "r$i@b")" >>answers 3>&- &
    pids="$pids $!"
  done
  wait $pids
}
# traced: qmail-queued anew, its syncs and waits in $QMAILHOME/trace.
traced() {
  needs_tracing
  kill "$started"
  wait "$started" || true
  rm "$QMAILHOME/socket/queue"
  as_user touch "$QMAILHOME/trace"
  start strace -D -o "$QMAILHOME/trace" -e trace=ppoll,fsync,syncfs,linkat,link qmail-queued
  wait_for test -S "$QMAILHOME/socket/queue"
}

@test "50 messages that come together share their syncs" {
  traced
  kill -STOP "$started"
  clients 50 &
  # All of them are there before it looks.
  connected() { [ "$(pgrep -fc "^qmqp-send $QMAILHOME")" -ge 50 ]; }
  wait_for connected || { kill -CONT "$started"; false; }
  sleep 1
  kill -CONT "$started"
  wait "$!"
  equal "$(grep -oE Kok answers | wc -l)" 50
  [ "$(grep -c 'fsync\|syncfs' "$QMAILHOME/trace")" -le 30 ]
}

@test "a message that is alone waits for nobody, and costs five syncs" {
  traced
  clients 1
  equal "$(grep -c Kok answers)" 1
  equal "$(grep -c 'fsync\|syncfs' "$QMAILHOME/trace")" 5
  # Between the request and the name in todo it does not wait.
  equal "$(sed -n '/fsync/,$p' "$QMAILHOME/trace" | sed '/todo/q' | grep -c ppoll || true)" 0
}

@test "a user's clients are served up to his share, wait up to a number, and are refused beyond it" {
  needs_root
  rm "$QMAILHOME/socket/queue"
  kill "$started"
  wait "$started" || true
  start qmail-queued
  wait_for test -S "$QMAILHOME/socket/queue"
  someone() { setpriv --reuid=12345 --regid=12345 --clear-groups "$@"; }
  for i in $(seq 210); do
    setpriv --reuid=12345 --regid=12345 --clear-groups qmqp-send -h "$QMAILHOME/socket/queue" '40:20:half a' 3>&- &
    all_started="$all_started $!" holders="${holders:-} $!"
  done
  held() { [ "$(find "$QMAILHOME"/queue/mess -type f | wc -l)" = 60 ]; }
  wait_for held
  refused() { equal "$(someone timeout 10 qmqp-send "$QMAILHOME/socket/queue" "$(qmqp m s@x a@b)")" "33:Zqq too many connections (#4.3.2),"; }
  wait_for refused
  # Another user, root and the owner of the queue do not notice.
  for uid in 12346 0 65534; do
    run -0 setpriv --reuid=$uid --regid=65534 --clear-groups timeout 10 qmqp-send "$QMAILHOME/socket/queue" "$(qmqp m s@x a@b)"
    [[ $output =~ Kok ]]
  done
  # Whoever goes makes room for the next who waits.
  kill $holders
  served() { [[ $(someone timeout 10 qmqp-send "$QMAILHOME/socket/queue" "$(qmqp m s@x a@b)") =~ Kok ]]; }
  wait_for served
}

@test "of 150 clients of one user all are served in the end" {
  clients 150
  equal "$(grep -oE Kok answers | wc -l)" 150
}

@test "a client that says nothing holds nobody up" {
  qmqp-send -h "$QMAILHOME/socket/queue" "" 3>&- &
  holder=$!
  all_started="$all_started $holder"
  run -0 timeout 10 qmqp-send "$QMAILHOME/socket/queue" "$(qmqp m s@x a@b)"
  [[ $output =~ Kok ]]
}

@test "TERM ends it with 0 and takes half a message with it" {
  qmqp-send -h "$QMAILHOME/socket/queue" "40:20:half a" 3>&- &
  all_started="$all_started $!"
  wait_for bash -c '[ -n "$(find "$QMAILHOME"/queue/mess -type f)" ]'
  kill "$started"
  status=0
  wait "$started" || status=$?
  equal "$status" 0
  equal "$(files)" ""
}

@test "a socket left by a dead one is replaced, anything else is not" {
  kill -9 "$started"
  wait "$started" || true
  start qmail-queued
  wait_for qmqp-send "$QMAILHOME/socket/queue" "$(qmqp m s@x a@b)"
  kill "$started"
  wait "$started" || true
  rm "$QMAILHOME/socket/queue"
  echo precious >"$QMAILHOME/socket/queue"
  run -111 as_user qmail-queued
  equal "$output" "qmail-queued: fatal: unable to listen on socket/queue: file already exists"
  equal "$(cat "$QMAILHOME/socket/queue")" precious
}

@test "a client may be gone before it is answered" {
  for i in 1 2 3 4 5; do
    run -0 qmqp-send -g "$QMAILHOME/socket/queue" "$(qmqp m s@x a@b)"
  done
  run -0 qmqp-send "$QMAILHOME/socket/queue" "$(qmqp m s@x a@b)"
  [[ $output =~ Kok ]]
  wait_for bash -c '[ "$(ls "$QMAILHOME/queue/todo" | wc -l)" = 6 ]'
}
