# maildirserial interrupted anywhere: a message is still in the maildir, or somebody else has it.

load ../support
load ../serial
load ../fake_queue
load ../failures

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir control
  needs_tracing
  fake_queue
}

# One message that the client takes, and one that it refuses.
client=': >../taken; printf "new/1\\0Kok\\ncur/2\\0Dno\\n"'
before() {
  rm -rf d taken queued.*
  letter new/1 x
  letter cur/2 'y\n'
}
nothing_lost() {
  [ -e d/new/1 ] || [ -e taken ] || return 1
  [ -e d/cur/2 ] || tr '\n' '|' <queued.envelope | grep -qx 'F|Ts@x.y||'
}

@test "killed at each system call, it loses no message" {
  after() { wait_for nothing_lost; }
  killed_everywhere /dev/null maildirserial -b d pre- sh -c "$client"
}

@test "each system call failing, it loses no message" {
  # A pipe that is not closed has no end.
  spared=close
  after() { nothing_lost && { [ "$1" != 0 ] || equal "$(left)" ""; }; }
  failed_everywhere /dev/null maildirserial -b d pre- sh -c "$client"
}
