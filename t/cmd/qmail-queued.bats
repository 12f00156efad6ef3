load ../support

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
