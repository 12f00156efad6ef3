# A mailbox is whole after a kill or a failure at any point of a delivery.

load ../support
load ../failures

setup() {
  cd "$BATS_TEST_TMPDIR"
  needs_tracing
  mkdir -m 700 home
  printf 'Subject: test\n\nFrom here\nbody\n' >small
  { cat small; head -c 150000 /dev/zero | tr '\0' x; } >large
  old=$'From x Thu Jan  1 00:00:00 1970\n\nold\n'
}

# The message $1 as maildir and mbox hold it, the From line of the latter left out.
in_maildir() { printf 'Return-Path: <s@x>\nDelivered-To: joe@h\n'; cat "$1"; }
in_mbox() { in_maildir "$1" | sed 's/^From />&/'; [ -z "$(tail -c 1 "$1")" ] || echo; echo; }

new_maildir() { rm -rf home/*; mkdir -m 700 home/Maildir home/Maildir/tmp home/Maildir/new home/Maildir/cur; }
new_mbox() { printf '%s\n' "$old" >home/mbox; }

# delivered_to_maildir: how many messages there are, each of them whole.
delivered_to_maildir() {
  local file count=0
  for file in home/Maildir/new/*; do
    [ -e "$file" ] || continue
    in_maildir "$message" | cmp - "$file" >&2 || return 1
    count=$((count + 1))
  done
  echo "$count"
}

@test "maildir: a kill leaves a whole message in new, or none" {
  before() { new_maildir; }
  after() {
    count=$(delivered_to_maildir) && [ "$count" -le 1 ]
    [ "$1" = 0 ] || [ "$count" = 1 ]
  }
  for message in small large; do
    killed_everywhere "$message" qmail-local joe "$PWD/home" joe '' '' h s@x ./Maildir/
  done
}

@test "maildir: a failure leaves no message, a success one" {
  before() { new_maildir; }
  after() {
    count=$(delivered_to_maildir) || return
    case $1 in
      0) [ "$count" = 1 ] ;;
      111) [ "$count" = 0 ] && [ -s failed.out ] ;;
      *) return 1 ;;
    esac
  }
  message=small
  failed_everywhere "$message" qmail-local joe "$PWD/home" joe '' '' h s@x ./Maildir/
}

@test "mbox: a kill harms neither what was there nor what comes next" {
  before() { new_mbox; }
  after() {
    head -c "$((${#old} + 1))" home/mbox | cmp - <(printf '%s\n' "$old") || return
    tail -c +"$((${#old} + 2))" home/mbox | tail -n +2 >got
    # What came of the message is its beginning.
    in_mbox "$message" | cmp -n "$(wc -c <got)" - got || return
    [ "$1" = 0 ] || in_mbox "$message" | cmp - got || return
    lines=$(wc -l <home/mbox)
    qmail-local joe "$PWD/home" joe '' '' h s@x ./mbox <small >/dev/null || return
    # The next message begins with a From line behind an empty one, and is whole.
    size=$(($(in_mbox small | wc -l) + 1))
    tail -n "$size" home/mbox | tail -n +2 | cmp - <(in_mbox small) || return
    tail -n "$((size + 1))" home/mbox | head -n 2 | tr '\n' '|' | grep -q '^|From s@x '
  }
  for message in small large; do
    killed_everywhere "$message" qmail-local joe "$PWD/home" joe '' '' h s@x ./mbox
  done
}

@test "mbox: a failure leaves it as it was, a success adds a message" {
  before() { new_mbox; }
  after() {
    case $1 in
      0)
        tail -c +"$((${#old} + 2))" home/mbox | tail -n +2 | cmp - <(in_mbox "$message") ;;
      111) cmp home/mbox <(printf '%s\n' "$old") && [ -s failed.out ] ;;
      *) return 1 ;;
    esac
  }
  for message in small large; do
    failed_everywhere "$message" qmail-local joe "$PWD/home" joe '' '' h s@x ./mbox
  done
}

@test "mbox: a new one that was not filled is empty" {
  before() { rm -f home/mbox; }
  after() {
    [ "$1" = 0 ] && tail -n +2 home/mbox | cmp - <(in_mbox small) && return
    [ "$1" = 111 ] && [ ! -s home/mbox ]
  }
  failed_everywhere small qmail-local joe "$PWD/home" joe '' '' h s@x ./mbox
}
