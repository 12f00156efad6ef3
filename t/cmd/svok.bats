load ../support
load ../service

@test "usage; further arguments are ignored" {
  run -100 svok
  equal "$output" "svok: usage: svok dir"
  run -111 svok a b
  equal "$output" "svok: fatal: unable to chdir to a: file does not exist"
}

@test "0 while supervise runs, 100 before and after" {
  name=$(bytes 's\xff s')
  sleeper "$name"
  run -100 svok "$name"
  equal "$output" ""
  start supervise "$name"
  wait_for svok "$name"
  run -0 svok "$name"
  equal "$output" ""
  svc -dx "$name"
  exits 0 "$pid"
  run -100 svok "$name"
  equal "$output" ""
}

@test "111 when it cannot be found out" {
  run -111 svok missing
  equal "$output" "svok: fatal: unable to chdir to missing: file does not exist"
  mkdir -p s/supervise/ok
  run -111 svok s
  equal "$output" "svok: fatal: unable to open s/supervise/ok: is a directory"
  run -111 bash -c 'svok s 2>/dev/full'
}

@test "closed descriptors do not matter" {
  mkdir -p s/supervise
  mkfifo s/supervise/ok
  run -100 bash -c 'svok s <&- >&- 2>&-'
}
