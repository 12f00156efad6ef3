load ../support
load ../home

# A home whose owner plays all roles, and joe of h.example, whose home a network server may enter.
setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  echo h.example >home/control/me
  printf 'virt.org:joe-v\n' >home/control/virtualdomains
  mkdir -m 755 joe home/alias
  printf '=joe:joe:%s:%s:%s:::\n+joe-:joe:%s:%s:%s:-::\n.\n' "$OWNER" "$OWNER" "$PWD/joe" "$OWNER" "$OWNER" "$PWD/joe" >home/users/assign
  qmail-newu
  echo '&x@y' >joe/.qmail-list
  echo '&x@y' >joe/.qmail-d-default
  echo '&x@y' >home/alias/.qmail-postmaster
  settle
}

settle() { [ "$(id -u)" != 0 ] || chown -R "$OWNER:$OWNER" joe home; }

no='Sorry, no mailbox here by that name. (#5.1.1)'
later='Sorry, I cannot tell now whether there is such a mailbox. (#4.3.0)'

# check RECIPIENT: asks as the one who serves the network here.
check() { RECIPIENT=$1 as_user timeout 60 rcptcheck-local; }

# answers CODE RECIPIENT ...: each is answered so, with the text of that code.
answers() {
  local code=$1 recipient text=
  shift
  [ "$code" != 100 ] || text=$no
  [ "$code" != 111 ] || text=$later
  for recipient; do
    run check "$recipient"
    equal "$recipient: $status $output" "$recipient: $code $text"
  done
}

@test "who has a mailbox, and who has none" {
  answers 0 joe@h.example JOE@H.EXAMPLE joe joe-list@h.example Joe-LIST@h.example joe-d-any@h.example postmaster@h.example Postmaster
  answers 100 jo@h.example joey@h.example joe-@h.example joe-nothing@h.example joe-list-x@h.example post@h.example postmaster-x@h.example alias@h.example
}

@test "virtual domains are looked up as they are delivered; what is not ours is not judged" {
  echo '&x@y' >joe/.qmail-v-in
  settle
  answers 0 in@virt.org In@VIRT.org
  answers 100 out@virt.org
  answers 0 anybody@example.org joe@sub.h.example joe-nothing@example.org '' @h.example
  echo example.org:relay:x >home/control/smtproutes
  answers 0 anybody@example.org
  rm home/control/smtproutes
  mkdir home/control/smtproutes
  answers 0 anybody@example.org
}

@test "paths, dots, dashes, control bytes and long local parts (C.9, C.13)" {
  long=$(printf '%0900d' 0)
  printf 'secret' >joe/secret
  answers 100 joe-../../etc/passwd@h.example joe-/etc/passwd@h.example joe-../secret@h.example joe-.b@h.example joe-..@h.example \
    joe--@h.example joe--list@h.example joe-list-@h.example joe-list.@h.example joe.list@h.example joe.@h.example joe..@h.example .joe@h.example \
    /@h.example ./joe@h.example joe/@h.example ../joe@h.example joe-list/@h.example joe-list/../list@h.example -@h.example .@h.example ..@h.example \
    "joe-$long@h.example" "$long@h.example" "$long-$long@h.example" $'joe-\x01\x7f\xff@h.example' $'joe-\nlist@h.example' 'joe-list @h.example' \
    ' joe@h.example' '"joe"@h.example' 'joe-$(id)@h.example' 'joe-*@h.example' 'joe-l?st@h.example' \
    'a-../../etc/passwd@h.example' 'a-.b@h.example' 'joe@list@h.example' 'joe:list@h.example'
  mkdir joe/.qmail-dir
  mkfifo joe/.qmail-fifo
  ln -s /etc/passwd joe/.qmail-device.
  answers 100 joe-dir@h.example joe-fifo@h.example joe-device.@h.example
}

@test "what cannot be seen or is not safe is put off, never taken" {
  chmod 757 joe
  answers 111 joe@h.example joe-list@h.example joe-nothing@h.example
  chmod 1755 joe
  answers 111 joe@h.example joe-list@h.example joe-nothing@h.example
  chmod 755 joe
  chmod 622 joe/.qmail-list
  answers 111 joe-list@h.example
  mv joe gone
  answers 111 joe@h.example joe-nothing@h.example
  mv gone joe
  echo short >home/users/cdb
  answers 111 joe@h.example nobody@h.example
  answers 0 anybody@example.org
  rm home/control/me
  answers 111 joe@h.example anybody@example.org
  QMAILHOME=$PWD/nowhere answers 111 joe@h.example
}

@test "a home or a file that it may not read is put off" {
  needs_root
  chmod 600 joe/.qmail-list
  stranger() { RECIPIENT=$1 run setpriv --reuid=4321 --regid=4321 --clear-groups rcptcheck-local; equal "$1: $status $output" "$1: $2"; }
  stranger joe@h.example '0 '
  stranger joe-list@h.example "111 $later"
  stranger joe-nothing@h.example "100 $no"
  chmod 711 joe
  stranger joe-d-x@h.example '0 '
  stranger joe-nothing@h.example "100 $no"
  chmod 700 joe
  for address in joe joe-list joe-nothing; do stranger $address@h.example "111 $later"; done
  chmod 700 home/users
  stranger joe@h.example "111 $later"
}

@test "root looks with the rights of the recipient" {
  needs_root
  chmod 000 joe/.qmail-list
  RECIPIENT=joe-list@h.example run -111 rcptcheck-local
  equal "$output" "$later"
  RECIPIENT=joe-d-x@h.example run -0 rcptcheck-local
}

@test "behind a .qmail-default of fastforward the database decides" {
  printf 'known@h.example: a@b;\n' | setforward aliases.cdb aliases.tmp
  chmod 644 aliases.cdb
  echo "| fastforward -d $PWD/aliases.cdb" >home/alias/.qmail-default
  answers 0 known@h.example joe@h.example postmaster@h.example
  answers 100 unknown@h.example joe-nothing@h.example
  echo "| fastforward -d $PWD/aliases.cdb || exit 0" >home/alias/.qmail-default
  answers 0 known@h.example unknown@h.example
  mkfifo -m 666 fifo
  for database in none.cdb . fifo wire; do
    echo "not a database" >wire
    echo "| fastforward -d $PWD/$database" >home/alias/.qmail-default
    answers 111 known@h.example unknown@h.example
  done
}

@test "no recipient" {
  run -111 as_user env -u RECIPIENT rcptcheck-local
  equal "$output" 'rcptcheck-local: fatal: $RECIPIENT must be set'
}

@test "the exit code is the answer, whether or not anybody listens" {
  RECIPIENT=joe-x run -100 as_user bash -c 'rcptcheck-local >/dev/full'
  RECIPIENT=joe-x run -100 as_user bash -c 'rcptcheck-local <&- >&- 2>&-'
  RECIPIENT=joe run -0 as_user bash -c 'rcptcheck-local <&- >&- 2>&-'
}

@test "qmail-smtpd asks it for every recipient" {
  printf 'h.example\nexample.org\n' >home/control/rcpthosts
  printf '%s\r\n' 'MAIL FROM:<s@x>' 'RCPT TO:<joe@h.example>' 'RCPT TO:<a-../../etc/passwd@h.example>' 'RCPT TO:<joe-list@h.example>' \
    'RCPT TO:<nobody@h.example>' 'RCPT TO:<nobody@example.org>' QUIT >wire
  RCPTCHECK=$BUILD/rcptcheck-local run -0 as_user timeout 60 qmail-smtpd <wire
  equal "$(tail -n +3 <<<"${output//$'\r'}")" '250 ok
553 sorry, no mailbox here by that name. (#5.1.1)
250 ok
553 sorry, no mailbox here by that name. (#5.1.1)
250 ok
221 h.example'
  chmod 757 joe
  RCPTCHECK=$BUILD/rcptcheck-local run -1 as_user timeout 60 qmail-smtpd <wire
  equal "$(tail -n 1 <<<"${output//$'\r'}")" '421 unable to verify recipient (#4.3.0)'
}
