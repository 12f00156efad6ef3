load ../support

# found LINE ...: dotqmail-lint with $operands says exactly that.
found() {
  # shellcheck disable=SC2086
  run -100 dotqmail-lint $operands
  equal "$output" "$(printf '%s\n' "$@")"
}

clean() {
  run -0 dotqmail-lint "$@"
  equal "$output" ""
}

# Each test starts in a home of its own.
setup() {
  mkdir -m 755 "$BATS_TEST_TMPDIR/home"
  cd "$BATS_TEST_TMPDIR/home"
  umask 022
  operands=
}

maildir() { mkdir -p "$1/tmp" "$1/new" "$1/cur"; }

@test "usage" {
  run -100 dotqmail-lint -x
  equal "$output" "dotqmail-lint: usage: dotqmail-lint [ file ... ]"
}

@test "nothing is wrong" {
  clean
  : >.qmail-empty
  maildir Maildir
  printf '%s\n' '# mine' ./Maildir/ ./mbox '|cat "$DEFAULT" >/dev/null; true' '&joe@example.org' >.qmail
  clean
  clean .qmail
  printf '+list\n&a@b\n' >.qmail-list
  printf 'a@b\n' >.qmail-list-owner
  cp .qmail-list-owner .qmail-list-owner-default
  clean
}

@test "each finding has its file, its line and its weight" {
  printf '%s\n' '|echo $SENDER' '' 'joe' >.qmail
  printf '&a@b\n\n&\n' >.qmail-b
  found '.qmail:1: error: $SENDER is not quoted: whoever sends mail chooses what words it becomes' \
    '.qmail:3: warning: no @: the message goes to joe at the host of control/envnoathost' \
    '.qmail-b:3: error: Uh-oh: .qmail has forward delivery without address. (#4.2.1)'
  operands=.qmail-b
  found '.qmail-b:3: error: Uh-oh: .qmail has forward delivery without address. (#4.2.1)'
  operands=$PWD/.qmail-b
  found "$PWD/.qmail-b:3: error: Uh-oh: .qmail has forward delivery without address. (#4.2.1)"
}

@test "bytes: CR, NUL, no newline, a no-break space, unprintable" {
  printf '&a@b\r\n&a@\0b\n./x\302\240\n|\033[1m/ \n&a@b' >.qmail
  found '.qmail:1: error: a CR at the end: it is part of what the line says' \
    '.qmail:2: error: a NUL: the rest of the line is not read' \
    '.qmail:3: error: a no-break space: it is part of what the line says' \
    '.qmail:4: warning: blanks at the end are cut off' \
    '.qmail:4: error: ?[1m/ is no program; a line that delivers to a maildir has no |' \
    '.qmail:5: warning: no newline at the end of the file: is it whole?'
}

@test "an x bit means forwarding only" {
  printf '%s\n' ./mbox '|true' '&a@b' >.qmail
  chmod 744 .qmail
  found '.qmail:1: error: Uh-oh: .qmail has file delivery but has x bit set. (#4.7.0)' \
    '.qmail:2: error: Uh-oh: .qmail has prog delivery but has x bit set. (#4.7.0)'
  chmod 654 .qmail
  clean
}

@test "who may write" {
  echo '&a@b' >.qmail
  chmod 646 .qmail
  found '.qmail:1: error: Uh-oh: .qmail file is writable. (#4.7.0)'
  chmod 664 .qmail
  clean
  chmod 757 .
  found '.:1: error: Uh-oh: home directory is writable. (#4.7.0)'
  chmod 1755 .
  found '.:1: error: Home directory is sticky: user is editing his .qmail file. (#4.2.1)'
  cd ..
  chmod 755 home
  clean home/.qmail
}

@test "the same words as qmail-local" {
  : >message
  said() { qmail-local joe "$PWD" joe "" "" example.org "" ./Mailbox <message 2>&1 || true; }
  local wrong
  for wrong in '\n' '&\n' ; do
    # shellcheck disable=SC2059
    printf "$wrong" >.qmail
    operands=.qmail
    found ".qmail:1: error: $(said)"
  done
  echo ./mbox >.qmail
  chmod 700 .qmail
  found ".qmail:1: error: $(said)"
  echo '|true' >.qmail
  found ".qmail:1: error: $(said)"
  chmod 602 .qmail
  found ".qmail:1: error: $(said)"
  chmod 600 .qmail
  chmod 757 .
  found ".:1: error: $(said)"
}

@test "maildirs and mboxes that are not there" {
  printf '%s\n' ./Maildir/ ./dir/ ./dir ./no/mbox ./mbox /no/such/dir/ >.qmail
  mkdir -p dir/new
  found '.qmail:1: error: there is no ./Maildir/' \
    '.qmail:2: error: ./dir/ is no maildir: there is no ./dir/tmp' \
    '.qmail:3: error: ./dir is a directory: the name of a maildir ends with /' \
    '.qmail:4: error: there is no directory for ./no/mbox' \
    '.qmail:6: error: there is no /no/such/dir/'
}

@test "programs that are not there, or not to be trusted" {
  printf '%s\n' '|no-such-program' '|./none' '|./plain' '|./open' '|./fine' '|cat </dev/null' >.qmail
  touch plain open fine
  chmod 757 open
  chmod 755 fine
  found '.qmail:1: warning: there is no program no-such-program in PATH' \
    '.qmail:2: error: there is no ./none' \
    '.qmail:3: error: ./plain is not executable' \
    '.qmail:4: error: ./open can be changed by everybody'
  mkdir bin
  cp -p fine bin/no-such-program
  PATH=bin:$PATH run -100 dotqmail-lint
  equal "${lines[0]}" '.qmail:2: error: there is no ./none'
  operands="home/.qmail"
  cd ..
  found 'home/.qmail:1: warning: there is no program no-such-program in PATH' \
    'home/.qmail:2: error: there is no ./none' \
    'home/.qmail:3: error: ./plain is not executable' \
    'home/.qmail:4: error: ./open can be changed by everybody'
}

@test "names that are never looked up" {
  for name in .qmail-a.b .qmail-Joe .qmail-c~; do echo '&a@b' >"$name"; done
  mkdir .qmail-dir
  mkfifo .qmail-fifo
  ln -s nowhere .qmail-link
  found '.qmail-Joe:1: error: never found: names are looked up in lower case' \
    '.qmail-a.b:1: error: never found: dots are looked up as colons' \
    '.qmail-c~:1: warning: an address of its own: is it the backup of an editor?' \
    '.qmail-dir:1: error: no file: it is passed over' \
    '.qmail-fifo:1: error: no file: it is passed over' \
    '.qmail-link:1: error: leads nowhere: it is passed over'
}

@test "owners of no list" {
  echo '&a@b' >.qmail-a-owner
  cp .qmail-a-owner .qmail-b-c-owner-default
  cp .qmail-a-owner .qmail-owner
  found '.qmail-a-owner:1: warning: the owner of nothing: there is no .qmail-a' \
    '.qmail-b-c-owner-default:1: warning: senders are not rewritten: there is no .qmail-b-c-owner'
  cp .qmail-a-owner .qmail-b-c-owner
  cp .qmail-a-owner .qmail-default
  clean
}

@test "what cannot be read is told, and the rest still looked at" {
  printf '&\n' >.qmail-b
  run -111 --separate-stderr dotqmail-lint .qmail .qmail-b
  equal "$output" '.qmail-b:1: error: Uh-oh: .qmail has forward delivery without address. (#4.2.1)'
  equal "$stderr" 'dotqmail-lint: warning: unable to read .qmail: file does not exist'
  truncate -s 70000000 .qmail-b
  run -111 dotqmail-lint .qmail-b
}

@test "a line of a megabyte, and very many findings" {
  { printf '|echo '; head -c 1000000 /dev/zero | tr '\0' '$'; echo; } >.qmail
  run dotqmail-lint
  { printf '|echo'; for ((i = 0; i < 3000; i++)); do printf ' ${EXT#%d}' "$i"; done; echo; } >.qmail
  run -100 dotqmail-lint
  [ "${#lines[@]}" = 20 ]
}

@test "write errors and closed descriptors" {
  printf '&\n' >.qmail
  writes_fail dotqmail-lint
  run -111 bash -c 'dotqmail-lint >&-'
  run -100 bash -c 'dotqmail-lint <&-'
}
