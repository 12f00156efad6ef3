load ../support

@test "usage" {
  run -100 fghack
  equal "$output" "fghack: usage: fghack program [ arg ... ]"
}

@test "the exit code is that of the program" {
  for code in 0 1 100 111 255; do run "-$code" fghack sh -c "exit $code"; done
  equal "$output" ""
}

@test "a crash, and a program that cannot be run" {
  run -111 fghack sh -c 'kill -9 $$'
  equal "$output" "fghack: fatal: child crashed"
  run -111 fghack ./missing
  equal "$output" "fghack: fatal: unable to run ./missing: file does not exist"
  run -111 bash -c 'fghack ./missing 2>/dev/full'
}

@test "what the program left in the background is waited for, and its code kept" {
  run -7 fghack sh -c '(sleep 0.5; echo done >out) >/dev/null 2>&1 & exit 7'
  equal "$(cat out)" done
}

@test "a background process that closes some descriptors is waited for" {
  run -0 fghack bash -c '(for fd in {0..20}; do eval "exec $fd>&-"; done; sleep 0.5; : >out) & exit 0'
  [ -e out ]
}

@test "what is written to the descriptors is read and forgotten" {
  run -0 fghack bash -c 'head -c 300000 /dev/zero >&9'
  equal "$output" ""
}

@test "the program gets thirty descriptors more, no other, and its own input and arguments" {
  run -0 bash -c 'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval "exec $fd>&-"; done; fghack inherited'
  equal "$(grep -c '^fd' <<<"$output")" 33
  equal "$(grep -v '^fd' <<<"$output")" ""
  run -0 fghack sh -c 'cat; printf %s "$1"' sh $'8\xff bit' <<<$'in\xfe'
  equal "$output" $'in\xfe\n8\xff bit'
}

@test "few or closed descriptors" {
  run -0 bash -c 'ulimit -n 20; fghack true'
  run -0 bash -c 'fghack true <&- >&- 2>&-'
  run -0 bash -c 'fghack inherited <&- | head -n 1'
  equal "$output" "fd 1"
}
