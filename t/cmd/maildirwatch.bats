load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p Maildir/{tmp,new,cur}
  export MAILDIR=$PWD/Maildir
}

mail() {
  bytes "$2" >"Maildir/$1"
  touch -d "@${3:-1000000000}" "Maildir/$1"
}

# watch: the first screen, without what clears it; lines in full.
watch() {
  timeout 0.5 maildirwatch >screen 2>&1 || true
  equal "$(head -c 8 screen | shown)" "$(printf '\033[;H\033[;J' | shown)"
  tail -c +9 screen
}

@test "the maildir must be named, and be one" {
  run -111 env -u MAILDIR maildirwatch
  equal "$output" "maildirwatch: fatal: MAILDIR not set"
  run -111 env MAILDIR="$PWD/none" maildirwatch
  equal "$output" 'maildirwatch: fatal: unable to chdir to $MAILDIR: file does not exist'
  run -111 env MAILDIR="$PWD" maildirwatch
  equal "$output" 'maildirwatch: fatal: unable to scan $MAILDIR: file does not exist'
}

@test "without mail the screen is empty" {
  mail cur/a:2,S 'Subject: seen\n\n'
  equal "$(watch)" ""
}

@test "who wrote, to whom, and the beginning of it" {
  mail new/b 'Return-Path: <s@x>\nDelivered-To: r@y\nFrom: Joe <joe@x>\nSubject: hello\n\nfirst line\nsecond\n' 1000000002
  mail new/a 'no header' 1000000001
  equal "$(watch)" "$(printf 'FROM  TO <>\n\033[1mFrom: \033[0m\nno header\n\nFROM s@x TO <r@y>\n\033[1mFrom: Joe <joe@x>\033[0m\nhello/first line/second/\n')"
}

@test "158 bytes in two lines, nothing that a terminal would obey" {
  mail new/a "From: \\033[2Jx\\0377\\n\\n$(printf '%0200d' 0)"
  equal "$(watch)" "$(printf 'FROM  TO <>\n\033[1mFrom: /[2Jx/\033[0m\n%079d\n%079d' 0 0)"
}

@test "a screen that cannot be written" {
  run -111 bash -c 'maildirwatch >/dev/full'
  equal "$output" "maildirwatch: fatal: unable to write the screen: out of disk space"
}

@test "rubbish in tmp is removed" {
  mail tmp/old x
  watch
  equal "$(ls Maildir/tmp)" ""
}
