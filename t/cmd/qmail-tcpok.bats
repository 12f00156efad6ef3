load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
}

@test "every record is forgotten" {
  head -c 1024 /dev/zero | tr '\0' x >home/queue/lock/tcpto
  chown "$OWNER" home/queue/lock/tcpto
  run -0 as_user qmail-tcpok
  equal "$output" ""
  cmp home/queue/lock/tcpto <(head -c 1024 /dev/zero)
  run -0 qmail-tcpto
  equal "$output" ""
}

@test "a short table becomes a whole one" {
  : >home/queue/lock/tcpto
  run -0 qmail-tcpok
  equal "$(wc -c <home/queue/lock/tcpto)" 1024
}

@test "the large table is emptied, too, if it is there" {
  : >home/queue/lock/tcpto
  head -c 100000 /dev/urandom >home/queue/lock/timeouts
  run -0 qmail-tcpok
  [ ! -s home/queue/lock/timeouts ]
  rm home/queue/lock/timeouts
  mkdir home/queue/lock/timeouts
  run -111 qmail-tcpok
  equal "$output" "qmail-tcpok: fatal: unable to clear queue/lock/timeouts: is a directory"
}

@test "it waits until nobody uses the table" {
  : >home/queue/lock/tcpto
  setlock home/queue/lock/tcpto sh -c 'touch locked; sleep 0.5; touch unlocked' 3>&- &
  wait_for test -e locked
  run -0 timeout 20 qmail-tcpok
  [ -e unlocked ]
  wait
}

@test "no mail home, no table: 111" {
  QMAILHOME=$PWD/none run -111 qmail-tcpok
  equal "$output" "qmail-tcpok: fatal: unable to chdir to $PWD/none: file does not exist"
  run -111 qmail-tcpok
  equal "$output" "qmail-tcpok: fatal: unable to clear queue/lock/tcpto: file does not exist"
}
