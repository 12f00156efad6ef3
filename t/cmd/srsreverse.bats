load ../support
load ../fake_queue
load ../srs

setup() {
  cd "$BATS_TEST_TMPDIR"
  fake_queue
  srs_home
  export SENDER='' DTLINE=$'Delivered-To: srs@h\n'
  bytes 'Subject: failure notice\n\n\0\xff no LF' >message
  address=$(srsencode <<<Joe@example.org)
  export LOCAL=srs-${address%@*} EXT=${address%@*}
}

@test "usage" {
  for wrong in x -x -s '-d h'; do
    run -100 srsreverse $wrong
    equal "${lines[-1]}" "srsreverse: usage: srsreverse [ -s secrets ]"
  done
}

@test "the message goes back to the original sender, with an empty one" {
  run -0 --separate-stderr srsreverse <message
  equal "$output" ""
  [[ $stderr =~ ^"srsreverse: qp "[0-9]+$ ]]
  { printf 'Delivered-To: srs@h\n'; cat message; } | cmp - queued.message
  equal "$(cat queued.envelope)" "F
TJoe@example.org"
}

@test "the address is looked for in EXT, then in LOCAL" {
  for place in "$EXT x" "srs-$EXT x" "x $EXT" "cut-off srs0-x-$EXT"; do
    address=$(srsencode -e - <<<Joe@example.org)
    address=${address%@*}
    EXT=${address#SRS0} LOCAL=$address run -0 srsreverse <message
    EXT=bounces-$address LOCAL=x run -0 srsreverse <message
    equal "$(sed 1d queued.envelope)" TJoe@example.org
  done
}

@test "one step back on a way of several" {
  local=$(srsencode <<<'SRS0+abcd=XY=orig.example=joe@first.example')
  EXT=${local%@*} run -0 srsreverse <message
  equal "$(sed 1d queued.envelope)" T'SRS0+abcd=XY=orig.example=joe@first.example'
}

@test "forged, damaged, old, or something else: 100, and nothing is queued" {
  check() {
    EXT=$1 LOCAL=srs-$1 run -100 srsreverse <message
    equal "$output" "srsreverse: fatal: unable to rewrite srs-$1: $2 (#5.1.1)"
  }
  check "${EXT/Joe/jim}" "its hash is wrong"
  check "$(old_address)" "it is too old"
  check SRS0=rMwl=RA=example.org "parts of it are missing"
  check joe "it is no SRS address"
  [ ! -e queued.message ]
}

@test "secrets must be there, and nobody else's" {
  secrets_matter srsreverse
  printf 'other\n' >mine
  chmod 600 mine
  run -100 srsreverse -s mine <message
  equal "$output" "srsreverse: fatal: unable to rewrite ${LOCAL:0:255}: its hash is wrong (#5.1.1)"
  [ ! -e queued.message ]
}

@test "it needs EXT, LOCAL and DTLINE" {
  for name in DTLINE EXT LOCAL; do
    unset $name
    run -100 srsreverse <message
    equal "$output" "srsreverse: fatal: $name not set"
  done
}

@test "refusals of the queue, and a message that cannot be read" {
  echo 31 >queue.exit
  run -100 srsreverse <message
  equal "$output" "srsreverse: fatal: mail server permanently rejected message (#5.3.0)"
  echo 53 >queue.exit
  run -111 srsreverse <message
  equal "$output" "srsreverse: fatal: qq write error or disk full (#4.3.0)"
  run -111 bash -c 'srsreverse <&-'
  equal "$output" "srsreverse: fatal: unable to read message: file descriptor not open"
}

@test "from one .qmail file to the other: what srsforward sent out comes back" {
  mkdir user
  printf '|srsforward %s joe@elsewhere.example\n' '-e -' >user/.qmail-f
  printf '|srsreverse\n' >user/.qmail-srs0-default
  chmod 600 user/.qmail*
  run -0 qmail-local joe "$PWD/user" joe-f - f h.example 'Ann+x@Example.org' ./Mailbox <message
  sender=$(sed -n '1s/^F//p' queued.envelope)
  [[ $sender =~ ^SRS0-.*=Example.org=Ann\+x@me.example$ ]]
  local=${sender%@*}
  run -0 qmail-local joe "$PWD/user" "joe-$local" - "$local" me.example '' ./Mailbox <message
  equal "$(cat queued.envelope)" "F
TAnn+x@Example.org"
  run -100 qmail-local joe "$PWD/user" joe-SRS0-x - SRS0-x me.example '' ./Mailbox <message
  equal "$output" "srsreverse: fatal: unable to rewrite joe-SRS0-x: parts of it are missing (#5.1.1)"
}

@test "a report that cannot be written does no harm" {
  srsreverse <message 2>/dev/full
  srsreverse <message >&- 2>&-
}
