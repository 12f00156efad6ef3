load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
}

@test "an empty queue" {
  run -0 as_user qmail-qstat
  equal "$output" "messages in queue: 0
messages in queue but not yet preprocessed: 0"
}

@test "texts and todo files are counted, other names are not" {
  touch home/queue/mess/{0/3,1/4,2/5,2/core} home/queue/todo/{4,x,.4} home/queue/info/0/3
  run -0 as_user qmail-qstat
  equal "$output" "messages in queue: 3
messages in queue but not yet preprocessed: 1"
}

@test "a split todo is counted too" {
  mkdir home/queue/todo/{0,1,2}
  touch home/queue/mess/{0/3,1/4} home/queue/todo/{0/3,1/4}
  run -0 qmail-qstat
  equal "$output" "messages in queue: 2
messages in queue but not yet preprocessed: 2"
}

@test "no mail home, no queue, a missing directory: 111" {
  QMAILHOME=$PWD/none run -111 qmail-qstat
  equal "$output" "qmail-qstat: fatal: unable to chdir: file does not exist"
  rmdir home/queue/todo
  run -111 as_user qmail-qstat
  equal "$output" "qmail-qstat: fatal: unable to opendir todo: file does not exist"
  rm -r home/queue/mess
  run -111 as_user qmail-qstat
  equal "$output" "qmail-qstat: fatal: unable to opendir mess: file does not exist"
}

@test "output that cannot be written: 111" {
  writes_fail qmail-qstat
  run -111 bash -c 'qmail-qstat >&-'
  run -0 bash -c 'qmail-qstat <&- 2>&-'
}
