load ../support
load ../completion_files
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  fake_queue
  completion_files
  export USER=joe HOST=h.example NEWSENDER=n@s SENDER=s@x
  export UFLINE=$'From s@x now\n' RPLINE=$'Return-Path: <s@x>\n' DTLINE=$'Delivered-To: joe@h\n'
  bytes 'Subject: x\n\n\0\xff no LF' >message
}

# dry TEXT: what a dry run says of such a file.
dry() { bytes "$1" >.forward && dot-forward -n .forward; }

@test "usage" {
  run -100 dot-forward -z
  equal "$output" "dot-forward: illegal option -- z
dot-forward: usage: dot-forward [ -nN ] file ..."
  run -0 dot-forward
  equal "$output" ""
}

@test "the message goes to all addresses, with the Delivered-To line first" {
  printf 'a, b@c.d\ne@f\n' >.forward
  run -99 --separate-stderr dot-forward .forward <message
  equal "$output" ""
  [[ $stderr =~ ^"dot-forward: info: qp "[0-9]+$ ]]
  { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
  equal "$(cat queued.envelope)" "Fn@s
Tb@c.d
Ta@dh.dd.example
Te@f.dd.example"
}

@test "the first file that says something counts" {
  printf '# nothing\n<>\n(c)\n""\n' >one
  printf 'a@b.c' >two
  printf 'd@e.f\n' >three
  run -99 dot-forward missing one two three <message
  equal "$(cat queued.envelope)" "Fn@s
Ta@b.c"
  run -0 dot-forward missing one one </dev/null
  equal "$output" ""
}

@test "-n: a description, and nothing is done" {
  run -99 dry 'a@b+\nfred, "|vacation \\"x\\""\n'
  equal "$output" 'forward a@b.plus.example
pipe through vacation "x"
forward fred@dh.dd.example'
  run -0 dry '#\n'
  equal "$output" 'skipping empty file .forward
direct delivery'
  run -0 dot-forward -n missing
  equal "$output" 'direct delivery'
  run -0 dot-forward -nN missing
  equal "$output" ''
}

@test "one's own address is direct delivery" {
  for own in joe JOE '\\joe' '"joe"' 'joe@h.example' 'Joe@H.Example' 'J <joe>'; do
    run -0 dry "$own\n"
    equal "$output" 'direct delivery'
  done
  for other in 'joe@dh' '"joe@h.example"' 'joe.' ; do
    run -99 dry "$other\n"
    [[ $output == forward* ]]
  done
  unset USER HOST
  run -99 dry 'joe\n'
  equal "$output" 'forward joe@dh.dd.example'
}

@test "direct delivery beside forwarding" {
  printf 'joe, a@b.c\n' >.forward
  run -0 dot-forward .forward two <message
  equal "$(cat queued.envelope)" "Fn@s
Ta@b.c"
  run -0 dot-forward -n .forward
  equal "$output" 'forward a@b.c
direct delivery'
}

@test "missing variables are empty" {
  unset NEWSENDER DTLINE UFLINE RPLINE
  printf 'a@b.c, "|cat >out"\n' >.forward
  run -99 dot-forward .forward <message
  cmp message queued.message
  cmp message out
  equal "$(cat queued.envelope)" "F
Ta@b.c"
}

@test "commands get the message through a pipe, with three lines in front" {
  printf '"|cat >one"\n"|test -p /dev/stdin && cat >two", a@b.c\n' >.forward
  run -99 dot-forward .forward <message
  { printf 'From s@x now\nReturn-Path: <s@x>\nDelivered-To: joe@h\n'; cat message; } >expected
  cmp expected one
  cmp expected two
  { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
}

@test "a command need not read, and may close its input" {
  head -c 3000000 /dev/zero >message
  printf '"|true"\n"|exec <&-; sleep 0.1"\n"|wc -c >out"\n' >.forward
  run -99 dot-forward .forward <message
  equal "$output" ""
  equal "$(cat out)" 3000052
}

@test "a command has SIGPIPE at its default" {
  printf '"|grep SigIgn /proc/self/status >out"' >.forward
  run -99 dot-forward .forward <message
  equal "$(( 0x$(awk '{print $2}' out) >> 12 & 1 ))" 0
}

@test "what the exit codes of commands mean" {
  for code in 64 65 70 76 77 78 100 112; do
    echo "a@b.c, \"|exit $code\"" >.forward
    run -100 dot-forward .forward <message
    equal "$output" ""
  done
  for code in 1 2 71 99 111 127; do
    echo "a@b.c, \"|exit $code\"" >.forward
    run -111 dot-forward .forward <message
    equal "$output" ""
  done
  echo 'a@b.c, "|kill -9 $$"' >.forward
  run -111 dot-forward .forward <message
  equal "$output" "dot-forward: fatal: child crashed"
  [ ! -e queued.message ]
}

# Known bug C.60.
@test "files and included lists are refused, before anything is done" {
  printf '"|touch done", /var/mail/joe\n' >.forward
  run -111 dot-forward .forward <message
  equal "$output" "dot-forward: fatal: file delivery /var/mail/joe not supported"
  printf '"|touch done", a@b.c\n:include:x\n' >.forward
  run -111 dot-forward .forward <message
  equal "$output" "dot-forward: fatal: file delivery :include:x not supported"
  [ ! -e done ]
  [ ! -e queued.message ]
}

# Known bug C.60.
@test "lines that cannot be parsed are shown, before anything is done" {
  printf '"|touch done"\n"a\n' >.forward
  run -111 dot-forward .forward <message
  equal "$output" 'dot-forward: fatal: unable to parse this line: "a'
  [ ! -e done ]
  for bad in 'a>' 'a@\n' 'a\\\n' '(a' '[a' 'a\0000Tb' ')'; do
    run -111 dry "$bad"
    [[ $output == "dot-forward: fatal: unable to parse this line: "* ]]
  done
}

@test "8-bit bytes, and a line of 1 MiB" {
  run -99 dry '\0377\0200@x.y\n'
  equal "$output" "$(bytes 'forward \0377\0200@x.y')"
  { printf '(%1048000s) a@b.c\n' x; } >.forward
  run -99 dot-forward -n .forward
  equal "$output" 'forward a@b.c'
}

@test "the control files" {
  rm control/default* control/plus*
  run -99 dry 'a, b@c, d@e+'
  equal "$output" 'forward d@e.me.example.org
forward b@c.me.example.org
forward a@me.example.org'
  QMAILDEFAULTHOST=no run -99 dry 'a'
  equal "$output" 'forward a@me.example.org'
  rm control/me
  run -99 dry 'a'
  equal "$output" 'forward a@me.me'
  mkdir control/me
  run -111 dry 'a'
  equal "$output" 'dot-forward: fatal: unable to read controls: is a directory'
}

@test "refusals of the queue" {
  echo a@b.c >.forward
  echo 31 >queue.exit
  run -100 dot-forward .forward <message
  equal "$output" "dot-forward: fatal: unable to forward message: mail server permanently rejected message (#5.3.0)"
  echo 53 >queue.exit
  run -111 dot-forward .forward <message
  equal "$output" "dot-forward: fatal: unable to forward message: qq write error or disk full (#4.3.0)"
  rm queue
  run -111 dot-forward .forward <message
  equal "$output" "dot-forward: fatal: unable to forward message: unable to exec qq (#4.3.0)"
}

@test "failures of the system" {
  echo a@b.c >.forward
  run -111 dot-forward .
  equal "$output" "dot-forward: fatal: unable to read .: is a directory"
  run -111 dot-forward .forward/x
  equal "$output" "dot-forward: fatal: unable to open .forward/x: not a directory"
  run -111 bash -c 'dot-forward .forward <.'
  equal "$output" "dot-forward: fatal: unable to read message: is a directory"
  run -111 bash -c 'dot-forward .forward <&-'
  equal "$output" "dot-forward: fatal: unable to read message: file descriptor not open"
  dot-forward .forward <message 2>/dev/full || [ $? = 99 ]
  dot-forward .forward <message >&- 2>&- || [ $? = 99 ]
  echo '"|cat >/dev/null", a@b.c' >.forward
  run -111 bash -c 'cat message | dot-forward .forward'
  equal "$output" "dot-forward: fatal: unable to rewind input: unseekable descriptor"
}

@test "a file that is a FIFO holds up nobody" {
  mkfifo .forward
  run -0 timeout 5 dot-forward .forward <message
}
