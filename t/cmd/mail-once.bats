load ../support
load ../asking
load ../failures

with() {
  rm -rf fresh
  mkdir fresh
  mail-once fresh "$@"
}
expected=(0 99 100 111)

teardown() { stop_all; }

synopsis="mail-once: usage: mail-once [ -c ] [ -t seconds ] directory program [ arg ... ]"

# once CODE ASKED ARGUMENT ...: mail-once with a directory `seen` and `./say CODE` exits with CODE, and has run
# that, or not.
once() {
  [ -d seen ] || mkdir seen
  answered "$1" mail-once "${@:3}" seen ./say "$1"
  equal "$asked" "${2:+$2 }"
}

@test "usage" {
  for arguments in '' seen '-c seen' '-t 5 seen' '-t 0 seen true' '-t x seen true' '-t 1000000001 seen true'; do
    run -111 mail-once $arguments <message
    equal "$output" "$synopsis"
  done
  run -111 mail-once -x seen true <message
  equal "$output" "mail-once: illegal option -- x
$synopsis"
}

@test "success is remembered, as yes or as stop" {
  once 0 0
  once 0 ''
  once 0 ''
  once 99 99
  once 99 ''
}

@test "no and later are not" {
  for code in 100 111; do
    once "$code" "$code"
    once "$code" "$code"
  done
  equal "$(ls seen)" lock
}

@test "a message is known by its id" {
  printf 'Subject: one\nMessage-ID: <a@b>\n\none\n' >message
  once 0 0
  printf 'Received: x\nSubject: two\nmessage-id:\n <a@b>\n\ntwo\n' >message
  once 0 ''
  printf 'Subject: one\nMessage-ID: <b@b>\n\none\n' >message
  once 0 0
}

@test "without an id, and with -c, by its content without the marks of its way" {
  printf 'Subject: one\n\none\n' >message
  once 0 0
  printf 'Received: x\n by y\nDelivered-To: joe\nReturn-Path: <>\nSubject: one\n\none\n' >message
  once 0 ''
  printf 'Subject: one\n\nReceived: x\none\n' >message
  once 0 0
  printf 'Message-ID: <a@b>\n\none\n' >message
  once 0 0 -c
  once 0 '' -c
  printf 'Message-ID: <a@b>\n\none' >message
  once 0 0 -c
  { printf 'Subject: long\n\n'; head -c 300000 /dev/zero; } >message
  once 0 0
  once 0 ''
  echo x >>message
  once 0 0
}

@test "what was done for one address, or by one program, was not done for another" {
  once 0 0
  RECIPIENT=sue@h once 0 0
  RECIPIENT=JOE@H once 0 ''
  answered 0 mail-once seen ./say 0 more
  equal "$asked" "0 "
  answered 0 mail-once seen ./say '0 more'
  run -111 env -u RECIPIENT mail-once seen ./say 0 <message
  equal "$output" "mail-once: fatal: RECIPIENT not set"
}

@test "a record expires" {
  once 0 0
  once 0 '' -t 1
  touch -d '1 second ago' seen/*.0
  once 0 0
  once 0 ''
  now=$(date +%s)
  rm seen/*.0
  once 0 0
  [ "$(($(stat -c %Y seen/*.0) - now - 604800))" -le 5 ]
  rm seen/*.0
  once 0 0 -t 50
  [ "$(($(stat -c %Y seen/*.0) - now - 50))" -le 5 ]
}

@test "expired records are removed, once an hour, and nothing else is" {
  once 0 0
  old=$(printf '%064d' 7)
  touch -d '1 hour ago' "seen/$old.0" "seen/$old.99" "seen/$old.100" "seen/$old" seen/mine
  RECIPIENT=a@h once 0 0
  [ -e "seen/$old.0" ]
  touch -d '1 hour ago' seen/lock
  RECIPIENT=b@h once 0 0
  equal "$(ls seen | grep -c '^[0-9a-f]\{64\}\.0$')" 3
  [ ! -e "seen/$old.0" ]
  [ ! -e "seen/$old.99" ]
  rm -f seen/*.0
  equal "$(ls seen | tr '\n' ' ')" "$old $old.100 lock mine "
}

@test "no Message-ID makes a name of its own" {
  for id in ../../x /etc/passwd . .. lock '' '<' '$(touch x)' "$(printf 'a%.0s' {1..5000})" $'\xff\n x'; do
    printf 'Message-ID: <%s>\nX: %s\n\n' "$id" "$id" >message
    once 0 0
    once 0 ''
  done
  printf 'Message-ID: <a\0b>\n\n' >message
  once 0 0
  equal "$(ls -a seen | grep -vE '^[0-9a-f]{64}\.0$' | tr '\n' ' ')" ". .. lock "
  equal "$(ls | tr '\n' ' ')" "asked message say seen "
}

@test "one message at a time: the others wait, and know the answer" {
  mkdir seen
  printf '#!/bin/sh\necho >>runs; sleep 0.3; exit 99\n' >slow
  chmod 755 slow
  for i in 1 2 3 4 5 6; do
    { status=0; mail-once seen ./slow <message || status=$?; echo "$status" >>codes; } 3>&- &
  done
  wait
  equal "$(wc -l <runs)" 1
  equal "$(sort -u codes)" 99
}

@test "who waits too long does not know" {
  mkdir seen
  mail-once seen sh -c 'echo $$ >running; exec sleep 60' <message 3>&- &
  wait_for test -s running
  all_started=$(cat running)
  mail-once seen sh -c 'echo $$ >running; exec sleep 60' <message >said 2>&1 3>&- &
  second=$!
  wait_for grep -q "^$second .* S " "/proc/$second/stat"
  # Nobody waits 30 seconds here for the alarm.
  wait_for bash -c "kill -ALRM $second; sleep 0.1; ! kill -0 $second"
  status=0
  wait "$second" || status=$?
  equal "$status $(cat said)" "111 mail-once: fatal: the same message is being delivered"
  # Another message is none of its business.
  RECIPIENT=sue@h once 0 0
}

@test "one inside of another" {
  mkdir seen
  answered 0 mail-once seen mail-once seen ./say 0
  equal "$asked" "0 "
  answered 0 mail-once seen mail-once seen ./say 0
  equal "$asked" ""
}

@test "a directory that is none" {
  run -111 mail-once seen ./say 0 <message
  equal "$output" "mail-once: fatal: unable to use seen: file does not exist"
  echo >seen
  run -111 mail-once seen ./say 0 <message
  equal "$output" "mail-once: fatal: unable to use seen: not a directory"
  rm seen
  mkdir -p seen/lock
  run -111 mail-once seen ./say 0 <message
  equal "$output" "mail-once: fatal: unable to use seen: is a directory"
  [ ! -e asked ]
  run -111 mail-once seen ./say 0 <.
  equal "$output" "mail-once: fatal: unable to read message: is a directory"
}

@test "what cannot be remembered is done all the same" {
  mkdir seen
  run -0 mail-once seen rm -r seen <message
  equal "$output" "mail-once: warning: unable to remember the message in seen: file does not exist"
}

# A delivery that leaves a line in `delivered`.
delivery() {
  printf '#!/bin/sh\necho >>delivered\n' >deliver
  chmod 755 deliver
  : >delivered
}

before() {
  rm -rf seen
  mkdir seen
  count=$(wc -l <delivered)
}

# Done before it was remembered, and at the second try at the latest.
after() {
  if ls seen/*.0 >/dev/null 2>&1; then [ "$(wc -l <delivered)" -gt "$count" ] || return; fi
  [ "$1" != 0 ] || [ "${killed:-}" = yes ] || [ "$(wc -l <delivered)" -gt "$count" ] || return
  mail-once seen ./deliver <message || return
  [ "$(wc -l <delivered)" -gt "$count" ]
}

@test "killed at any system call: never lost, at worst delivered twice" {
  needs_tracing
  delivery
  killed=yes
  killed_everywhere message mail-once seen ./deliver
}

@test "each system call failed" {
  needs_tracing
  delivery
  failed_everywhere message mail-once seen ./deliver
}

@test "each exit code of the program" { exit_codes_all; }
@test "a program that is killed or cannot be run does not know" { no_answer_all mail-once; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-once; }
@test "the program gets its words as they are" { words_all; }
