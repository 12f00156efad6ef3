load ../support

@test "usage" {
  run -100 except
  equal "$output" "except: usage: except program [ arg ... ]"
}

@test "the exit codes of the program are turned around" {
  run -100 except true
  equal "$output" ""
  run -0 except false
  run -0 except sh -c 'exit 100'
  run -111 except sh -c 'exit 111'
  equal "$output" "except: fatal: temporary child error"
}

@test "a crash is temporary, a missing program a failure" {
  run -111 except sh -c 'kill -9 $$'
  equal "$output" "except: fatal: child crashed"
  run -0 except ./no-such-program
}

@test "the program gets standard input and its arguments" {
  run -100 except sh -c 'grep -q "$1"' sh needle <<<"a needle here"
}
