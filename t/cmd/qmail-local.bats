load ../support
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -m 700 home
  printf 'Subject: test\n\nhello\n' >message
  fake_queue
}

# deliver [DASH EXT [SENDER [DEFAULTDELIVERY]]]: qmail-local for joe of host h, with the message.
deliver() {
  local options=()
  while [ "${1:-}" = -n ] || [ "${1:-}" = -N ]; do options+=("$1"); shift; done
  local dash=${1-} ext=${2-} sender=${3-s@x} default=${4-./Mailbox}
  qmail-local "${options[@]}" -- joe "$PWD/home" "joe$dash$ext" "$dash" "$ext" h "$sender" "$default" <message
}

# dotqmail CONTENT [NAME]: writes home/.qmail or home/NAME; backslash escapes as in printf.
dotqmail() { printf '%b' "$1" >"home/${2:-.qmail}"; }

maildir() { mkdir -m 700 "$1" "$1/tmp" "$1/new" "$1/cur"; }

@test "usage: eight arguments, an absolute home, -n and -N" {
  usage="qmail-local: usage: qmail-local [ -nN ] user homedir local dash ext domain sender aliasempty"
  run -100 qmail-local
  equal "$output" "$usage"
  run -100 qmail-local joe "$PWD/home" joe '' '' h s@x
  equal "$output" "$usage"
  run -100 qmail-local joe "$PWD/home" joe '' '' h s@x ./Mailbox more
  equal "$output" "$usage"
  run -100 qmail-local joe home joe '' '' h s@x ./Mailbox
  equal "$output" "$usage"
  run -100 qmail-local -x joe "$PWD/home" joe '' '' h s@x ./Mailbox
  equal "$output" "qmail-local: illegal option -- x
$usage"
  run -0 qmail-local -nN joe "$PWD/home" joe '' '' h s@x '#' <message
  equal "$output" "did 0+0+0"
}

@test "-n says what each kind of line means" {
  dotqmail '# comment\n|cat\n./mbox  \n/abs/mbox\n./Maildir/\n&a@b\njoe@c \n+list\n\n+other\n &x'
  run -0 deliver -n
  equal "$output" "program cat
mbox ./mbox
mbox /abs/mbox
maildir ./Maildir/
forward a@b
forward joe@c
forward  &x
did 3+3+1"
  equal "$(ls -A home)" .qmail
}

# Known bug C.10.
@test "lines: blanks at the end are cut, a NUL ends a line, the last line needs no LF" {
  dotqmail './a \t \n#\0\n./b/\t\n&c@d\0./e\n/f\0./g \t\n|h  \n&i@j'
  run -0 deliver -n
  equal "$output" "mbox ./a
maildir ./b/
forward c@d
mbox /f
program h
forward i@j
did 3+2+1"
}

# Known bug C.10.
@test "a first line that says nothing defers" {
  for content in '\n' '\n&a@b\n' ' \t\n&a@b' '\0&a@b' '\0'; do
    dotqmail "$content"
    run -111 deliver
    equal "$output" "Uh-oh: first line of .qmail file is blank. (#4.2.1)"
  done
  rm home/.qmail
  for default in '' ' ' $'\n./Mailbox'; do
    run -111 deliver '' '' s@x "$default"
    equal "$output" "Uh-oh: first line of .qmail file is blank. (#4.2.1)"
  done
  dotqmail '&\n'
  run -111 deliver
  equal "$output" "Uh-oh: .qmail has forward delivery without address. (#4.2.1)"
}

@test "an empty file, or none without DASH, means the default delivery" {
  run -0 deliver -n '' '' s@x $'./one\n|two\n&three@h'
  equal "$output" "mbox ./one
program two
forward three@h
did 1+1+1"
  dotqmail ''
  chmod 700 home/.qmail
  run -0 deliver -n
  equal "$output" "mbox ./Mailbox
did 1+0+0"
  dotqmail '' .qmail-ext
  run -0 deliver -n - ext
  equal "$output" "mbox ./Mailbox
did 1+0+0"
}

@test "the files are tried in order, lower case, with colons for dots" {
  for name in -a:b-c-d -a:b-c-default -a:b-default -default; do dotqmail "&found@$name" ".qmail$name"; done
  for name in -a:b-c-d -a:b-c-default -a:b-default -default; do
    run -0 deliver -n - A.b-C-d
    equal "${lines[0]}" "forward found@$name"
    rm "home/.qmail$name"
  done
  run -100 deliver -n - A.b-C-d
  equal "$output" "Sorry, no mailbox here by that name. (#5.1.1)"
  dotqmail '&found@ext' .qmailext
  dotqmail '&found@default' .qmaildefault
  run -0 deliver -n '' ext
  equal "${lines[0]}" "forward found@ext"
  run -0 deliver -n '' other
  equal "${lines[0]}" "forward found@default"
  run -0 deliver -n
  equal "${lines[0]}" "forward found@default"
}

@test "a path does not lead out of the home" {
  mkdir other
  printf '&stolen@h' >other/.qmail
  dotqmail '&own@h' .qmail-default
  run -0 deliver -n - '/../../other/.qmail'
  equal "${lines[0]}" "forward own@h"
}

@test "what is no regular file is not there" {
  mkdir home/.qmail-dir
  mkfifo home/.qmail-fifo
  ln -s /dev/null home/.qmail-device
  ln -s nowhere home/.qmail-dangling
  for ext in dir fifo device dangling "$(printf '%0300d' 0)"; do
    run -100 timeout 5 bash -c "qmail-local joe '$PWD/home' joe - '$ext' h s@x ./Mailbox <message"
    equal "$output" "Sorry, no mailbox here by that name. (#5.1.1)"
  done
  printf '&real@h' >home/real
  ln -s real home/.qmail-link
  run -0 deliver -n - link
  equal "${lines[0]}" "forward real@h"
}

@test "a .qmail file that cannot be opened defers" {
  ln -s .qmail-loop home/.qmail-loop
  run -100 deliver -n - loop
  [ "$(id -u)" != 0 ] || skip "root opens everything"
  dotqmail '&a@b' .qmail-closed
  chmod 0 home/.qmail-closed
  run -111 deliver - closed
  equal "$output" "Unable to open .qmail-closed: access denied. (#4.3.0)"
}

@test "homes and files writable by others are not trusted" {
  dotqmail '&a@b'
  chmod 662 home/.qmail
  for flag in -n -N; do
    run -111 deliver $flag
    equal "$output" "Uh-oh: .qmail file is writable. (#4.7.0)"
  done
  chmod 660 home/.qmail
  chmod 770 home
  run -0 deliver -n
  chmod 702 home
  for flag in -n -N; do
    run -111 deliver $flag
    equal "$output" "Uh-oh: home directory is writable. (#4.7.0)"
  done
}

@test "a sticky home defers, and -n warns" {
  dotqmail '&a@b'
  chmod 1700 home
  run -111 deliver
  equal "$output" "Home directory is sticky: user is editing his .qmail file. (#4.2.1)"
  run -0 --separate-stderr deliver -n
  equal "$output" "forward a@b
did 0+1+0"
  equal "$stderr" "Warning: home directory is sticky."
}

@test "no home" {
  rmdir home
  run -111 deliver
  equal "$output" "Unable to switch to $PWD/home: file does not exist. (#4.3.0)"
}

@test "the x bit and +list allow nothing but forwarding" {
  dotqmail '&a@b\n'
  chmod 700 home/.qmail
  run -0 deliver -n
  equal "$output" "forward a@b
did 0+1+0"
  for line in ./mbox ./Maildir/ /abs; do
    dotqmail "&a@b\n$line\n"
    run -111 deliver -n
    equal "$output" "forward a@b
Uh-oh: .qmail has file delivery but has x bit set. (#4.7.0)"
  done
  dotqmail '|true\n'
  run -111 deliver
  equal "$output" "Uh-oh: .qmail has prog delivery but has x bit set. (#4.7.0)"
  chmod 600 home/.qmail
  dotqmail '+list\n|true\n'
  run -111 deliver
  equal "$output" "Uh-oh: .qmail has prog delivery but has x bit set. (#4.7.0)"
  dotqmail '|true\n+lists\n+list \n./mbox\n'
  run -111 deliver
  equal "$output" "Uh-oh: .qmail has file delivery but has x bit set. (#4.7.0)"
  chmod 670 home/.qmail  # the owner's x bit alone counts
  dotqmail '|true\n'
  run -0 deliver
}

@test "a message that was here before loops" {
  dotqmail '#'
  looping="This message is looping: it already has my Delivered-To line. (#5.4.6)"
  for header in 'Delivered-To: joe@h\n\n' 'A: b\nDelivered-To: joe@h\n' ' folded first\nDelivered-To: joe@h\nB: c\n\n'; do
    bytes "$header" >message
    run -100 deliver
    equal "$output" "$looping"
    run -0 deliver -n
  done
  for header in 'delivered-To: joe@h\n\n' 'Delivered-To: Joe@h\n\n' 'Delivered-To: joe@h \n\n' 'Delivered-To: joe@h' \
      '\nDelivered-To: joe@h\n' ' Delivered-To: joe@h\n\n' 'Delivered-To: joe@h\r\n\n' 'Delivered-To: joe@hh\n\n' '' 'Delivered-To: joe@h\0\n'; do
    bytes "$header" >message
    run -0 deliver
    equal "$output" "did 0+0+0"
  done
}

@test "a loop is found behind a header line of any length, in little memory" {
  # The hole of C.1: lengths beyond 32 bits. Sparse, so that it costs no disk.
  printf 'Subject: x\nX-Long: ' >message
  truncate -s 300M message
  printf '\nDelivered-To: joe@h\n\nbody\n' >>message
  run -100 deliver
  printf 'X-Long: ' >message
  truncate -s 300M message
  dotqmail '|grep VmHWM /proc/$PPID/status'
  run -0 deliver
  [ -n "${SANITIZED:-}" ] && skip "sanitizers need memory of their own"
  [ "$(awk '/VmHWM/ {print $2}' <<<"$output")" -lt 4096 ]
}

@test "the standard input must be a file" {
  dotqmail '#'
  run -111 bash -c "cat message | qmail-local joe '$PWD/home' joe '' '' h s@x ./Mailbox"
  equal "$output" "Unable to rewind message. (#4.3.0)"
  run -111 bash -c "qmail-local joe '$PWD/home' joe '' '' h s@x ./Mailbox <&-"
  equal "$output" "Unable to rewind message. (#4.3.0)"
  run -111 bash -c "qmail-local joe '$PWD/home' joe '' '' h s@x ./Mailbox <home"
  equal "$output" "Unable to read message: is a directory. (#4.3.0)"
  run -111 bash -c "qmail-local joe '$PWD/home' joe '' '' h s@x ./Mailbox 0>>message"
  equal "$output" "Unable to read message: file descriptor not open. (#4.3.0)"
}

@test "the message is read from its start wherever its position is" {
  bash -c "read -r line; qmail-local joe '$PWD/home' joe '' '' h s@x '|cat'" <message >out
  equal "$(cat out)" "$(cat message)
did 0+0+1"
}

@test "programs get the message, and their output is the report" {
  dotqmail '|cat; echo error >&2\n|cat\n'
  run -0 deliver
  equal "$output" "Subject: test

hello
error
Subject: test

hello
did 0+0+2"
}

@test "programs run in the home, with the environment of the delivery" {
  dotqmail '|pwd; env >"$HOME/../env"\n' .qmail-foo-default
  rm -f env
  run -0 deliver - foo-A.B-c-d-e-f 's@x'
  equal "$output" "$PWD/home
did 0+0+1"
  equal "$(grep -aE '^(SENDER|NEWSENDER|RECIPIENT|USER|HOME|HOST|LOCAL|EXT|DEFAULT|DTLINE|RPLINE)[234]?=' env | LC_ALL=C sort)" \
"DEFAULT=A.B-c-d-e-f
DTLINE=Delivered-To: joe-foo-A.B-c-d-e-f@h
EXT2=A.B-c-d-e-f
EXT3=c-d-e-f
EXT4=d-e-f
EXT=foo-A.B-c-d-e-f
HOME=$PWD/home
HOST2=h
HOST3=h
HOST4=h
HOST=h
LOCAL=joe-foo-A.B-c-d-e-f
NEWSENDER=s@x
RECIPIENT=joe-foo-A.B-c-d-e-f@h
RPLINE=Return-Path: <s@x>
SENDER=s@x
USER=joe"
  grep -qE '^UFLINE=From s@x (Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4}$' env
}

@test "DEFAULT is set exactly if the file's name ends in default" {
  dotqmail '|echo "${DEFAULT-unset}"' .qmail-a:b-default
  dotqmail '|echo "${DEFAULT-unset}"' .qmail-plain
  dotqmail '|echo "${DEFAULT-unset}"' .qmaildefault
  DEFAULT=inherited run -0 deliver - A.b-default
  equal "${lines[0]}" default
  DEFAULT=inherited run -0 deliver - plain
  equal "${lines[0]}" unset
  run -0 deliver - a.b-X-Y
  equal "${lines[0]}" X-Y
  run -0 deliver '' 'Ext'
  equal "${lines[0]}" Ext
}

# Known bug C.8.
@test "hostile senders and addresses stay one line each, and are never evaluated" {
  dotqmail '|printf %s%s%s "$RPLINE" "$DTLINE" "$UFLINE"' .qmail-default
  run -0 deliver - $'a\nb' $'s s@x\ny'
  equal "${lines[0]}" 'Return-Path: <"s s"@x_y>'
  equal "${lines[1]}" 'Delivered-To: joe-a_b@h'
  [[ ${lines[2]} = 'From s-s@x-y '* ]]
  evil='() { :;}; echo pwned >x'
  dotqmail '|env; true' .qmail-default
  deliver - "$evil" "$evil@\$(touch x)\`touch x\`" >out
  grep -qxF "SENDER=$evil@\$(touch x)\`touch x\`" out
  grep -qxF "EXT=$evil" out
  [ ! -e x ] && [ ! -e home/x ]
  run -0 deliver - 'x' $'\xff\xfe@h'
  [[ $output = *$'RPLINE=Return-Path: <"\xff\xfe"@h>'* ]]
}

@test "the exit codes of programs" {
  while read -r code result; do
    dotqmail "|exit $code\n|echo next"
    run -"$result" deliver
    case $result in
      0) [ "$code" = 99 ] && equal "$output" "did 0+0+1" || equal "$output" "next
did 0+0+2" ;;
      *) equal "$output" "" ;;
    esac
  done <<'EOF'
0 0
99 0
100 100
64 100
65 100
70 100
76 100
77 100
78 100
112 100
111 111
71 111
74 111
75 111
1 111
2 111
66 111
120 111
127 111
255 111
EOF
  dotqmail '|kill -9 $$'
  run -111 deliver
  equal "$output" "Aack, child crashed. (#4.3.0)"
}

@test "no process, no shell" {
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  needs strace
  strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
  dotqmail '|true'
  run -111 strace -o /dev/null -e inject=vfork:error=EAGAIN qmail-local joe "$PWD/home" joe '' '' h s@x '' <message
  equal "$output" "Unable to fork: temporary failure. (#4.3.0)"
  run -111 strace -f -o /dev/null -P /bin/sh -e inject=execve:error=EACCES \
    qmail-local joe "$PWD/home" joe '' '' h s@x '' <message
  equal "${lines[-1]}" "Unable to run /bin/sh: access denied. (#4.3.0)"
}

@test "programs start with the signals and descriptors of the caller" {
  run -0 inherited <message
  direct=$output
  dotqmail '|inherited'
  run -0 deliver
  equal "$output" "$direct
did 0+0+1"
}

@test "the first failure ends the delivery; what was done stays done" {
  dotqmail './one\n|exit 100\n./two\n&a@b\n'
  run -100 deliver
  [ -s home/one ] && [ ! -e home/two ] && [ ! -e queued.envelope ]
}

@test "99 ends the instructions, and forwards before it are sent" {
  dotqmail '&a@b\n|exit 99\n&c@d\n./mbox\n'
  run -0 deliver
  [[ $output =~ ^"did 0+1+1"$'\n'"qp "[0-9]+$ ]]
  equal "$(cat queued.envelope)" "Fs@x
Ta@b"
}

@test "all forwards go out as one message, last" {
  dotqmail '&a@b\n./mbox\nc d@e\n&f\n'
  run -0 deliver
  [[ $output =~ ^"did 1+3+0"$'\n'"qp "[0-9]+$ ]]
  equal "$(cat queued.envelope)" "Fs@x
Ta@b
Tc d@e
Tf"
  equal "$(cat queued.message)" "Delivered-To: joe@h
Subject: test

hello"
}

@test "a refusal of the queue" {
  dotqmail '&a@b\n'
  while read -r code result text; do
    echo "$code" >queue.exit
    run -"$result" deliver
    equal "$output" "Unable to forward message: $text."
  done <<'EOF'
31 100 mail server permanently rejected message (#5.3.0)
11 100 envelope address too long for qq (#5.1.3)
53 111 qq write error or disk full (#4.3.0)
54 111 qq read error (#4.3.0)
120 111 unable to exec qq (#4.3.0)
EOF
  echo 'Dwe do not like it' >queue.says
  run -100 deliver
  equal "$output" "Unable to forward message: we do not like it."
  rm queue
  run -111 deliver
  equal "$output" "Unable to forward message: unable to exec qq (#4.3.0)."
}

@test "the owner of a list gets its bounces" {
  dotqmail '&a@b\n|echo "$SENDER $NEWSENDER"\n' .qmail-default
  run -0 deliver - List
  equal "${lines[0]}" "s@x s@x"
  equal "$(head -1 queued.envelope)" "Fs@x"
  dotqmail '' .qmail-list-owner
  run -0 deliver - List
  equal "${lines[0]}" "s@x joe-List-owner@h"
  equal "$(head -1 queued.envelope)" "Fjoe-List-owner@h"
  dotqmail '' .qmail-list-owner-default
  run -0 deliver - List
  equal "${lines[0]}" "s@x joe-List-owner-@h-@[]"
  equal "$(head -1 queued.envelope)" "Fjoe-List-owner-@h-@[]"
  for sender in '' '#@[]'; do
    run -0 deliver - List "$sender"
    equal "${lines[0]}" "$sender $sender"
  done
  rm home/.qmail-list-owner
  run -0 deliver - List
  equal "${lines[0]}" "s@x s@x"
}

@test "maildir: one private file in new, nothing in tmp" {
  maildir home/Maildir
  dotqmail './Maildir/\n'
  bytes 'From: x\n\nFrom here \0\xff\nno LF' >message
  run -0 deliver
  equal "$output" "did 1+0+0"
  equal "$(find home/Maildir/tmp home/Maildir/cur -type f)" ""
  file=$(echo home/Maildir/new/*)
  { printf 'Return-Path: <s@x>\nDelivered-To: joe@h\n'; cat message; } | cmp - "$file"
  equal "$(stat -c %a "$file")" 600
  [[ ${file##*/} =~ ^[0-9]{10}\.M[0-9]+P[0-9]+Q0R[0-9a-f]+\..+$ ]]
}

# Known bug C.26.
@test "maildir: a thousand deliveries of one process make a thousand files" {
  maildir home/Maildir
  for _ in $(seq 1000); do echo ./Maildir/; done >home/.qmail
  run -0 deliver
  equal "$output" "did 1000+0+0"
  equal "$(ls home/Maildir/new | wc -l)" 1000
}

# Known bug C.26.
@test "maildir: processes that share pid and host make different files" {
  needs_root
  needs unshare
  unshare --pid --fork true 2>/dev/null || skip "no pid namespaces here"
  maildir home/Maildir
  for _ in $(seq 100); do
    unshare --pid --fork qmail-local joe "$PWD/home" joe '' '' h s@x ./Maildir/ <message >/dev/null
  done
  equal "$(ls home/Maildir/new | grep -c P1Q0)" 100
}

# Known bug C.26.
@test "maildir: the host's name cannot lead elsewhere" {
  needs_root
  unshare --uts true 2>/dev/null || skip "no uts namespaces here"
  maildir home/Maildir
  run -0 unshare --uts sh -c "echo a/b:c >/proc/sys/kernel/hostname && qmail-local joe '$PWD/home' joe '' '' h s@x ./Maildir/ <message"
  [[ $(ls home/Maildir/new) =~ Q0R[0-9a-f]+\.'a\057b\072c'$ ]]
}

@test "maildir: what is wrong with it" {
  dotqmail './Maildir/\n'
  run -111 deliver
  equal "$output" "Unable to chdir to maildir. (#4.2.1)"
  : >home/Maildir
  run -111 deliver
  equal "$output" "Unable to chdir to maildir. (#4.2.1)"
  rm home/Maildir
  mkdir home/Maildir
  run -111 deliver
  equal "$output" "Temporary error on maildir delivery. (#4.3.0)"
  mkdir home/Maildir/tmp
  run -111 deliver
  equal "$output" "Temporary error on maildir delivery. (#4.3.0)"
  equal "$(ls -A home/Maildir/tmp)" ""
  [ "$(id -u)" != 0 ] || return 0
  mkdir home/Maildir/new
  chmod 500 home/Maildir/tmp
  run -111 deliver
  equal "$output" "Temporary error on maildir delivery. (#4.3.0)"
}

@test "maildir: what fails on the way leaves nothing behind" {
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  needs strace
  strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
  maildir home/Maildir
  dotqmail './Maildir/\n'
  for failure in write:error=ENOSPC:when=1 fsync:error=EIO:when=1 fsync:error=EIO:when=2 linkat:error=EDQUOT \
      linkat:error=EEXIST close:error=EDQUOT:when=1; do
    call=${failure%%:*}
    # The .qmail file is closed first.
    [ "$call" = close ] && failure=close:error=EDQUOT:when=2
    run -111 strace -o trace -e trace="$call" -e inject="$failure" \
      qmail-local joe "$PWD/home" joe '' '' h s@x ./Mailbox <message
    equal "$output" "Temporary error on maildir delivery. (#4.3.0)"
    grep -q INJECTED trace
    equal "$(find home/Maildir -type f)" ""
  done
  truncate -s 100000 message
  run -111 strace -o trace -e inject=pread64:error=EIO:when=2 \
    qmail-local joe "$PWD/home" joe '' '' h s@x ./Mailbox <message
  equal "$output" "Unable to read message. (#4.3.0)"
  equal "$(find home/Maildir -type f)" ""
}

@test "maildir: the file is on the disk before its name, and the name before the report" {
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  needs strace
  strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
  maildir home/Maildir
  run -0 strace -o trace -e trace=fsync,linkat,write,unlinkat qmail-local joe "$PWD/home" joe '' '' h s@x ./Maildir/ <message
  equal "$(sed -n 's/(.*//p' trace | tr '\n' ' ')" "write fsync linkat fsync unlinkat write "
}

@test "maildir: a delivery does not last for ever" {
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  needs strace
  strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
  maildir home/Maildir
  strace -o trace -e trace=alarm,fsync -e inject=fsync:delay_enter=1000000 \
    qmail-local joe "$PWD/home" joe '' '' h s@x ./Maildir/ <message >out 2>&1 3>&- &
  tracer=$!
  wait_for bash -c 'ls home/Maildir/tmp | grep -q .'
  pkill -ALRM -P "$tracer" qmail-local
  local status=0
  wait "$tracer" || status=$?
  equal "$status" 111
  equal "$(cat out)" "Timeout on maildir delivery. (#4.3.0)"
  equal "$(head -1 trace | tr -s ' ')" "alarm(86400) = 0"
  equal "$(ls home/Maildir/new)" ""
}

# Known bug C.25.
@test "a file that may not grow is a write error" {
  maildir home/Maildir
  head -c 100000 /dev/zero >>message
  printf 'old\n' >home/mbox
  run -111 bash -c "ulimit -f 40; qmail-local joe '$PWD/home' joe '' '' h s@x ./Maildir/ <message"
  equal "$output" "Temporary error on maildir delivery. (#4.3.0)"
  equal "$(find home/Maildir -type f)" ""
  run -111 bash -c "ulimit -f 40; qmail-local joe '$PWD/home' joe '' '' h s@x ./mbox <message"
  equal "$output" "Unable to write ./mbox: file too big. (#4.3.0)"
  equal "$(cat home/mbox)" old
}

# Known bug C.25.
@test "a full disk leaves maildir and mbox as they were" {
  needs_root
  mkdir full
  mount -t tmpfs -o size=64k,mode=700 tmpfs full 2>/dev/null || skip "no tmpfs here"
  maildir full/Maildir
  printf 'old\n' >full/mbox
  head -c 100000 /dev/zero >>message
  local status=0
  run qmail-local joe "$PWD/full" joe '' '' h s@x ./Maildir/ <message
  first=$status.$output files=$(find full/Maildir -type f)
  run qmail-local joe "$PWD/full" joe '' '' h s@x ./mbox <message
  second=$status.$output content=$(cat full/mbox)
  umount full
  equal "$first" "111.Temporary error on maildir delivery. (#4.3.0)"
  equal "$files" ""
  equal "$second" "111.Unable to write ./mbox: out of disk space. (#4.3.0)"
  equal "$content" old
}

@test "mbox: From line, headers, quoted body, a final LF and an empty line" {
  bytes 'A: b\n\nFrom one\n>From two\n>>From three\n> From four\nFromage\nfrom\n From\n>F\0\xff\nFrom' >message
  dotqmail './mbox\n'
  run -0 deliver
  equal "$output" "did 1+0+0"
  run -0 deliver '' '' ''
  sed -i -E 's/^(From (s@x|MAILER-DAEMON)) ... ... .. ..:..:.. ....$/\1 DATE/' home/mbox
  for sender in s@x:s@x MAILER-DAEMON:; do
    bytes "From ${sender%:*} DATE\nReturn-Path: <${sender#*:}>\nDelivered-To: joe@h\n"
    bytes 'A: b\n\n>From one\n>>From two\n>>>From three\n> From four\nFromage\nfrom\n From\n>F\0\xff\nFrom\n\n'
  done >expected
  cmp home/mbox expected
  equal "$(stat -c %a home/mbox)" 600
}

@test "mbox: a message that ends with LF gets no second one" {
  dotqmail './mbox\n'
  printf 'A: b\n\n>\n' >message
  run -0 deliver
  equal "$(tail -n +4 home/mbox | shown)" "$(printf 'A: b\n\n>\n\n' | shown)"
  : >message
  rm home/mbox
  run -0 deliver
  equal "$(tail -n +3 home/mbox | shown)" "$(printf 'Delivered-To: joe@h\n\n' | shown)"
}

@test "mbox: large messages, quoted across blocks, in little memory" {
  { printf 'A: b\n\n'; head -c 65525 /dev/zero | tr '\0' x; printf '\nFrom x\n'; head -c 65000 /dev/zero; printf '\n>From y'; } >message
  for i in $(seq 65510 65540); do
    { printf 'A: b\n\n'; head -c "$i" /dev/zero | tr '\0' x; printf '\n>From x\nFrom y'; } >message
    dotqmail './mbox\n|tail -n 3 mbox; rm mbox\n'
    run -0 deliver
    equal "$output" ">>From x
>From y

did 1+0+1"
  done
  truncate -s 20M message
  maildir home/Maildir
  dotqmail './mbox\n./Maildir/\n|grep VmHWM /proc/$PPID/status\n'
  run -0 deliver
  equal "$(find home/Maildir/new -size +19M | wc -l)" 1
  [ -n "${SANITIZED:-}" ] && skip "sanitizers need memory of their own"
  [ "$(awk '/VmHWM/ {print $2}' <<<"$output")" -lt 4096 ]
}

@test "mbox: what is wrong with it" {
  mkdir home/mbox
  run -111 deliver '' '' s@x ./mbox
  equal "$output" "Unable to open ./mbox: is a directory. (#4.2.1)"
  run -111 deliver '' '' s@x ./no/mbox
  equal "$output" "Unable to open ./no/mbox: file does not exist. (#4.2.1)"
  mkfifo home/fifo
  run -111 deliver '' '' s@x ./fifo
  equal "$output" "Unable to open ./fifo: device not configured. (#4.2.1)"
  [ -c /dev/full ] || return 0
  run -111 deliver '' '' s@x /dev/full
  equal "$output" "Unable to write /dev/full: out of disk space. (#4.3.0)"
}

# Known bug C.25.
@test "mbox: it waits for the lock, and defers if it does not get it" {
  printf 'old\n' >home/mbox
  dotqmail './mbox\n'
  flock home/mbox sleep 60 3>&- &
  holder=$!
  wait_for bash -c '! flock -n home/mbox true'
  deliver >out 2>&1 3>&- &
  waiter=$!
  # The alarm of 30 seconds, a little early: but not before it is awaited.
  awaits_alarm() { grep -q 'SigCgt:.*[2367abef][0-9a-f]\{3\}$' "/proc/$1/status"; }
  wait_for eval 'waiting=$(pgrep -P $waiter qmail-local) && awaits_alarm $waiting'
  kill -ALRM "$waiting"
  local status=0
  wait "$waiter" || status=$?
  equal "$status" 111
  equal "$(cat out)" "File has been locked for 30 seconds straight. (#4.3.0)"
  equal "$(cat home/mbox)" old
  deliver >out 2>&1 3>&- &
  waiter=$!
  sleep 0.2
  equal "$(cat home/mbox)" old
  pkill -P "$holder" sleep || kill "$holder"
  wait "$waiter"
  equal "$(cat out)" "did 1+0+0"
  equal "$(grep -c '^Subject: test' home/mbox)" 1
}

@test "mbox: mail for a file that was replaced while we waited goes to the new one" {
  printf 'old\n' >home/mbox
  exec 9>>home/mbox
  flock 9
  deliver '' '' s@x ./mbox >out 2>&1 3>&- 9>&- &
  waiter=$!
  sleep 0.2
  printf 'new\n' >home/mbox.new
  mv home/mbox.new home/mbox
  exec 9>&-
  wait "$waiter"
  equal "$(head -1 home/mbox)" new
  equal "$(grep -c '^Subject: test' home/mbox)" 1
}

@test "mbox: deliveries at the same time do not mix" {
  for i in 1 2 3 4 5 6 7 8; do
    printf 'A: %s\n\nbody %s\n' "$i" "$i" >"message.$i"
    qmail-local joe "$PWD/home" joe '' '' h s@x ./mbox <"message.$i" >/dev/null 3>&- &
  done
  wait
  equal "$(grep -c '^From s@x' home/mbox)" 8
  equal "$(wc -l <home/mbox)" 56
}

@test "a report that cannot be written does not undo a delivery, but -n fails" {
  dotqmail './mbox\n'
  deliver >/dev/full
  grep -q '^Subject: test' home/mbox
  bash -c "exec qmail-local joe '$PWD/home' joe '' '' h s@x ./Mailbox <message >&- 2>&-"
  equal "$(grep -c '^Subject: test' home/mbox)" 2
  local status=0
  deliver -n >/dev/full || status=$?
  equal "$status" 111
}

# Known bug C.10.
@test "a file of one byte, whichever it is" {
  blank='Uh-oh: first line of .qmail file is blank. (#4.2.1)'
  for byte in $(seq 0 255); do
    octal=$(printf '\\0%03o' "$byte")
    bytes "$octal" >home/.qmail
    status=0
    deliver -n >out 2>&1 || status=$?
    case $byte in
      0 | 9 | 10 | 32) wanted="111 $blank" ;;
      35 | 43) wanted="0 did 0+0+0" ;;                                                # '#', '+'
      38) wanted="111 Uh-oh: .qmail has forward delivery without address. (#4.2.1)" ;;  # '&'
      46) wanted=$'0 mbox .\ndid 1+0+0' ;;
      47) wanted=$'0 maildir /\ndid 1+0+0' ;;
      124) wanted=$'0 program \ndid 0+0+1' ;;                                          # '|'
      *) wanted="0 forward $(bytes "$octal")"$'\n''did 0+1+0' ;;
    esac
    equal "$byte $status $(cat out)" "$byte $wanted"
  done
}

# The names that are looked at, from what the first one that is there is called: each line is DASH, EXT, and the names.
@test "which file is taken, and what DEFAULT is, for each kind of DASH and EXT" {
  while IFS='|' read -r dash ext names; do
    rm -f home/.qmail*
    for name in $names; do printf '|printf "%%s %%s" %q "${DEFAULT-unset}"' "${name%=*}" >"home/${name%=*}"; done
    for name in $names; do
      wanted="${name%=*} unset"
      [ "${name#*=}" = "$name" ] || wanted="${name%=*} ${name#*=}"
      run -0 deliver "$dash" "$ext"
      equal "$dash|$ext|${output%did*}" "$dash|$ext|$wanted"
      rm "home/${name%=*}"
    done
  done <<'END'
||.qmail .qmaildefault=
-||.qmail- .qmail-default=
-|a|.qmail-a .qmail-default=a
-|a-b-c|.qmail-a-b-c .qmail-a-b-default=c .qmail-a-default=b-c .qmail-default=a-b-c
-|a-b-|.qmail-a-b- .qmail-a-b-default= .qmail-a-default=b- .qmail-default=a-b-
-|-|.qmail-- .qmail--default= .qmail-default=-
-|A.B|.qmail-a:b .qmail-default=A.B
-|..-..|.qmail-::-:: .qmail-::-default=.. .qmail-default=..-..
-|Default|.qmail-default=Default
-x-|a|.qmail-x-a .qmail-x-default=a
+|a-b|.qmail+a-b .qmail+a-default=b .qmail+default=a-b
|a|.qmaila .qmaildefault=a
END
}

@test "trouble on the way to the instructions defers" {
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  needs strace
  strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
  dotqmail '&a@b' .qmail-ext
  while IFS='|' read -r code failure text; do
    status=0
    strace -o /dev/null -e inject="$failure" qmail-local joe "$PWD/home" joe - ext h s@x '' <message >out 2>&1 || status=$?
    equal "$failure $status $(cat out)" "$failure $code $text"
  done <<END
111|chdir:error=EIO|Unable to switch to $PWD/home: input/output error. (#4.3.0)
111|newfstatat:error=EIO:when=1|Unable to stat home directory: input/output error. (#4.3.0)
111|lseek:error=EINVAL:when=1|Unable to rewind message. (#4.3.0)
111|pread64:error=EIO:when=1|Unable to read message: input/output error. (#4.3.0)
111|openat:error=EIO:when=1|Unable to read control/hooks/local: input/output error. (#4.3.0)
111|openat:error=EIO:when=2|Unable to open .qmail-ext: input/output error. (#4.3.0)
111|openat:error=EPERM:when=2|Unable to open .qmail-ext: permission denied. (#4.3.0)
111|openat:error=EACCES:when=2|Unable to open .qmail-ext: access denied. (#4.3.0)
111|openat:error=ENFILE:when=2|Unable to open .qmail-ext: system cannot open more files. (#4.3.0)
100|openat:error=ENOTDIR:when=2+|Sorry, no mailbox here by that name. (#5.1.1)
111|read:error=EIO:when=1|Unable to read .qmail-ext: input/output error. (#4.3.0)
END
}

@test "the owner of an address with no extension, and of one in another case" {
  dotqmail '|echo $NEWSENDER'
  dotqmail '' .qmail-owner
  run -0 deliver
  equal "${lines[0]}" "joe-owner@h"
  dotqmail '|echo $NEWSENDER' .qmail-default
  dotqmail '' .qmail-a:b-owner
  run -0 deliver - A.B
  equal "${lines[0]}" "joe-A.B-owner@h"
  dotqmail '' .qmail-a:b-owner-default
  run -0 deliver - A.B
  equal "${lines[0]}" "joe-A.B-owner-@h-@[]"
  # The file that would be taken for the extension does not count, only the one named after all of it.
  dotqmail '' .qmail-default-owner
  run -0 deliver - x
  equal "${lines[0]}" "s@x"
  # What has the name need not be a file.
  mkdir home/.qmail-x-owner
  run -0 deliver - x
  equal "${lines[0]}" "joe-x-owner@h"
}

# Known bug C.8.
@test "hostile bytes in each argument reach programs as they are, and are never evaluated" {
  evil=$'() { :;}; touch pwned; $(touch pwned) `touch pwned` "\' \t\r\xff\x01 -e %s {a,b} * ~ ;touch pwned;'
  dotqmail '|env -0 >"$OUT"' .qmail-default
  dotqmail '|env -0 >"$OUT"'
  export OUT=$PWD/env
  value() { tr '\0\n' '\n\2' <env | sed -n "s/^$1=//p" | tr '\2' '\n'; }
  for place in 0 2 4 5 6; do  # not HOMEDIR and DASH, which are the administrator's
    words=(joe "$PWD/home" local - x h s@x)
    words[place]=$evil
    run -0 qmail-local -- "${words[@]}" '' <message
    equal "$output" "did 0+0+1"
    equal "$(value USER)" "${words[0]}"
    equal "$(value LOCAL)" "${words[2]}"
    equal "$(value EXT)" "${words[4]}"
    equal "$(value HOST)" "${words[5]}"
    equal "$(value SENDER)" "${words[6]}"
    equal "$(value RECIPIENT)" "${words[2]}@${words[5]}"
    equal "$(value DTLINE)" "Delivered-To: ${words[2]}@${words[5]}"
  done
  # A line break, in each line that is built from it.
  qmail-local -- joe "$PWD/home" $'l\no' - $'e\nx' $'h\no' $'s\nx@y\nz' '' <message >/dev/null
  equal "$(value DTLINE)" 'Delivered-To: l_o@h_o'
  equal "$(value RPLINE)" 'Return-Path: <"s\_x"@y_z>'
  equal "$(value UFLINE | cut -d' ' -f1-2)" 'From s-x@y-z'
  equal "$(value DEFAULT)" $'e\nx'
  [ ! -e pwned ] && [ ! -e home/pwned ]
}

@test "a line of a megabyte, NULs, and a message that is empty or without end, to every kind of delivery" {
  maildir home/Maildir
  dotqmail './mbox\n./Maildir/\n|cat >copy\n&a@b\n'
  { printf 'A: b\nX: '; head -c 1048576 /dev/zero | tr '\0' x; printf '\n\n'; head -c 1048576 /dev/zero; } >long
  bytes 'A: b\n\n\0\0\n\0' >nuls
  : >empty
  printf 'A: b' >unfinished
  for file in long nuls empty unfinished; do
    rm -f home/mbox home/Maildir/new/*
    cp "$file" message
    run -0 deliver
    cmp home/copy message
    { printf 'Return-Path: <s@x>\nDelivered-To: joe@h\n'; cat message; } >wanted
    cmp home/Maildir/new/* wanted
    { cat wanted; [ -z "$(tail -c 1 wanted | tr '\0' x)" ] || echo; echo; } | cmp - <(tail -n +2 home/mbox)
    { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
  done
}
