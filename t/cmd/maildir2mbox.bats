load ../support
load ../failures

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p Maildir/{tmp,new,cur}
  export MAILDIR=$PWD/Maildir MAIL=$PWD/mbox MAILTMP=$PWD/mbox.tmp
}

teardown() { stop_all; }

# mail NAME TEXT [SECONDS]: a message in the maildir, of that time.
mail() {
  bytes "$2" >"Maildir/$1"
  touch -d "@${3:-1000000000}" "Maildir/$1"
}

@test "three variables" {
  for name in MAIL MAILTMP MAILDIR; do
    run -111 env -u "$name" maildir2mbox
    equal "$output" "maildir2mbox: fatal: $name not set"
  done
}

@test "messages are appended, new and read ones in order of time" {
  printf 'From x Thu Jan  1 00:00:00 1970\n\nold\n\n' >mbox
  mail new/c 'Return-Path: <three@x>\nA: b\n\nthree\n' 1000000003
  mail cur/a:2,S 'Return-Path: <>\n\ntwo\n' 1000000002
  mail new/b 'one\n' 1000000001
  run -0 maildir2mbox
  equal "$output" ""
  equal "$(cat mbox)" 'From x Thu Jan  1 00:00:00 1970

old

From XXX Sun Sep 09 01:46:41 2001
one

From MAILER-DAEMON Sun Sep 09 01:46:42 2001
Return-Path: <>

two

From three@x Sun Sep 09 01:46:43 2001
Return-Path: <three@x>
A: b

three'
  equal "$(tail -c 2 mbox | shown)" 0a0a
  equal "$(find Maildir -type f)" ""
  equal "$(stat -c %a mbox)" 600
  [ ! -e mbox.tmp ]
}

@test "an mbox is made if there is none, and From lines are quoted" {
  mail new/a 'Return-Path: <"s s"@x>\n\nFrom one\n>From two\n\0\xff\r\n'
  run -0 maildir2mbox
  bytes 'From "s-s"@x Sun Sep 09 01:46:40 2001\nReturn-Path: <"s s"@x>\n\n>From one\n>>From two\n\0\0377\r\n\n' | cmp - mbox
}

@test "an unterminated last line is kept" {
  for text in 'A: b\n\nlast' 'last' 'From ' 'F' '>'; do
    rm -f mbox
    mail new/a "$text"
    run -0 maildir2mbox
    quoted=$text
    [ "$text" != 'From ' ] || quoted='>From '
    bytes "From XXX Sun Sep 09 01:46:40 2001\n$quoted\n\n" | cmp - mbox
  done
  rm mbox
  mail new/a ''
  run -0 maildir2mbox
  equal "$(shown <mbox)" "$(bytes 'From XXX Sun Sep 09 01:46:40 2001\n\n' | shown)"
}

@test "large messages are copied whole" {
  { printf 'A: b\n\n'; head -c 200000 /dev/zero | tr '\0' x; printf '\nFrom x\n'; head -c 70000 /dev/zero; } >Maildir/new/a
  touch -d @1000000000 Maildir/new/a
  cp Maildir/new/a original
  run -0 maildir2mbox
  { echo 'From XXX Sun Sep 09 01:46:40 2001'; sed 's/^From/>From/' original; printf '\n\n'; } | cmp - mbox
}

@test "without mail nothing is touched" {
  run -0 maildir2mbox
  [ ! -e mbox ]
  printf 'old' >mbox
  touch -d @1000000000 mbox
  mail new/.hidden x
  mail new/future x "$(($(date +%s) + 1000))"
  mkdir Maildir/new/directory
  run -0 maildir2mbox
  equal "$(cat mbox; stat -c ' %Y' mbox)" "old 1000000000"
}

@test "what an interrupted delivery left in tmp is removed after 36 hours" {
  mail tmp/old x "$(($(date +%s) - 37 * 3600))"
  mail tmp/young x "$(($(date +%s) - 35 * 3600))"
  run -0 maildir2mbox
  equal "$(ls Maildir/tmp)" young
}

@test "a message that a crash cut off does not swallow the next" {
  printf 'From x Thu Jan  1 00:00:00 1970\n\ncut of' >mbox
  mail new/a 'one\n'
  run -0 maildir2mbox
  equal "$(cat mbox)" 'From x Thu Jan  1 00:00:00 1970

cut of

From XXX Sun Sep 09 01:46:40 2001
one'
}

@test "relative names of the files start from the maildir" {
  mail new/a 'one\n'
  run -0 env MAIL=../m MAILTMP=t MAILDIR=Maildir maildir2mbox
  grep -qx one m
}

@test "it waits for the lock, and leaves everything as it is if it does not get it" {
  printf 'old\n\n' >mbox
  mail new/a 'one\n'
  start flock mbox sleep 60
  wait_for bash -c '! flock -n mbox true'
  maildir2mbox >out 2>&1 3>&- &
  waiter=$!
  awaits_alarm() { grep -q 'SigCgt:.*[2367abef][0-9a-f]\{3\}$' "/proc/$1/status"; }
  wait_for awaits_alarm "$waiter"
  sleep 0.1
  kill -ALRM "$waiter"
  local status=0
  wait "$waiter" || status=$?
  equal "$status" 111
  equal "$(cat out)" "maildir2mbox: fatal: unable to lock \$MAIL: timed out"
  equal "$(cat mbox)" old
  [ -e Maildir/new/a ] && [ ! -e mbox.tmp ]
}

@test "two at the same time move each message once" {
  for i in $(seq 20); do mail "new/$i" "message $i\n"; done
  exec 9>>mbox
  flock 9
  for i in 1 2 3; do maildir2mbox 3>&- 9>&- & done
  sleep 0.2
  exec 9>&-
  wait
  equal "$(grep -c '^message' mbox)" 20
  equal "$(grep '^message' mbox | sort -u | wc -l)" 20
}

@test "a new file that another process is writing is left alone, and so is one that is the mbox" {
  printf 'old\n\n' >mbox
  printf 'half' >mbox.tmp
  mail new/a 'one\n'
  for new_mail in mbox mbox.tmp; do
    exec 9>>mbox.tmp
    flock 9
    MAILTMP=$PWD/$new_mail maildir2mbox >out 2>&1 3>&- 9>&- &
    waiter=$!
    awaits_alarm() { grep -q 'SigCgt:.*[2367abef][0-9a-f]\{3\}$' "/proc/$1/status"; }
    wait_for awaits_alarm "$waiter"
    sleep 0.1
    kill -ALRM "$waiter"
    local status=0
    wait "$waiter" || status=$?
    exec 9>&-
    equal "$status $(cat out)" '111 maildir2mbox: fatal: unable to lock $MAILTMP: timed out'
    equal "$(cat mbox mbox.tmp)" $'old\n\nhalf'
  done
}

@test "what cannot be opened" {
  mail new/a 'one\n'
  run -111 env MAILDIR="$PWD/none" maildir2mbox
  equal "$output" 'maildir2mbox: fatal: unable to chdir to $MAILDIR: file does not exist'
  run -111 env MAILDIR="$PWD" maildir2mbox
  equal "$output" 'maildir2mbox: fatal: unable to scan $MAILDIR: file does not exist'
  run -111 env MAIL="$PWD/no/mbox" maildir2mbox
  equal "$output" 'maildir2mbox: fatal: unable to open $MAIL: file does not exist'
  run -111 env MAILTMP="$PWD/no/mbox" maildir2mbox
  equal "$output" 'maildir2mbox: fatal: unable to open $MAILTMP: file does not exist'
  mkdir directory
  run -111 env MAIL="$PWD/directory" maildir2mbox
  equal "$output" 'maildir2mbox: fatal: unable to open $MAIL: is a directory'
  [ -e Maildir/new/a ] && [ ! -e mbox.tmp ]
  [ "$(id -u)" != 0 ] || return 0
  chmod 0 Maildir/new/a
  run -111 maildir2mbox
  equal "$output" 'maildir2mbox: fatal: unable to open $MAILDIR/new/a: access denied'
  [ ! -e mbox.tmp ]
}

@test "a file that may not grow is a write error" {
  mail new/a "$(head -c 100000 /dev/zero | tr '\0' x)"
  printf 'old\n\n' >mbox
  run -111 bash -c 'ulimit -f 40; maildir2mbox'
  equal "$output" 'maildir2mbox: fatal: unable to write $MAILTMP: file too big'
  equal "$(cat mbox)" old
  [ -e Maildir/new/a ] && [ ! -e mbox.tmp ]
}

@test "a message that cannot be removed will be there twice" {
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  needs strace
  mail new/a 'one\n'
  run -0 strace -o /dev/null -e inject=unlinkat:error=EIO:when=1 maildir2mbox
  equal "$output" 'maildir2mbox: warning: $MAILDIR/new/a will be delivered twice; unable to unlink: input/output error'
  grep -qx one mbox
  [ -e Maildir/new/a ]
}

@test "the new mbox is on the disk before its name, and the name before anything is removed" {
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  needs strace
  mail new/a 'one\n'
  run -0 strace -o trace -e trace=fsync,renameat,renameat2,rename,write,unlinkat maildir2mbox
  equal "$(sed -n 's/(.*//p' trace | sed 's/renameat2*/rename/' | tr '\n' ' ')" "write fsync rename fsync unlinkat "
}

# Each message is in the mbox or in the maildir, whole.
nothing_is_lost() {
  grep -qx old mbox || return
  grep -qx one mbox || [ "$(cat Maildir/new/a)" = one ] || return
  grep -qx two mbox || [ "$(cat Maildir/new/b)" = two ] || return
  [ "$(tail -c 2 mbox | shown)" = 0a0a ]
}

@test "killed or failed at any system call it loses nothing" {
  needs_tracing
  before() {
    rm -rf Maildir mbox*
    mkdir -p Maildir/{tmp,new,cur}
    printf 'From x\nold\n\n' >mbox
    mail new/a 'one\n'
    mail new/b 'two\n'
  }
  after() { nothing_is_lost; }
  killed_everywhere /dev/null maildir2mbox
  after() {
    nothing_is_lost || return
    case $1 in
      0) grep -qx one mbox && grep -qx two mbox ;;
      111) [ -s failed.out ] && [ -e Maildir/new/a ] && [ -e Maildir/new/b ] && [ ! -s mbox.tmp ] ;;
      *) return 1 ;;
    esac
  }
  failed_everywhere /dev/null maildir2mbox
}
