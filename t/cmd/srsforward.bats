load ../support
load ../fake_queue
load ../srs

setup() {
  cd "$BATS_TEST_TMPDIR"
  fake_queue
  srs_home
  export NEWSENDER=joe@example.org SENDER=s@x DTLINE=$'Delivered-To: joe@h\n'
  bytes 'Subject: x\n\n\0\xff no LF' >message
}

# envelope: the sender as srsdecode turns it back, and the recipients.
envelope() {
  sed -n '1s/^F//p' queued.envelope | srsdecode
  sed 1d queued.envelope
}

@test "usage" {
  for wrong in '' -x -s '-e x a@b' '-d h'; do
    run -100 srsforward $wrong
    equal "${lines[-1]}" "srsforward: usage: srsforward [ -s secrets ] [ -d domain ] [ -e separator ] address ..."
  done
}

@test "the message goes to all addresses with the Delivered-To line first and the sender rewritten" {
  run -0 --separate-stderr srsforward a@b 'c d@e' '$(touch x)' <message
  equal "$output" ""
  [[ $stderr =~ ^"srsforward: qp "[0-9]+$ ]]
  { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
  grep -q '^FSRS0=.*=..=example.org=joe@me.example$' queued.envelope
  equal "$(envelope)" 'joe@example.org
Ta@b
Tc d@e
T$(touch x)'
}

@test "separator, domain and secrets" {
  printf 'other\n' >mine
  chmod 600 mine
  run -0 srsforward -e - -d srs.example -s mine a@b <message
  sender=$(sed -n '1s/^F//p' queued.envelope)
  [[ $sender =~ ^SRS0-.*=example.org=joe@srs.example$ ]]
  equal "$(srsdecode -s mine <<<"$sender")" joe@example.org
}

@test "the senders that are never rewritten" {
  for sender in '' '#@[]' 'joe-owner-@example.org-@[]' joe joe@ME.example; do
    NEWSENDER=$sender run -0 srsforward a@b <message
    equal "$(cat queued.envelope)" "F$sender
Ta@b"
  done
}

@test "a sender that cannot be rewritten: 100, and nothing is queued" {
  long=$(printf '%0230d' 0)
  NEWSENDER=$long@h run -100 srsforward a@b <message
  equal "$output" "srsforward: fatal: unable to rewrite $long@h: the result would be too long (#5.1.7)"
  NEWSENDER=$'a\n\e@b=c' run -100 srsforward a@b <message
  equal "$output" "srsforward: fatal: unable to rewrite a??@b=c: its host holds an equals sign (#5.1.8)"
  [ ! -e queued.message ]
}

@test "secrets must be there, and nobody else's" {
  secrets_matter srsforward a@b
  [ ! -e queued.message ]
}

@test "it needs NEWSENDER and DTLINE" {
  unset DTLINE
  run -100 srsforward a@b </dev/null
  equal "$output" "srsforward: fatal: DTLINE not set"
  unset NEWSENDER
  run -100 srsforward a@b </dev/null
  equal "$output" "srsforward: fatal: NEWSENDER not set"
}

@test "refusals of the queue, and a message that cannot be read" {
  echo 31 >queue.exit
  run -100 srsforward a@b <message
  equal "$output" "srsforward: fatal: mail server permanently rejected message (#5.3.0)"
  echo 53 >queue.exit
  run -111 srsforward a@b <message
  equal "$output" "srsforward: fatal: qq write error or disk full (#4.3.0)"
  run -111 bash -c 'srsforward a@b <&-'
  equal "$output" "srsforward: fatal: unable to read message: file descriptor not open"
}

@test "a report that cannot be written does no harm" {
  srsforward a@b <message 2>/dev/full
  srsforward a@b <message >&- 2>&-
}
