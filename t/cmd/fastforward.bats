load ../support
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  fake_queue
  export SENDER=s@s DTLINE=$'Delivered-To: joe@h\n' RECIPIENT=a@x
  unset DEFAULT EXT HOST
  bytes 'Subject: x\n\n\0\xff no LF' >message
}

# table TEXT: makes f.cdb of it.
table() { printf '%s' "$1" | setforward f.cdb f.tmp; }

# list NAME ENTRY ...: makes a binary mailing list.
list() {
  printf '%s\0' "${@:2}" >"$1"
  chmod 644 "$1"
}

# forwarded RECIPIENT: what a dry run would do for it.
forwarded() { RECIPIENT=$1 fastforward -n f.cdb 2>&1 | tr '\n' ' '; }

@test "usage" {
  run -100 fastforward
  equal "$output" "fastforward: usage: fastforward [ -nNpP ] data.cdb"
  run -100 fastforward -z f.cdb
  equal "$output" "fastforward: illegal option -- z
fastforward: usage: fastforward [ -nNpP ] data.cdb"
}

@test "the message goes to all recipients, with the Delivered-To line first" {
  table 'a@x: b@x, c@x;'
  run -0 --separate-stderr fastforward f.cdb <message
  equal "$output" ""
  [[ $stderr =~ ^"fastforward: qp "[0-9]+$ ]]
  { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
  equal "$(cat queued.envelope)" "Fs@s
Tb@x
Tc@x"
}

@test "a recipient is looked up as itself, by its host, by its user" {
  table 'a@x: 1@r; @y: 2@r; z@: 3@r; Q@Y: 4@r; : 5@r;'
  equal "$(forwarded a@x)" 'from <s@s> to <1@r> '
  equal "$(forwarded A@X)" 'from <s@s> to <1@r> '
  equal "$(forwarded z@y)" 'from <s@s> to <2@r> '
  equal "$(forwarded z@w)" 'from <s@s> to <3@r> '
  equal "$(forwarded q@y)" 'from <s@s> to <4@r> '
  equal "$(forwarded 'a@b@y')" 'from <s@s> to <2@r> '
  equal "$(forwarded '')" 'from <s@s> to <5@r> '
  for unknown in z nobody@w; do
    RECIPIENT=$unknown run -100 fastforward f.cdb </dev/null
    equal "$output" "Sorry, no mailbox here by that name. (#5.1.1)"
  done
}

@test "-d: the recipient is put together from its parts" {
  table 'a@x: b@x; @h: c@x;'
  unset RECIPIENT
  run -100 fastforward -n f.cdb
  equal "$output" 'fastforward: fatal: $RECIPIENT must be set'
  run -100 fastforward -nd f.cdb
  equal "$output" 'fastforward: fatal: $DEFAULT or $EXT must be set'
  EXT=a run -100 fastforward -nd f.cdb
  equal "$output" 'fastforward: fatal: $HOST must be set'
  EXT=a HOST=x run -0 fastforward -nd f.cdb
  equal "$output" $'from <s@s>\nto <b@x>'
  EXT=a DEFAULT=z HOST=h run -0 fastforward -nd f.cdb
  equal "$output" $'from <s@s>\nto <c@x>'
  RECIPIENT=a@x EXT=a HOST=h run -0 fastforward -ndD f.cdb
  equal "$output" $'from <s@s>\nto <b@x>'
}

@test "-p: mail for unknown recipients passes through" {
  table 'a@x: b@x; loop@x: loop@x; owned@x: ?o@x;'
  run -99 fastforward -p f.cdb <message
  [ -e queued.message ]
  run -0 fastforward -pP f.cdb <message
  RECIPIENT=loop@x run -99 fastforward -np f.cdb
  equal "$output" "no forwarding"
  for unknown in nobody@x owned@x; do
    RECIPIENT=$unknown run -0 fastforward -p f.cdb </dev/null
    equal "$output" ""
  done
}

@test "-n: what would be done, and the message is left alone" {
  table 'a@x: |p\ q, !r, b@x;'
  run -0 fastforward -n f.cdb <&-
  equal "$output" 'run |p q
run !r
from <s@s>
to <b@x>'
  printf 'a@x:|a\\\n\\\t\001\177\377,b\\\nc@x;' | setforward f.cdb f.tmp
  SENDER=$'s\n@s' run -0 fastforward -n f.cdb
  equal "$output" 'run |a_____
from <s_@s>
to <b_c@x>'
}

@test "aliases of aliases, each once, the last found first" {
  table 'a@x: b@x, c@x, d@x, B@X; b@x: e@x; c@x: f@x, e@x;'
  equal "$(forwarded a@x)" 'from <s@s> to <f@x> to <d@x> to <e@x> '
}

@test "only the recipient itself goes by its host or user" {
  table 'a@x: b@y, c@z; @y: d@x; c@: e@x;'
  equal "$(forwarded a@x)" 'from <s@s> to <b@y> to <c@z> '
}

# Known bug C.60.
@test "loops end, and what is in them goes nowhere" {
  table 'a@x: b@x; b@x: c@x; c@x: a@x; d@x: d@x, e@x;'
  run -0 fastforward f.cdb <message
  equal "$output" ""
  [ ! -e queued.message ]
  equal "$(forwarded a@x)" 'no forwarding '
  equal "$(forwarded d@x)" 'from <s@s> to <e@x> '
}

@test "owners become senders, and their aliases are not expanded" {
  table 'a@x: ?owner-a@x, b@x; b@x: c@x; d@x: a@x, e@x; @y: ?o@y, f@x;'
  equal "$(forwarded a@x)" 'from <owner-a@x> to <c@x> '
  equal "$(forwarded d@x)" 'from <s@s> to <a@x> to <e@x> '
  equal "$(forwarded z@y)" 'from <o@y> to <f@x> '
  for bounce in '' '#@[]'; do
    SENDER=$bounce run -0 fastforward -n f.cdb
    equal "$output" "from <$bounce>
to <c@x>"
  done
}

@test "variables that are missing" {
  table 'a@x: b@x;'
  unset SENDER DTLINE
  run -0 fastforward f.cdb <message
  cmp message queued.message
  equal "$(cat queued.envelope)" "Foriginal envelope sender
Tb@x"
}

@test "mailing lists, and lists in lists" {
  table 'a@x: b@x, ./l.bin, c@x; c@x: ./m.bin;'
  list l.bin '&d@x' ./m.bin '&e@x'
  list m.bin '&f@x' ./l.bin '&d@x'
  equal "$(forwarded a@x)" 'from <s@s> to <b@x> to <f@x> to <e@x> to <d@x> '
}

# Known bug C.60.
@test "the owner of a list runs no programs" {
  table 'a@x: ./l.bin;'
  list l.bin '|echo bad' '!echo bad' '?o@x' 'z@x' '&d@x' ''
  printf '&unfinished' >>l.bin
  run -0 fastforward f.cdb <message
  [[ $output =~ ^"fastforward: qp "[0-9]+$ ]]
  equal "$(cat queued.envelope)" "Fs@s
Td@x"
}

@test "addresses of 900 bytes with their & are no recipients" {
  table 'a@x: ./l.bin;'
  long=$(printf %898s | tr ' ' y)
  list l.bin "&$long" "&z$long"
  equal "$(forwarded a@x)" "from <s@s> to <$long> "
}

# Known bug C.60.
@test "lists that are missing, or not for everybody to read, or no lists" {
  table 'a@x: ./l.bin;'
  run -111 fastforward -n f.cdb
  equal "$output" "fastforward: fatal: unable to read ./l.bin: file does not exist"
  list l.bin '&b@x'
  chmod 640 l.bin
  run -111 fastforward -n f.cdb
  equal "$output" "fastforward: fatal: ./l.bin is not world-readable"
  rm l.bin
  mkdir -m 755 l.bin
  run -111 fastforward -n f.cdb
  equal "$output" "fastforward: fatal: unable to read ./l.bin: is a directory"
  rmdir l.bin
  mkfifo -m 644 l.bin
  run -111 timeout 5 fastforward -n f.cdb
  equal "$output" "fastforward: fatal: ./l.bin is a FIFO"
}

@test "programs run first, each with the whole message" {
  table 'a@x: b@x, |cat\ >1, |head\ -c\ 3\ >2, |true, |cat\ >3;'
  run -0 fastforward f.cdb <message
  cmp message 1
  cmp message 3
  equal "$(cat 2)" Sub
  { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
}

@test "what the exit codes of programs mean" {
  for code in 64 65 70 76 77 78 100 112; do
    table "a@x: b@x, |exit\\ $code;"
    run -100 fastforward f.cdb <message
    equal "$output" ""
  done
  for code in 1 2 71 99 111 127; do
    table "a@x: b@x, |exit\\ $code;"
    run -111 fastforward f.cdb <message
  done
  table 'a@x: b@x, |kill\ -9\ $$;'
  run -111 fastforward f.cdb <message
  equal "$output" 'fastforward: fatal: child crashed in |kill -9 $$'
  [ ! -e queued.message ]
}

@test "programs behind preline, from PATH or from the mail home" {
  table 'a@x: !echo\ there;'
  run -111 env PATH=/nowhere "$BUILD/fastforward" f.cdb <message
  equal "$output" 'fastforward: fatal: unable to run !echo there: file does not exist'
  mkdir bin
  printf '#!/bin/sh\necho preline "$@"\n' >bin/preline
  chmod 755 bin/preline
  run -0 env PATH=/nowhere "$BUILD/fastforward" f.cdb <message
  equal "$output" 'preline sh -c echo there'
  mkdir first
  printf '#!/bin/sh\necho first "$@"\n' >first/preline
  chmod 755 first/preline
  PATH=$PWD/first:$PATH run -0 fastforward f.cdb <message
  equal "$output" 'first sh -c echo there'
}

@test "refusals of the queue" {
  table 'a@x: b@x;'
  echo 31 >queue.exit
  run -100 fastforward f.cdb <message
  equal "$output" "fastforward: fatal: mail server permanently rejected message (#5.3.0)"
  echo 53 >queue.exit
  run -111 fastforward f.cdb <message
  equal "$output" "fastforward: fatal: qq write error or disk full (#4.3.0)"
  rm queue
  run -111 fastforward f.cdb <message
  equal "$output" "fastforward: fatal: unable to exec qq (#4.3.0)"
}

@test "failures of the system" {
  run -111 fastforward -n f.cdb
  equal "$output" "fastforward: fatal: unable to read f.cdb: file does not exist"
  run -111 fastforward -n /dev/null
  equal "$output" "fastforward: fatal: unable to read /dev/null: input/output error"
  run -111 fastforward -n .
  equal "$output" "fastforward: fatal: unable to read .: is a directory"
  table 'a@x: b@x, |true;'
  run -111 bash -c 'cat message | fastforward f.cdb'
  equal "$output" "fastforward: fatal: unable to rewind input: unseekable descriptor"
  table 'a@x: b@x;'
  run -111 bash -c 'fastforward f.cdb <.'
  equal "$output" "fastforward: fatal: unable to read message: is a directory"
  run -111 bash -c 'fastforward f.cdb <&-'
  equal "$output" "fastforward: fatal: unable to read message: file descriptor not open"
  fastforward f.cdb <message 2>/dev/full
  fastforward f.cdb <message >&- 2>&-
}
