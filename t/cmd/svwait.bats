load ../support
load ../service

@test "usage" {
  for arguments in "" "-u" "-z s" "-t" "-t x s" "-t -1 s" "-t 4294967296 s"; do
    # shellcheck disable=SC2086
    run -100 svwait $arguments
    equal "${lines[-1]}" "svwait: usage: svwait [ -udrx ] [ -t seconds ] dir ..."
  done
}

@test "what is there already is not waited for; the time may be over at once" {
  sleeper s
  start supervise s
  wait_for is_up s
  run -0 svwait -t 0 s
  equal "$output" ""
  run -0 svwait -ut 0 s
  run -0 svwait -rt 0 s
  run -111 svwait -dt 0 s
  equal "$output" "svwait: fatal: timeout on s"
  run -111 svwait -xt 0 s
  svc -d s
  run -0 svwait -dt 9 s
  run -111 svwait -t 0 s
  svc -x s
  run -0 svwait -xt 9 s
  run -0 svwait -dt 0 s
  run -111 svwait -t 0 s
}

@test "a supervise that is to come, and many services" {
  name=$(bytes 't\xff u')
  sleeper s
  sleeper "$name"
  touch s/down
  { status=0; svwait -t 9 s "$name" || status=$?; echo $status >done; } 3>&- &
  start supervise "$name"
  wait_for is_up "$name"
  start supervise s
  wait_for svok s
  sleep 0.3
  [ ! -e done ]
  svc -u s
  wait_for test -s done
  equal "$(cat done)" 0
}

@test "down is not the time between two runs" {
  service s <<<'exit 0'
  start supervise s
  wait_for svok s
  run -111 svwait -dt 2 s
  svc -d s
  run -0 svwait -dt 9 s
}

@test "ready waits for the word of the service, up does not" {
  service s <<<'read -r line <../gate; echo >&7; exec sleep 1000'
  mkfifo gate
  exec 8<>gate
  echo 7 >s/notification-fd
  start supervise s
  run -0 svwait -ut 9 s
  run -111 svwait -rt 0 s
  { status=0; svwait -r s || status=$?; echo $status >done; } 3>&- &
  sleep 0.2
  [ ! -e done ]
  echo >&8
  wait_for test -s done
  equal "$(cat done)" 0
}

@test "a failed service is not waited for" {
  service s <<<'exit 100'
  touch s/down-on-100
  start supervise s
  wait_for is_state s 0000000000640500
  run -100 svwait -t 9 s
  equal "$output" "svwait: fatal: s has failed"
  run -100 svwait -rt 9 s
  run -0 svwait -dt 9 s
}

@test "a change is noticed at once, and the wait costs nothing" {
  needs strace
  [ -z "${SANITIZED:-}" ] || skip "the leak sanitizer does not run under strace"
  sleeper s
  touch s/down
  start supervise s
  wait_for svok s
  timeout 9 strace -o trace "$BUILD/svwait" s 3>&- &
  sleep 0.8
  svc -u s
  wait $!
  # Starts, ends, and a look or two: a loop would make thousands.
  [ "$(wc -l <trace)" -lt 300 ]
}

@test "what cannot be found out" {
  run -111 svwait missing
  equal "$output" "svwait: fatal: unable to stat missing: file does not exist"
  mkdir -p s/supervise/ok
  run -111 svwait s
  equal "$output" "svwait: fatal: unable to open s/supervise/ok: is a directory"
  rmdir s/supervise/ok
  mkfifo s/supervise/ok
  exec 8<>s/supervise/ok
  run -111 svwait s
  equal "$output" "svwait: fatal: unable to read s/supervise/status: file does not exist"
  echo short >s/supervise/status
  run -111 svwait s
  equal "$output" "svwait: fatal: unable to read s/supervise/status: bad format"
  run -111 bash -c 'svwait s 2>/dev/full'
  run -111 bash -c 'svwait -t 0 missing <&- >&- 2>&-'
}
