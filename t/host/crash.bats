load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  [ -z "${SANITIZED:-}" ] || skip "the sanitizers do not work under strace"
  needs strace
  strace -o /dev/null true 2>/dev/null || skip "programs cannot be traced here"
}

# The whole of it is package/crash without -n, which takes minutes. Here the states are a sample.
@test "C.19: wherever the power fails, no accepted message is lost, none is there in half" {
  run -0 "$ROOT/package/crash" -n 150
  [[ $output == *"tried 150"* ]]
}

@test "without the syncs messages are lost, and the test says so" {
  run -1 "$ROOT/package/crash" -w -n 12
  [[ $output == *"lost: message"* ]]
  [[ $output == *"not well: state"* ]]
}
