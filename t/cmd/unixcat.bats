load ../support

teardown() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; }

serve() {
  unixserver s "$@" </dev/null >/dev/null 2>&1 3>&- &
  pid=$!
  wait_for unixclient s true
}

@test "usage" {
  run -1 unixcat
  equal "$output" "usage: unixcat socket"
}

@test "everything that comes is printed, NULs and 8-bit bytes too" {
  serve printf 'a\n\0\377'
  equal "$(unixcat s | shown)" "610a00ff"
}

@test "much" {
  head -c 1000000 /dev/urandom >in
  serve cat in
  unixcat s | cmp - in
}

@test "what is there is printed before more is waited for" {
  serve sh -c 'echo first; sleep 2'
  coproc unixcat s 3>&-
  read -r -t 5 line <&"${COPROC[0]}"
  equal "$line" first
  kill "$COPROC_PID"
}

@test "nobody there" {
  run -1 unixcat ./none
  equal "$output" "connect: file does not exist"
  run -1 unixcat ''
  equal "$output" "connect: file does not exist"
}

@test "output that cannot be written" {
  serve echo hello
  run -1 --separate-stderr bash -c 'unixcat s >/dev/full'
  run -1 --separate-stderr bash -c 'unixcat s >&-'
  run -0 bash -c 'unixcat s <&-'
  equal "$output" hello
}
