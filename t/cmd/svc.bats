load ../support
load ../service

# listened DIR ...: makes control FIFOs that are open for reading as long as the test runs.
listened() {
  local directory fd
  for directory; do
    mkdir -p "$directory/supervise"
    mkfifo "$directory/supervise/control"
    # shellcheck disable=SC2034
    exec {fd}<>"$directory/supervise/control"
  done
}

# heard DIR: what was sent there, as far as it came in one piece.
heard() { dd if="$1/supervise/control" iflag=nonblock bs=1000 count=1 status=none 2>/dev/null || true; }

@test "no arguments, or no directories: nothing to do" {
  run -0 svc
  equal "$output" ""
  run -0 svc -u
  equal "$output" ""
}

@test "an unknown option" {
  run -100 svc -uz s
  equal "$output" "svc: illegal option -- z
svc options: u up, d down, o once, x exit, p pause, c continue, h hup, a alarm, i interrupt, t term, k kill"
}

@test "each letter is sent as it is" {
  listened s
  run -0 svc -udopchaitkx s
  equal "$output" ""
  equal "$(heard s)" udopchaitkx
}

@test "letters keep the order of their first appearance and are sent once" {
  listened s
  run -0 svc -tdtd -x -t s
  equal "$(heard s)" tdx
}

@test "without options nothing is sent, but the FIFO is opened" {
  listened s
  mkdir fresh
  run -0 svc s fresh
  equal "$output" "svc: warning: unable to control fresh: file does not exist"
  equal "$(heard s)" ""
}

@test "several services, relative, absolute and with 8-bit names" {
  name=$(bytes 't\xff u')
  listened s "$name" a/b
  run -0 svc -dx -- s "$name" "$PWD/a/b"
  equal "$output" ""
  equal "$(heard s)$(heard "$name")$(heard a/b)" dxdxdx
}

@test "what cannot be told is a warning, and the others are told" {
  mkdir fresh
  mkdir -p dead/supervise file/supervise
  mkfifo dead/supervise/control
  mkdir file/supervise/control
  listened s
  run -0 svc -d missing fresh dead file s
  equal "$output" "svc: warning: unable to chdir to missing: file does not exist
svc: warning: unable to control fresh: file does not exist
svc: warning: unable to control dead: supervise not running
svc: warning: unable to control file: is a directory"
  equal "$(heard s)" d
}

@test "a write error is a warning" {
  mkdir -p s/supervise
  ln -s /dev/full s/supervise/control
  run -0 svc -d s
  equal "$output" "svc: warning: error writing commands to s: out of disk space"
}

@test "closed descriptors, and messages that cannot be written" {
  listened s
  run -0 bash -c 'svc -dx s <&- >&- 2>&-'
  equal "$(heard s)" dx
  run -0 bash -c 'svc -dx missing 2>/dev/full'
}

@test "a current directory that has been removed" {
  mkdir gone
  listened s
  run -0 bash -c 'cd gone && rmdir ../gone && svc -d "$1"' bash "$PWD/s"
  equal "$(heard s)" d
}

@test "the letters of daemontools-encore: + and = begin anew" {
  listened s
  run -0 svc -q12w s
  equal "$(heard s)" q12w
  run -0 svc -tt+tt=tt+t s
  equal "$(heard s)" t+t=t+t
}

@test "letters after -L are for the log" {
  listened s s/log
  run -0 svc -dLtxl+t -L -x s
  equal "$(heard s)" d+t
  equal "$(heard s/log)" tx
  run -0 svc -L -t s
  equal "$(heard s)" ""
  equal "$(heard s/log)" t
  mkdir t
  run -0 svc -Lt t
  equal "$output" "svc: warning: unable to chdir to t/log: file does not exist"
}
