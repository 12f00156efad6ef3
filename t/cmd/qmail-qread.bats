load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
}

# queued PATH BYTES: a file of the queue, as old as the day of the examples.
queued() {
  bytes "$2" >"home/queue/$1"
  touch -d '2026-11-02 00:12:29' "home/queue/$1"
}

qread() { as_user timeout 20 qmail-qread; }

@test "an empty queue" {
  run -0 qread
  equal "$output" ""
}

@test "messages with their recipients, in all states" {
  queued mess/1/4 'Subject: x\n\nbody\n'
  queued info/1/4 'Fs@x.y\0'
  queued local/1/4 'Tjoe@x\0Dsue@x\0'
  queued remote/1/4 'Tann@y\0'
  queued bounce/4 x
  queued mess/2/5 ''
  queued info/2/5 'F\0'
  run -0 qread
  equal "$output" "2 Nov 2026 00:12:29 GMT  #4  17  <s@x.y>  bouncing
	local	joe@x
  done	local	sue@x
	remote	ann@y
2 Nov 2026 00:12:29 GMT  #5  0  <> "
}

@test "names that are no numbers, and text without info, are passed over" {
  queued info/1/4x 'Fs@x\0'
  queued info/1/.core 'Fs@x\0'
  queued mess/1/7 x
  run -0 qread
  equal "$output" ""
}

@test "unprintable and 8-bit bytes become _" {
  queued mess/1/4 x
  queued info/1/4 'Fa\tb\xe4@x\n\0'
  queued local/1/4 'Tj\x1bo\x7f@\xffx\0'
  run -0 qread
  equal "$output" "2 Nov 2026 00:12:29 GMT  #4  1  <a_b_@x_> 
	local	j_o_@_x"
}

@test "trouble with a message is a warning, and the others are still listed" {
  queued info/0/3 'Fs@x\0'
  queued mess/1/4 x
  queued info/1/4 'Fs@x'
  queued mess/1/7 x
  queued info/1/7 'Xs@x\0'
  queued mess/2/5 x
  queued info/2/5 'Fs@x\0'
  queued local/2/5 'Tjoe@x\0Xodd\0Tann@x\0'
  queued mess/2/8 x
  queued info/2/8 'Fs@x\0'
  mkdir home/queue/remote/2/8
  run -0 bash -c "$(declare -f as_user qread); qread | sort"
  equal "$output" "	local	joe@x
2 Nov 2026 00:12:29 GMT  #5  1  <s@x> 
2 Nov 2026 00:12:29 GMT  #8  1  <s@x> 
warning: trouble with #3: file does not exist
warning: trouble with #4: protocol error
warning: trouble with #5: protocol error
warning: trouble with #7: protocol error
warning: trouble with #8: is a directory"
}

@test "fatal trouble is told on standard output: 111" {
  QMAILHOME=$PWD/none run -111 --separate-stderr qmail-qread
  equal "$output" "fatal: unable to chdir: file does not exist"
  equal "$stderr" ""
  rmdir home/queue/info/1
  run -111 qread
  equal "$output" "fatal: unable to opendir info/1: file does not exist"
  rm -r home/queue/mess
  run -111 qread
  equal "$output" "fatal: unable to opendir mess: file does not exist"
}

@test "output that cannot be written: 111" {
  queued mess/1/4 x
  queued info/1/4 'Fs@x\0'
  writes_fail qmail-qread
  run -111 bash -c 'qmail-qread >&-'
  run -0 bash -c 'qmail-qread <&- 2>&-'
}
