load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_home
}
teardown() {
  stop_all
  remove_home
}

# queue ENVELOPE [ MESSAGE ]: runs qmail-queue as the owner of the queue.
queue() {
  bytes "${2-Subject: x\n\nhello\n}" >"$QMAILHOME/message"
  bytes "$1" >"$QMAILHOME/envelope"
  run as_user bash -c 'qmail-queue <"$QMAILHOME/message" 1<"$QMAILHOME/envelope"'
}

# The files of the queue that belong to messages.
files() { (cd "$QMAILHOME/queue" && find pid intd todo mess info local remote bounce -type f | sort); }
# What all of them but the text hold, in one line.
envelope_in_todo() { cat "$QMAILHOME"/queue/todo/* | tr '\0' '|'; }

@test "a message is queued: text with its Received line, envelope linked from intd to todo" {
  queue 'Fs@x.y\0Ta@b\0Tc@d\0\0'
  equal "$status$output" 0
  id=$(ls "$QMAILHOME/queue/todo")
  equal "$(files | tr '\n' ' ')" "intd/$id mess/$((id % 23))/$id todo/$id "
  equal "$(stat -c '%i %a' "$QMAILHOME/queue/mess/$((id % 23))/$id")" "$id 644"
  equal "$(stat -c %h "$QMAILHOME/queue/todo/$id")" 2
  uid=$(as_user id -u)
  envelope_in_todo | grep -qE "^u$uid\|p[0-9]+\|Fs@x\.y\|Ta@b\|Tc@d\|$"
  pid=$(envelope_in_todo | sed 's/.*|p\([0-9]*\)|.*/\1/')
  head -1 "$QMAILHOME/queue/mess/$((id % 23))/$id" |
    grep -qE "^Received: \(qmail $pid invoked by uid $uid\); [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} -0000$"
  equal "$(tail -n +2 "$QMAILHOME/queue/mess/$((id % 23))/$id")" "$(bytes 'Subject: x\n\nhello\n')"
}

@test "no recipients, an empty sender and bytes of every kind are legal" {
  queue 'F\0\0' 'no newline \x00\x80\xff'
  equal "$status" 0
  queue 'Fa b\xff@x\0T\0T"@\0\0' ''
  equal "$status" 0
  equal "$(ls "$QMAILHOME/queue/todo" | wc -l)" 2
}

@test "what follows the end of the envelope is not read" {
  queue 'Fs@x.y\0Ta@b\0\0XXXX'
  equal "$status" 0
  equal "$(envelope_in_todo | sed 's/.*F/F/')" "Fs@x.y|Ta@b|"
}

@test "a bad envelope leaves nothing behind: 91, 54" {
  for envelope in 'Xs@x.y\0\0' 'Fs@x.y\0Xa@b\0\0' '\0'; do
    queue "$envelope"
    equal "$envelope $status" "$envelope 91"
    equal "$(files)" ""
  done
  for envelope in '' 'F' 'Fs@x.y' 'Fs@x.y\0' 'Fs@x.y\0Ta@b' 'Fs@x.y\0Ta@b\0'; do
    queue "$envelope"
    equal "$envelope $status" "$envelope 54"
    equal "$(files)" ""
  done
}

@test "an address of 1002 bytes passes, one of 1003 does not: 11" {
  long=$(head -c 1002 /dev/zero | tr '\0' x)
  queue "F$long\0T$long\0\0"
  equal "$status" 0
  rm -f "$QMAILHOME"/queue/{todo,intd}/* "$QMAILHOME"/queue/mess/*/*
  queue "Fx$long\0\0"
  equal "$status" 11
  queue "F\0Tx$long\0\0"
  equal "$status" 11
  equal "$(files)" ""
}

@test "an unreadable message is 54, an envelope that is not open too" {
  run -54 as_user bash -c 'qmail-queue <. 1<"$QMAILHOME/queue/lock/sendmutex"'
  run -54 as_user bash -c 'qmail-queue </dev/null 1<&-'
  equal "$(files)" ""
}

@test "trouble in the home: 61; in the queue: 62, 63, 64, 65, 66, with nothing left behind" {
  queue_at() {
    bytes 'Fs@x.y\0Ta@b\0\0' >"$QMAILHOME/envelope"
    run as_user bash -c 'QMAILHOME=$1 qmail-queue </dev/null 1<"$QMAILHOME/envelope"' sh "$1"
  }
  run -61 as_user bash -c 'e=$QMAILHOME/queue/lock/sendmutex; QMAILHOME=$QMAILHOME/nothing qmail-queue </dev/null 1<$e'
  for directory in 62:mess 63:pid 65:intd 66:todo; do
    mv "$QMAILHOME/queue/${directory#*:}" "$QMAILHOME/away"
    queue 'Fs@x.y\0Ta@b\0\0'
    equal "$directory $status" "$directory ${directory%:*}"
    mv "$QMAILHOME/away" "$QMAILHOME/queue/${directory#*:}"
    equal "$(files)" ""
  done
  mkdir "$QMAILHOME/mess" && mv "$QMAILHOME"/queue/mess/* "$QMAILHOME/mess/"
  for i in $(seq 0 22); do ln -s /nonexistent "$QMAILHOME/queue/mess/$i"; done
  queue 'Fs@x.y\0Ta@b\0\0'
  equal "$status" 64
  equal "$(files)" ""
}

@test "a full disk is 53, with nothing left behind" {
  head -c 100000 /dev/zero >"$QMAILHOME/message"
  bytes 'Fs@x.y\0Ta@b\0\0' >"$QMAILHOME/envelope"
  run -53 as_user bash -c 'ulimit -f 20; qmail-queue <"$QMAILHOME/message" 1<"$QMAILHOME/envelope"'
  equal "$(files)" ""
}

@test "SIGALRM is 52; PIPE, HUP, INT, QUIT do not disturb" {
  mkfifo in
  bytes 'Fs@x.y\0Ta@b\0\0' >"$QMAILHOME/envelope"
  chmod 666 in
  # The descriptor keeps the FIFO open, so that qmail-queue waits for the message.
  exec 7<>in
  start bash -c 'exec qmail-queue <&7 1<"$QMAILHOME/envelope"'
  pid=$started
  wait_for bash -c 'ls "$QMAILHOME"/queue/mess/*/* 2>/dev/null'
  for signal in PIPE HUP INT QUIT ALRM; do kill -"$signal" "$pid"; done
  status=0
  wait "$pid" || status=$?
  exec 7>&-
  equal "$status" 52
}

@test "text and envelope are synced before the name in todo is made, and todo before the end" {
  needs strace
  [ -z "${SANITIZED:-}" ] || skip "strace and the sanitizers do not mix"
  bytes 'Subject: x\n\nhello\n' >"$QMAILHOME/message"
  bytes 'Fs@x.y\0Ta@b\0\0' >"$QMAILHOME/envelope"
  as_user strace -y -e trace=fsync,fdatasync,link,linkat,unlink,unlinkat,exit_group -o "$QMAILHOME/trace" \
    bash -c 'exec qmail-queue <"$QMAILHOME/message" 1<"$QMAILHOME/envelope"'
  # The text's descriptor still goes by its first name, in pid.
  order=$(sed -nE -e 's,^fsync.*/queue/pid/.*,text,p' -e 's,^fsync.*/queue/intd/[0-9]+>.*,envelope,p' \
    -e 's,^fsync.*/queue/(mess|intd|todo)(/[0-9]+)?>.*,\1,p' -e 's,^link.*"todo/.*,link,p' \
    -e 's,^exit_group.*,exit,p' "$QMAILHOME/trace" | tr '\n' ' ')
  equal "$order" "text envelope intd mess link todo exit "
}

@test "the trigger is pulled" {
  exec 7<>"$QMAILHOME/queue/lock/trigger"
  queue 'Fs@x.y\0Ta@b\0\0'
  IFS= read -r -t 5 -n 1 -d '' byte <&7
  exec 7>&-
}

@test "somebody who may not write the queue hands the message to qmail-queued" {
  needs_root
  chmod 755 "$QMAILHOME"
  start qmail-queued
  wait_for test -S "$QMAILHOME/socket/queue"
  bytes 'Fs@x.y\0Ta@b\0\0' >"$QMAILHOME/envelope"
  run -0 bash -c 'setpriv --reuid=1 --regid=1 --clear-groups qmail-queue <"$QMAILHOME/envelope" 1<"$QMAILHOME/envelope"'
  kill "$started"
  wait "$started" || true
  envelope_in_todo | grep -qE '^u1\|p[0-9]+\|Fs@x\.y\|Ta@b\|$'
  run -73 bash -c 'setpriv --reuid=1 --regid=1 --clear-groups qmail-queue <"$QMAILHOME/envelope" 1<"$QMAILHOME/envelope"'
}

# taken_numbers: makes the numbers that the next files can be expected to have the names of other texts.
taken_numbers() {
  cd "$QMAILHOME/queue"
  local i number
  for i in $(seq 40); do : >"pid/t$i"; done
  : >"$QMAILHOME/dummy"
  for number in $(stat -c %i pid/t*) $(seq $(($(stat -c %i "$QMAILHOME/dummy") + 1)) $(($(stat -c %i "$QMAILHOME/dummy") + 20))); do
    eval "ln -f \"\$QMAILHOME/dummy\" \"$1\""
  done
  rm pid/t*
  cd - >/dev/null
}

@test "in a queue that was copied, a number that is the name of a message is passed over" {
  taken_numbers 'mess/$((number % 23))/$number'
  before=$(files | wc -l)
  queue 'Fs@x.y\0Ta@b\0\0'
  equal "$status$output" 0
  id=$(ls "$QMAILHOME/queue/todo")
  equal "$(stat -c '%i %h' "$QMAILHOME/queue/mess/$((id % 23))/$id")" "$id 1"
  equal "$(files | wc -l)" $((before + 3))
}

@test "nor does a new text come under an envelope that has lost its own" {
  taken_numbers 'todo/$number'
  before=$(files | wc -l)
  queue 'Fs@x.y\0Ta@b\0\0'
  equal "$status$output" 0
  equal "$(find "$QMAILHOME/queue/todo" -type f -size +0 | wc -l)" 1
  equal "$(files | wc -l)" $((before + 3))
  rm "$QMAILHOME"/queue/todo/*
  taken_numbers 'intd/$number'
  queue 'Fs@x.y\0Ta@b\0\0'
  equal "$status$output" 0
}
