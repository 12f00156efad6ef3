load ../support

# Each test starts in a home, which is nobody's if root runs it, with a message of 21 bytes beside it.
# TMPDIR is where scratch homes are made; what is left there, a test can see.
setup() {
  BASE=$(mktemp -d "${TMPDIR:-/tmp}/paperpath.XXXXXX")
  chmod 755 "$BASE"
  mkdir -m 755 "$BASE/home" "$BASE/tmp"
  cd "$BASE/home"
  export TMPDIR=$BASE/tmp QMAILHOME=$BASE/none
  umask 022
  [ "$(id -u)" != 0 ] || chown 65534:65534 . ../tmp
  printf 'Subject: x\n\nhello\n..\n' >../message
}

teardown() {
  stop_all
  rm -rf "$BASE"
}

# try ARGUMENT ...: dotqmail-test with the message, as the owner of the home; the warnings of an old system in $stderr.
try() {
  [ "$(id -u)" != 0 ] || chown -R 65534:65534 .
  run --separate-stderr dotqmail-test -r joe@example.org "$@" <../message
}

# tells CODE LINE ...: this is how it ended, and what was said; nothing is left behind.
tells() {
  equal "$status" "$1"
  shift
  equal "$output" "$(printf '%s\n' "$@")"
  equal "$(ls "$TMPDIR")" ""
}

maildir() { mkdir -p "$1/tmp" "$1/new" "$1/cur"; }

@test "usage" {
  local synopsis="dotqmail-test: usage: dotqmail-test [ -kn ] [ -c file ] ... [ -d delivery ] [ -e ext ] [ -r recipient ] [ -s sender ] [ -t seconds ] [ file ]"
  for wrong in "a b" "-t 0" "-t x" "-x"; do
    # shellcheck disable=SC2086
    run -100 dotqmail-test $wrong </dev/null
    equal "${lines[-1]}" "$synopsis"
  done
}

@test "files, a maildir, programs and forwards, each with what came of it" {
  maildir Maildir
  touch mbox
  printf '%s\n' '# mine' '|echo "$SENDER to $RECIPIENT"; cat >copy' ./Maildir/ ./mbox '&ann@example.org' \
    '&bob@example.org' '|exit 99' ./never >.qmail
  try -s me@example.org
  tells 0 'line 2: program exit 0' '  me@example.org to joe@example.org' 'line 3: maildir ./Maildir/: 81 bytes' \
    'line 4: mbox ./mbox: 127 bytes' 'line 5: forward ann@example.org' 'line 6: forward bob@example.org' \
    'line 7: program exit 99' 'line 8: mbox ./never: nothing' 'file ./copy: 21 bytes' \
    'message from <me@example.org>: 51 bytes' '  to ann@example.org' '  to bob@example.org' 'exit 0' '  did 2+2+2'
  equal "$(find . -type f -size +0 | sort)" ./.qmail
}

@test "qmail-local's own words and code, without the scratch in them" {
  echo ./Maildir/ >.qmail
  try
  tells 111 'line 1: maildir ./Maildir/: nothing' 'exit 111' '  Unable to chdir to maildir. (#4.2.1)'
  echo /no/such/mbox >.qmail
  try
  tells 111 'line 1: mbox /no/such/mbox: nothing, in the scratch' 'exit 111' \
    '  Unable to open /no/such/mbox: file does not exist. (#4.2.1)'
  printf '|exit 100\n./mbox\n' >.qmail
  try
  tells 100 'line 1: program exit 100' 'line 2: mbox ./mbox: nothing' 'exit 100'
  printf '&ann@example.org\n|exit 3\n|echo never\n' >.qmail
  try
  tells 111 'line 1: forward ann@example.org' 'line 2: program exit 3' 'line 3: program not run' 'exit 111'
  echo '|kill -9 $$' >.qmail
  try
  tells 111 'line 1: program signal 9' 'exit 111' '  Aack, child crashed. (#4.3.0)'
  printf '\n&ann@example.org\n' >.qmail
  try
  tells 111 'line 2: forward ann@example.org' 'exit 111' '  Uh-oh: first line of .qmail file is blank. (#4.2.1)'
}

@test "modes count as they do in the home" {
  echo ./mbox >.qmail
  chmod 744 .qmail
  try
  tells 111 'exit 111' '  Uh-oh: .qmail has file delivery but has x bit set. (#4.7.0)'
  chmod 646 .qmail
  try
  tells 111 'line 1: mbox ./mbox: nothing' 'exit 111' '  Uh-oh: .qmail file is writable. (#4.7.0)'
  chmod 644 .qmail
  chmod 757 .
  try
  tells 111 'line 1: mbox ./mbox: nothing' 'exit 111' '  Uh-oh: home directory is writable. (#4.7.0)'
  chmod 1755 .
  try
  tells 111 'line 1: mbox ./mbox: nothing' 'exit 111' \
    '  Home directory is sticky: user is editing his .qmail file. (#4.2.1)'
}

@test "the file is found as qmail-local finds it, or given" {
  echo '&a@b' >.qmail-list-default
  echo 'list@b' >draft
  run --separate-stderr dotqmail-test -r joe-List-x@example.org <../message
  tells 0 'line 1: forward a@b' 'message from <sender@example.org>: 58 bytes' '  to a@b' 'exit 0' '  did 0+1+0'
  touch .qmail-list-x-owner
  run --separate-stderr dotqmail-test -r joe-list-x@example.org draft <../message
  tells 0 'line 1: forward list@b' 'message from <joe-list-x-owner@example.org>: 58 bytes' '  to list@b' 'exit 0' '  did 0+1+0'
  touch .qmail-list-x-owner-default
  run --separate-stderr dotqmail-test -r joe-list-x@example.org <../message
  equal "${lines[1]}" 'message from <joe-list-x-owner-@example.org-@[]>: 58 bytes'
  echo '|echo "$LOCAL:$EXT:$DEFAULT"' >.qmail-default
  cd ..
  run --separate-stderr dotqmail-test -e A.b -r ann-A.b@x home/.qmail-default <message
  tells 0 'line 1: program exit 0' '  ann-A.b:A.b:' 'exit 0' '  did 0+0+1'
  cd home
  run --separate-stderr dotqmail-test -e A.b -r ann-A.b@x <../message
  tells 0 'line 1: program exit 0' '  ann-A.b:A.b:A.b' 'exit 0' '  did 0+0+1'
  rm .qmail-default
  run --separate-stderr dotqmail-test -e none <../message
  tells 100 'exit 100' '  Sorry, no mailbox here by that name. (#5.1.1)'
}

@test "the default delivery" {
  try
  tells 0 'line 1: mbox ./Mailbox: 135 bytes' 'exit 0' '  did 1+0+0'
  : >.qmail
  try -d '|echo default'
  tells 0 'line 1: program exit 0' '  default' 'exit 0' '  did 0+0+1'
  equal "$(ls)" ""
}

@test "files out of the home are those of the scratch" {
  maildir ../elsewhere
  mkdir dir
  printf '%s\n' "$BASE/elsewhere/" ./../elsewhere/ ./../mail ./dir/../mbox ./../home/mbox "$PWD/mbox" \
    /../../none/../mbox >.qmail
  try
  tells 0 "line 1: maildir $BASE/elsewhere/: 2 messages, 170 bytes, in the scratch" \
    'line 2: maildir ./../elsewhere/: nothing, in the scratch' \
    'line 3: mbox ./../mail: 135 bytes, in the scratch' 'line 4: mbox ./dir/../mbox: 405 bytes' \
    'line 5: mbox ./../home/mbox: nothing' "line 6: mbox $PWD/mbox: nothing, in the scratch" \
    'line 7: mbox /../../none/../mbox: 135 bytes, in the scratch' 'exit 0' '  did 7+0+0'
  equal "$(find .. -name mail -o -name mbox -o -path '*/elsewhere/new/*')" ""
  [ ! -e /mbox ]
}

@test "programs find what they name, and -c copies more" {
  printf '#!/bin/sh\ncat words "$1"\n' >filter
  chmod 755 filter
  echo one >words
  mkdir lists
  echo two >lists/b
  echo '|./filter lists/b' >.qmail
  try
  tells 111 'line 1: program exit 1' '  cat: words: No such file or directory' '  two' 'exit 111'
  try -c words
  tells 0 'line 1: program exit 0' '  one' '  two' 'exit 0' '  did 0+0+1'
  try -c none
  equal "$status:$stderr" "111:dotqmail-test: fatal: unable to copy none: file does not exist"
  equal "$(ls "$TMPDIR")" ""
  try -c ../message
  equal "$status" 111
}

@test "programs queue into the scratch" {
  echo '|forward ann@example.org' >.qmail
  try
  equal "$status" 0
  equal "$(grep -v qp <<<"$output")" "line 1: program exit 0
message from <sender@example.org>: 51 bytes
  to ann@example.org
exit 0
  did 0+0+1"
}

@test "programs write nowhere else, and have no network" {
  confine -ns true || skip "this system has no Landlock"
  printf '%s\n' "|echo x >$BASE/tmp/out" '|echo x >/dev/null && echo x >"$TMPDIR/y" && echo x >here' >.qmail
  sed -i 's/$/; exit 0/' .qmail
  try
  equal "$status" 0
  equal "${lines[1]}" "  /bin/sh: 1: cannot create $BASE/tmp/out: Permission denied"
  equal "${lines[2]}" "line 2: program exit 0"
  equal "${lines[3]}" "file ./here: 2 bytes"
  equal "$(ls "$TMPDIR")" ""
  echo '|mconnect 127.0.0.1 1' >.qmail
  try
  [[ $output == *"access denied"* ]]
  try -n
  [[ $output == *"connection refused"* ]]
}

@test "programs have so much time" {
  echo '|echo start; sleep 30' >.qmail
  try -t 1
  tells 111 'line 1: program took longer than 1 seconds' '  start' 'exit 111' \
    '  transcript: fatal: took longer than 1 seconds'
}

@test "-k keeps the scratch" {
  echo ./mbox >.qmail
  try -k
  equal "$status" 0
  local kept=${lines[-1]#kept in }
  equal "$kept" "$(echo "$TMPDIR"/*)"
  equal "$(tail -n 3 "$kept/root$PWD/mbox")" "hello
.."
}

@test "a message with NULs, without an end, and none" {
  echo '|wc -c' >.qmail
  bytes 'a\0b\0377' >../message
  try
  tells 0 'line 1: program exit 0' '  4' 'exit 0' '  did 0+0+1'
  : >../message
  try
  tells 0 'line 1: program exit 0' '  0' 'exit 0' '  did 0+0+1'
}

@test "quotes, NULs and blanks in program lines stay as they are" {
  printf '|printf "%%s,%%s" '"'it''s' \"\\\$x\""'\0#rest\n| true \n|\n' >.qmail
  try
  tells 0 'line 1: program exit 0' "  its,\$x" 'line 2: program exit 0' 'line 3: program exit 0' 'exit 0' '  did 0+0+3'
}

@test "told to end, nothing is left" {
  echo '|echo $$ >pid; sleep 30' >.qmail
  [ "$(id -u)" != 0 ] || chown -R 65534:65534 .
  dotqmail-test <../message >../out 2>../err 3>&- &
  all_started=$!
  wait_for sh -c 'test -s "$TMPDIR"/*/root/*/*/home/pid || test -s "$TMPDIR"/*/root'"$PWD"/pid
  kill "$all_started"
  local status=0
  wait "$all_started" || status=$?
  equal "$status" 111
  equal "$(tail -n 1 ../err)" "dotqmail-test: fatal: told to end"
  equal "$(ls "$TMPDIR")" ""
}

@test "write errors, closed descriptors, and what cannot be read" {
  echo '|true' >.qmail
  local status=0
  dotqmail-test >/dev/full 2>/dev/null <../message || status=$?
  equal "$status" 111
  run -111 bash -c 'dotqmail-test 2>/dev/null <&-'
  run -111 bash -c 'dotqmail-test 2>/dev/null >&-' <../message
  run -111 --separate-stderr dotqmail-test none <../message
  equal "$stderr" "dotqmail-test: fatal: unable to read none: file does not exist"
  equal "$(ls "$TMPDIR")" ""
}

@test "root tries it as the owner of the home" {
  needs_root
  echo secret >../secret
  chmod 600 ../secret
  ln -s ../secret plain
  echo '|id -u; cat plain; exit 0' >.qmail
  run --separate-stderr dotqmail-test <../message
  equal "$status:$output:$stderr" "111::dotqmail-test: fatal: unable to make a scratch home: access denied"
  rm plain
  echo "|id -u; cat $BASE/secret; exit 0" >.qmail
  run --separate-stderr dotqmail-test <../message
  equal "$status:${lines[1]}" "0:  65534"
  equal "${lines[2]}" "  cat: $BASE/secret: Permission denied"
  equal "$(ls "$TMPDIR")" ""
  chown 0 .
  echo '|id -u' >.qmail
  run --separate-stderr dotqmail-test <../message
  equal "${lines[1]}" "  0"
  [[ $stderr == *"dotqmail-test: warning: programs run as root: mail is never delivered so"* ]]
}

# on_kernel CALL ANSWER: a trial on a kernel that answers so.
on_kernel() {
  "$BUILD/pretend" "$@" true || skip "this kernel cannot pretend to be another"
  run --separate-stderr as_user "$BUILD/pretend" "$@" dotqmail-test -r joe@example.org <../message
}

@test "where the system cannot keep programs in, it is told, and they run" {
  confine -ns true || skip "this system has no Landlock"
  echo "|echo x >$BASE/tmp/out" >.qmail
  on_kernel 444 -38
  equal "$stderr" "dotqmail-test: warning: programs can write out of the scratch: this system has no Landlock"
  equal "${lines[0]}" "line 1: program exit 0"
  equal "$(ls "$TMPDIR")" out
  on_kernel 444 2
  equal "$stderr" "dotqmail-test: warning: programs can empty files out of the scratch: this system is older than Linux 6.2"
  equal "${lines[0]}" "line 1: program exit 2"
}
