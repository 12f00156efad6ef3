load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  mkdir home/queue/{hold,reason}
  chown "$OWNER" home/queue/{hold,reason}
}

# queued PATH BYTES: a file of the queue, as old as the day of the examples.
queued() {
  bytes "$2" >"home/queue/$1"
  touch -d '2026-11-02 00:12:29' "home/queue/$1"
}
qlist() { as_user timeout 20 qmail-qlist "$@"; }

# one_message: number 4, with recipients of all kinds.
one_message() {
  queued mess/1/4 'Subject: x\n\nbody\n'
  queued info/1/4 'Fs@x.y\0'
  queued local/1/4 'Tjoe@x\0Dsue@x\0'
  queued remote/1/4 'Tann@y.org\0'
  touch -d '2026-11-02 01:00:00' home/queue/remote/1/4
  bytes '1\tremote\tann@y.org\tbusy\n2\tlocal\tjoe@x\tfull\n3\tremote\tann@y.org\tbusier now\n' >home/queue/reason/4
}

@test "usage: 100" {
  for arguments in -x x 012; do
    run -100 --separate-stderr qmail-qlist $arguments
    equal "${stderr##*$'\n'}" "qmail-qlist: usage: qmail-qlist [ -j ] [ id ... ]"
  done
}

@test "an empty queue" {
  run -0 qlist
  equal "$output" ""
}

@test "a line for each recipient who is not done" {
  one_message
  run -0 qlist
  equal "$output" "4	local	joe@x	waiting	2026-11-02 00:12:29	1	full
4	remote	ann@y.org	waiting	2026-11-02 01:00:00	2	busier now"
}

@test "-j: lines of JSON" {
  one_message
  run -0 qlist -j
  equal "$output" '{"id":4,"size":17,"birth":1793578349,"sender":"s@x.y","channel":"local","recipient":"joe@x","state":"waiting","next":1793578349,"tries":1,"last":2,"reason":"full"}
{"id":4,"size":17,"birth":1793578349,"sender":"s@x.y","channel":"remote","recipient":"ann@y.org","state":"waiting","next":1793581200,"tries":2,"last":3,"reason":"busier now"}'
}

@test "what is held or stopped says so" {
  one_message
  queued mess/2/5 x
  queued info/2/5 'F\0'
  queued remote/2/5 'Tbob@a.y.org\0Tbob@z.org\0'
  echo .y.org >home/control/stopped
  bytes 'looks odd\nand more\n' >home/queue/hold/4
  run -0 qlist
  equal "$output" "4	local	joe@x	held: looks odd	-	1	full
4	remote	ann@y.org	held: looks odd	-	2	busier now
5	remote	bob@a.y.org	stopped	-	0	-
5	remote	bob@z.org	waiting	2026-11-02 00:12:29	0	-"
  : >home/queue/hold/4
  echo remote >home/control/stopped
  run -0 qlist 5 4
  equal "$output" "5	remote	bob@a.y.org	stopped	-	0	-
5	remote	bob@z.org	stopped	-	0	-
4	local	joe@x	held	-	1	full
4	remote	ann@y.org	held	-	2	busier now"
  run -0 qlist -j 4
  equal "$(echo "$output" | grep -c '"state":"held","held":"","tries"')" 2
}

@test "messages that are still in todo" {
  queued mess/1/7 x
  queued todo/7 'u1\0p2\0Fs@x\0Tann@y\0Tbob\0'
  run -0 qlist
  equal "$output" "7	todo	ann@y	new	-	0	-
7	todo	bob	new	-	0	-"
  touch home/queue/hold/7
  run -0 qlist -j 7
  equal "$(echo "$output" | head -1)" '{"id":7,"size":1,"birth":1793578349,"sender":"s@x","channel":"todo","recipient":"ann@y","state":"held","held":""}'
}

@test "unprintable and 8-bit bytes are escaped" {
  queued mess/1/4 x
  queued info/1/4 'Fa\x22b\xe4@x\n\0'
  queued remote/1/4 'Tj\to\x7f\\@\xffx\0'
  bytes '1\tremote\tj\\x09o\\x7f\\x5c@\\xffx\ta\tb\n' >home/queue/reason/4
  run -0 qlist
  equal "$output" '4	remote	j\x09o\x7f\x5c@\xffx	waiting	2026-11-02 00:12:29	1	a	b'
  run -0 qlist -j
  equal "$output" '{"id":4,"size":1,"birth":1793578349,"sender":"a\"b\u00e4@x\u000a","channel":"remote","recipient":"j\u0009o\u007f\\@\u00ffx","state":"waiting","next":1793578349,"tries":1,"last":1,"reason":"a\u0009b"}'
}

@test "garbage beside the messages is no matter" {
  one_message
  head -c 70000 /dev/urandom >home/queue/reason/4
  mkdir home/queue/hold/4
  head -c 1000 /dev/zero >home/control/stopped
  touch home/queue/hold/x home/queue/reason/x home/queue/info/1/x
  run -0 qlist
  equal "$(echo "$output" | cut -f 1-4)" "4	local	joe@x	held
4	remote	ann@y.org	held"
}

@test "a message that is not there: 100; one that cannot be read: 111, and the others are listed" {
  one_message
  run -100 qlist 1 4
  equal "${lines[0]}" "qmail-qlist: warning: there is no message 1"
  equal "${#lines[@]}" 3
  queued mess/2/5 x
  queued info/2/5 'Xs@x\0'
  queued mess/2/8 x
  queued info/2/8 'Fs@x\0'
  queued local/2/8 'Tann@x\0Tcut'
  run -111 qlist
  equal "${lines[0]}" "qmail-qlist: warning: unable to read message 5: protocol error"
  equal "${lines[1]}" "qmail-qlist: warning: unable to read message 8: protocol error"
  equal "${#lines[@]}" 5
}

@test "no queue, or one that is not ours: 111" {
  QMAILHOME=$PWD/none run -111 qmail-qlist
  equal "$output" "qmail-qlist: fatal: unable to chdir to $PWD/none: file does not exist"
  mkdir home/control/stopped
  run -111 qlist
  equal "$output" "qmail-qlist: fatal: unable to read control/stopped: is a directory"
  rm -r home/control/stopped home/queue/mess
  run -111 qlist
  equal "$output" "qmail-qlist: fatal: unable to open queue/mess: file does not exist"
  needs_root
  run -111 setpriv --reuid=12345 --regid=12345 --clear-groups qmail-qlist
  equal "$output" "qmail-qlist: fatal: unable to act for qmail-send: permission denied"
}

@test "output that cannot be written: 111" {
  one_message
  writes_fail qmail-qlist
  run -111 bash -c 'qmail-qlist >&-'
  run -0 bash -c 'qmail-qlist <&- 2>&-'
}
