load ../support
load ../service

# described DIR SECONDS-AGO PID PAUSED-BYTE WANT-BYTE [ MORE ]: makes a service with that status whose
# supervise seems to run as long as the test does. PID is four bytes of hex as they stand in the file.
described() {
  mkdir -p "$1/supervise"
  [ -p "$1/supervise/ok" ] || mkfifo "$1/supervise/ok"
  exec {held}<>"$1/supervise/ok"
  seconds=$(printf '%016x' $((4611686018427387914 + $(date +%s) - $2)))
  sed 's/../\\x&/g' <<<"$seconds$(printf '%08x' 0)$3$4$5${6:-}" | xargs -0 printf '%b' | head -c -1 >"$1/supervise/status"
}

# says DIR LINE: its line, where `N seconds` may be a second more.
says() {
  run -0 svstat "$1"
  equal "$(sed "s/ $((${3:-9} + 1)) seconds/ ${3:-9} seconds/" <<<"$output")" "$1: $2"
}

@test "no arguments: nothing" {
  run -0 svstat
  equal "$output" ""
}

@test "a line for each state" {
  described s 9 07000000 00 75
  says s "up (pid 7) 9 seconds"
  described s 9 01020304 00 00
  says s "up (pid 67305985) 9 seconds"
  described s 9 07000000 01 75
  says s "up (pid 7) 9 seconds, paused"
  described s 9 07000000 00 64
  says s "up (pid 7) 9 seconds, want down"
  described s 9 ffffffff 01 64
  says s "up (pid 4294967295) 9 seconds, paused, want down"
  described s 9 00000000 00 64
  says s "down 9 seconds, normally up"
  described s 9 00000000 00 75
  says s "down 9 seconds, normally up, want up"
  touch s/down
  says s "down 9 seconds, want up"
  described s 9 00000000 01 00
  says s "down 9 seconds"
  described s 9 07000000 01 64
  says s "up (pid 7) 9 seconds, normally down, paused, want down"
}

@test "the status files of other supervises: 20 and 40 bytes" {
  described s 9 07000000 00 75 0300
  says s "up (pid 7) 9 seconds"
  described s 9 07000000 00 75 0300400000006b020000000000000800000000750300
  says s "up (pid 7) 9 seconds"
}

@test "one second is not special; a clock set back gives 0; far times" {
  described s -1000 07000000 00 75
  says s "up (pid 7) 0 seconds"
  described s 0 07000000 00 75
  wait_for bash -c 'svstat s | grep -q "^s: up (pid 7) 1 seconds$"'
  described s 5000000000 07000000 00 75
  says s "up (pid 7) 5000000000 seconds" 5000000000
}

@test "what cannot be told is a line too" {
  run -0 svstat missing
  equal "$output" "missing: unable to chdir: file does not exist"
  mkdir fresh
  run -0 svstat fresh
  equal "$output" "fresh: unable to open supervise/ok: file does not exist"
  mkdir -p dead/supervise
  mkfifo dead/supervise/ok
  run -0 svstat dead
  equal "$output" "dead: supervise not running"
  mkdir loop
  ln -s down loop/down
  run -0 svstat loop
  equal "$output" "loop: unable to stat down: Too many levels of symbolic links"

  described s 9 07000000 00 75
  head -c 17 s/supervise/status >short
  rm s/supervise/status
  run -0 svstat s
  equal "$output" "s: unable to open supervise/status: file does not exist"
  cp short s/supervise/status
  run -0 svstat s
  equal "$output" "s: unable to read supervise/status: bad format"
  : >s/supervise/status
  run -0 svstat s
  equal "$output" "s: unable to read supervise/status: bad format"
  rm s/supervise/status
  mkdir s/supervise/status
  run -0 svstat s
  equal "$output" "s: unable to read supervise/status: is a directory"
  rmdir s/supervise/status
  mkfifo s/supervise/status
  run -0 timeout 5 svstat s
  equal "$output" "s: unable to read supervise/status: bad format"
}

@test "arguments are printed as given, in order, from one directory" {
  name=$(bytes 't\xff/../u')
  mkdir -p "${name%%/*}" u s
  run -0 svstat s/ ./s "$name" "$PWD/s"
  equal "$output" "s/: unable to open supervise/ok: file does not exist
./s: unable to open supervise/ok: file does not exist
$name: unable to open supervise/ok: file does not exist
$PWD/s: unable to open supervise/ok: file does not exist"
}

@test "a service from its start to its end" {
  sleeper s
  start supervise s
  wait_for is_up s
  run -0 bash -c 'svstat s | sed "s/[0-9][0-9]* seconds/N seconds/"'
  equal "$output" "s: up (pid $(pid_of s)) N seconds"
  svc -d s
  wait_for is_down s
  run -0 bash -c 'svstat s | sed "s/[0-9][0-9]* seconds/N seconds/"'
  equal "$output" "s: down N seconds, normally up"
  svc -x s
  exits 0 "$pid"
  run -0 svstat s
  equal "$output" "s: supervise not running"
}

@test "a write error is 111, closed descriptors too" {
  mkdir s
  run -111 bash -c 'svstat s >/dev/full'
  run -111 bash -c 'svstat s >&-'
  run -0 bash -c 'svstat s <&- 2>&-'
}

@test "usage" {
  run -100 svstat -z s
  equal "$output" "svstat: illegal option -- z
svstat: usage: svstat [ -Llte ] dir ..."
}

@test "-L prints the log, -l the service, both both" {
  described s 9 07000000 00 75
  described s/log 9 08000000 00 75
  plain() { sed 's/ [0-9]* seconds/ 9 seconds/' <<<"$output"; }
  run -0 svstat -L s
  equal "$(plain)" "s log: up (pid 8) 9 seconds"
  run -0 svstat -l s
  equal "$(plain)" "s: up (pid 7) 9 seconds"
  run -0 svstat -lL s s/log
  equal "$(plain)" "s: up (pid 7) 9 seconds
s log: up (pid 8) 9 seconds
s/log: up (pid 8) 9 seconds
s/log log: unable to chdir: file does not exist"
}

@test "-t prints a table" {
  described s 5000000000 07000000 00 75 0200
  described s/log 5000000000 00000000 00 64
  touch s/log/down
  run -0 svstat -tlL s
  equal "$(sed 's/500000000[0-9]/5000000000/' <<<"$output")" "state    pid     seconds  want normally service
started  7       5000000000 up   up       s
down     -       5000000000 down down     s log"
  run -0 svstat -t missing
  equal "${lines[1]}" "unknown  -       -        -    -        missing"
}

@test "-e: 0 if all are up, 100 if one is not, 111 if nothing is known" {
  described up 9 07000000 00 75
  described down 9 00000000 00 64
  described starting 9 07000000 00 75 0100
  mkdir -p dead/supervise
  mkfifo dead/supervise/ok
  run -0 svstat -e up
  [[ $output == "up: up (pid 7) "* ]]
  run -0 svstat -e up up
  for other in starting dead; do run -100 svstat -e up $other up; done
  described down 9 00000000 00 64
  run -100 svstat -e up down
  run -111 svstat -e missing down up
  run -0 svstat missing
  run -111 bash -c 'svstat -e down >/dev/full'
}
