load ../support

teardown() { stop_all; }

@test "usage" {
  for wrong in "" "file" "-t 1 file" "-t x file true" "-x file true"; do
    # shellcheck disable=SC2086
    run -100 transcript $wrong
    equal "${lines[-1]}" "transcript: usage: transcript [ -t seconds ] file program [ arg ... ]"
  done
}

@test "the exit code is the program's, and written down with what it says" {
  run -0 transcript t sh -c 'echo out; echo err >&2; printf end'
  equal "$output" ""
  run -3 transcript t sh -c 'exit 3'
  run -111 transcript t sh -c 'exit 111'
  equal "$(<t)" "exit 0
  out
  err
  end
exit 3
exit 111"
}

@test "the program gets its arguments and standard input" {
  run -0 transcript t sh -c 'cat; echo "$@"' x 'a b' '' c <<<"a line"
  equal "$(<t)" "exit 0
  a line
  a b  c"
}

@test "a signal that ends the program ends transcript" {
  local status=0
  transcript t sh -c 'kill -TERM $$' 2>/dev/null || status=$?
  equal "$status" 143
  equal "$(<t)" "signal 15"
}

@test "time is up: the program and all it started are killed" {
  run -111 transcript -t 1 t sh -c 'echo first; sh -c "sleep 30; echo never >late" & sleep 30'
  equal "$output" "transcript: fatal: took longer than 1 seconds"
  equal "$(<t)" "took longer than 1 seconds
  first"
}

@test "what the program leaves running is killed" {
  run -0 transcript t sh -c 'sleep 30 & echo $! >pid'
  wait_for sh -c "! kill -0 $(<pid)"
  equal "$(<t)" "exit 0"
}

@test "told to end" {
  transcript t sh -c 'echo $$ >pid; sleep 30' 2>err 3>&- &
  all_started=$!
  wait_for test -s pid
  kill "$all_started"
  local status=0
  wait "$all_started" || status=$?
  equal "$status" 111
  equal "$(<err)" "transcript: fatal: told to end"
  equal "$(<t)" "told to end"
  wait_for sh -c "! kill -0 $(<pid)"
}

@test "NULs and 8-bit bytes are kept, and no more than 65536 bytes" {
  run -0 transcript t printf 'a\0\377\n'
  equal "$(shown <t)" "$(printf 'exit 0\n  a\0\377\n' | shown)"
  run -0 transcript u sh -c 'head -c 100000 /dev/zero'
  equal "$(tail -n 1 u)" "  and 34464 bytes more"
  # The program is never held up by it.
  run -0 transcript v sh -c 'head -c 5000000 /dev/zero'
}

@test "what cannot be run or written" {
  run -111 transcript t ./no-such-program
  equal "$output" "transcript: fatal: unable to run ./no-such-program: file does not exist"
  run -111 transcript no/such true
  equal "$output" "transcript: fatal: unable to open no/such: file does not exist"
  run -111 transcript /dev/full true
  equal "$output" "transcript: fatal: unable to write /dev/full: out of disk space"
}

@test "closed descriptors" {
  run -0 bash -c 'transcript t true <&- >&- 2>&-'
  run -0 bash -c 'transcript t echo hello >&-'
  equal "$(<t)" "exit 0
exit 0
  hello"
}
