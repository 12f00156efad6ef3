load ../support

# Programs of others that people have in their .qmail lines, or read their mail with.
setup() {
  cd "$BATS_TEST_TMPDIR"
  [ "$(id -u)" != 0 ] || { chmod a+x "$BATS_RUN_TMPDIR"; chown 65534:65534 .; }
  umask 077
  as_user mkdir -m 700 home
  as_user maildirmake home/Maildir
  as_user maildirmake home/Lists
  printf 'Subject: one\nFrom: a@b.example\n\nFrom here\n>From there\nlast line\n' >message
}

# file NAME: makes home/NAME, which is its owner's alone, of standard input.
file() { as_user sh -c 'cat >"home/$1"' sh "$1"; }

# deliver: qmail-local for an owner of the home, with the message.
deliver() { as_user qmail-local joe "$PWD/home" joe '' '' h s@x ./Mailbox <message; }

# held FOLDER: the one message in that maildir.
held() {
  equal "$(ls "home/$1/new" | wc -l)" 1
  cat "home/$1"/new/*
}

# read_by_mutt MAILBOX: all its messages, one after the other as they are stored, in the file read; how many there are,
# in $count.
read_by_mutt() {
  needs mutt
  needs script
  printf 'set %s\n' "folder=\"$PWD\"" quit=yes record='""' wait_key=no pipe_decode=no pipe_split=yes delete=no >muttrc
  chmod a+r muttrc
  as_user env HOME="$PWD" TERM=vt100 timeout 20 script -qec "mutt -n -F muttrc -R -f '$1' -e \
    'push \"<tag-pattern>~A<enter><tag-prefix><pipe-message>cat >>read<enter><exit>\"'" /dev/null </dev/null >screen 3>&-
  count=$(grep -ao 'Msgs:[0-9]*' screen | head -1) count=${count#Msgs:}
}

@test "maildrop sorts what a program line gives it" {
  needs maildrop
  file .qmail <<<'|preline -f maildrop ./.mailfilter'
  file .mailfilter <<'END'
if (/^Subject: one/)
{
  to "Lists"
}
to "Maildir"
END
  run -0 deliver
  equal "$output" "did 0+0+1"
  equal "$(held Lists)" "Return-Path: <s@x>
Delivered-To: joe@h
$(cat message)"
  sed -i 's/one/two/' message
  run -0 deliver
  equal "$(held Maildir | grep Subject)" "Subject: two"
}

@test "maildrop's exit code decides what becomes of the mail" {
  needs maildrop
  printf '|preline -f maildrop ./.mailfilter\n./Maildir/\n' | file .qmail
  while read -r code wanted delivered; do
    printf 'EXITCODE=%s\nexit\n' "$code" | file .mailfilter
    run -"$wanted" deliver
    equal "$code $(ls home/Maildir/new | wc -l)" "$code $delivered"
    rm -f home/Maildir/new/*
  done <<'END'
0 0 1
99 0 0
77 100 0
75 111 0
END
  file .mailfilter <<<'nonsense ('
  run -111 deliver
}

@test "maildrop runs our filters" {
  needs maildrop
  file .qmail <<<'|preline -f maildrop ./.mailfilter'
  printf 'SHELL="/bin/sh"\nxfilter "addcr"\nxfilter "delcr"\nto "Maildir"\n' | file .mailfilter
  run -0 deliver
  equal "$(held Maildir | tail -n +3)" "$(cat message)"
}

@test "procmail sorts what a program line gives it, and runs our programs" {
  needs procmail
  file .qmail <<<'|preline procmail DEFAULT=Maildir/ ./.procmailrc'
  { printf '%s\n' "PATH=$PATH" SHELL=/bin/sh "MAILDIR=$PWD/home"; cat; } <<'END' | file .procmailrc
LOGFILE=/dev/null
:0
* ^Subject: one
* ? except grep -q ^Subject:.two
Lists/

:0 fw
* ^Subject: three
| addcr | delcr

:0
* ^Subject: four
{ EXITCODE=77 HOST }
END
  # It takes HOME, PATH and SHELL from elsewhere, and may complain about the home of the account.
  run -0 deliver
  equal "${lines[-1]}" "did 0+0+1"
  equal "$(held Lists)" "Return-Path: <s@x>
Delivered-To: joe@h
$(cat message)"
  sed -i 's/one/three/' message
  run -0 deliver
  equal "$(held Maildir)" "Return-Path: <s@x>
Delivered-To: joe@h
$(cat message)"
  sed -i 's/three/four/' message
  run -100 deliver
}

@test "mutt reads the maildir that we deliver to" {
  printf './Maildir/\n' | file .qmail
  for i in 1 2 3; do deliver; done
  read_by_mutt home/Maildir
  equal "$count" 3
  { printf 'Return-Path: <s@x>\nDelivered-To: joe@h\n'; cat message; } >one
  # It puts an empty line between them.
  for i in 1 2 3; do cat one; echo; done | cmp - read
}

@test "mutt reads the mbox that we deliver to: lines that look like the start of a message are none" {
  printf './mbox\n' | file .qmail
  printf 'Subject: no end\n\nFrom x Sun Nov 22 08:40:00 2026\nlast line' >>message
  for i in 1 2 3; do deliver; done
  read_by_mutt home/mbox
  equal "$count" 3
  cmp read home/mbox
}
