load ../support

@test "usage" {
  run -100 bouncesaying
  equal "$output" "bouncesaying: usage: bouncesaying error [ program [ arg ... ] ]"
}

@test "without a program it bounces always" {
  run -100 --separate-stderr bouncesaying $'No \xff thanks.'
  equal "$output" ""
  equal "$stderr" $'No \xff thanks.'
}

@test "with a program it bounces if that succeeds" {
  run -100 --separate-stderr bouncesaying 'No.' true
  equal "$output" ""
  equal "$stderr" "No."
  run -0 bouncesaying 'No.' false
  equal "$output" ""
  run -0 bouncesaying 'No.' sh -c 'exit 100'
  run -111 bouncesaying 'No.' sh -c 'exit 111'
  equal "$output" "bouncesaying: fatal: temporary child error"
}

@test "a crash is temporary, a missing program a failure" {
  run -111 bouncesaying 'No.' sh -c 'kill -9 $$'
  equal "$output" "bouncesaying: fatal: child crashed"
  run -0 bouncesaying 'No.' ./no-such-program
  equal "$output" ""
}

@test "the program gets standard input and its arguments, through no shell" {
  run -100 bouncesaying 'Found.' grep -q 'needle' <<<"a needle here"
  run -0 bouncesaying 'No.' test 'a b' = '$(touch x)'
  [ ! -e x ]
}

@test "closed descriptors" {
  run -100 bash -c 'bouncesaying No. <&- >&- 2>&-'
  run -100 bash -c 'bouncesaying No. 2>/dev/full'
}
