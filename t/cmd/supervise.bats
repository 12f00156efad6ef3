load ../support
load ../service

@test "usage" {
  run -100 supervise
  equal "$output" "supervise: usage: supervise dir"
  run -100 supervise a b
  equal "$output" "supervise: usage: supervise dir"
}

@test "a directory that cannot be supervised" {
  run -111 supervise nowhere
  equal "$output" "supervise: fatal: unable to chdir to nowhere: file does not exist"

  mkdir loop
  ln -s down loop/down
  run -111 supervise loop
  equal "$output" "supervise: fatal: unable to stat loop/down: Too many levels of symbolic links"

  mkdir file
  touch file/supervise
  run -111 supervise file
  equal "$output" "supervise: fatal: unable to acquire file/supervise/lock: not a directory"

  run -111 bash -c 'supervise nowhere 2>/dev/full'
}

@test "a directory that cannot be written" {
  # /proc is read-only for everybody.
  run -111 supervise /proc
  equal "$output" "supervise: fatal: unable to acquire /proc/supervise/lock: file does not exist"
}

@test "files of the wrong type under supervise/" {
  sleeper s
  mkdir -p s/supervise/lock
  run -111 supervise s
  equal "$output" "supervise: fatal: unable to acquire s/supervise/lock: is a directory"
  rmdir s/supervise/lock
  for name in control ok; do
    touch s/supervise/$name
    run -111 timeout 5 supervise s
    equal "$output" "supervise: fatal: unable to read s/supervise/$name: not a FIFO"
    rm s/supervise/$name
    mkdir s/supervise/$name
    run -111 timeout 5 supervise s
    equal "$output" "supervise: fatal: unable to read s/supervise/$name: not a FIFO"
    rmdir s/supervise/$name
  done
}

@test "the service is started, and the files are as documented" {
  sleeper s
  umask 022
  start supervise s
  wait_for is_up s
  equal "$(cd s/supervise && stat -c '%n %F %a' -- *)" \
    "control fifo 600
lock regular empty file 600
ok fifo 600
status regular file 644"
  equal "$(stat -c %a s/supervise)" 700
  equal "$(stat -c %s s/supervise/status)" 18
  equal "$(od -An -tx1 -N4 s/supervise/status)" " 40 00 00 00"
  equal "$(state s | cut -c 9-)" "0075"
  equal "$(cat "/proc/$(pid_of s)/comm")" sleep
  equal "$(readlink "/proc/$(pid_of s)/cwd")" "$PWD/s"
}

@test "the letters in the status file: up 75, down 64, once 00" {
  sleeper s
  touch s/down
  start supervise s
  wait_for is_state s 000000000064
  svc -u s
  wait_for is_state s '.{8}0075'
  svc -p s
  wait_for is_state s '.{8}0175'
  svc -c s
  wait_for is_state s '.{8}0075'
  svc -o s
  wait_for is_state s '.{8}0000'
  svc -d s
  wait_for is_state s 000000000064
}

@test "the time changes with the pid only" {
  sleeper s
  start supervise s
  wait_for is_up s
  time=$(head -c 12 s/supervise/status | shown)
  svc -po s
  wait_for is_state s '.{8}0100'
  equal "$(head -c 12 s/supervise/status | shown)" "$time"
  svc -d s
  wait_for is_state s 000000000064
  [ "$(head -c 12 s/supervise/status | shown)" != "$time" ]
}

@test "run is started again whatever its exit code, a second apart" {
  service s <<<'date +%s%N >>../times; n=$(wc -l <../times); [ $n -lt 4 ] || exec sleep 1000
[ $n != 3 ] || kill -9 $$
exit $((n % 2 * 100))'
  start supervise s
  wait_for lines times 4
  # The clock is read a little after each start.
  awk 'NR > 1 && $1 - last < 900000000 {exit 1} {last = $1}' times
}

@test "commands are obeyed at once, not after the second that lies between two starts" {
  sleeper s
  SECONDS=0
  for _ in 1 2 3 4 5 6; do
    start supervise s
    wait_for is_up s
    svc -dx s
    exits 0 "$pid"
  done
  [ "$SECONDS" -lt 5 ]
}

@test "once: no restart" {
  service s <<<'echo x >>../runs'
  touch s/down
  start supervise s
  wait_for svok s
  svc -o s
  wait_for lines runs 1
  wait_for is_state s 000000000000
  sleep 1.2
  equal "$(cat runs)" x
  # A second one waits for its turn, and x for the second one.
  svc -o s
  wait_for lines runs 2
  wait_for is_down s
  svc -ox s
  exits 0 "$pid"
  equal "$(wc -l <runs)" 3
}

@test "down and up again while it stops" {
  service s <<<'trap "sleep 0.3; exit" TERM; echo x >>../runs; while :; do sleep 0.05; done'
  start supervise s
  wait_for lines runs 1
  svc -d s
  svc -u s
  wait_for lines runs 2
  svc -du s
  wait_for lines runs 3
}

@test "pause stops the process, and down ends it all the same" {
  sleeper s
  start supervise s
  wait_for is_up s
  svc -p s
  wait_for grep -q '^State:.T' "/proc/$(pid_of s)/status"
  svc -c s
  wait_for grep -q '^State:.S' "/proc/$(pid_of s)/status"
  svc -p s
  wait_for is_state s '.{8}0175'
  svc -d s
  wait_for is_state s 000000000064
}

@test "x waits for the end of the service" {
  sleeper s
  start supervise s
  wait_for is_up s
  svc -x s
  sleep 0.2
  svok s
  svc -t s
  exits 0 "$pid"
  equal "$(state s)" 000000000075
  run -100 svok s
}

@test "x at once if the service is down, whatever comes after it" {
  sleeper s
  touch s/down
  start supervise s
  wait_for svok s
  svc -xu s
  exits 0 "$pid"
  equal "$(state s)" 000000000064
}

@test "a signal for each letter" {
  service s <<<'for signal in HUP ALRM INT TERM; do trap "echo $signal >>../got" $signal; done
echo ready >>../got; while :; do sleep 0.02; done'
  start supervise s
  wait_for lines got 1
  count=1
  for letter in h a i t; do
    svc -$letter s
    count=$((count + 1))
    wait_for lines got $count
  done
  svc -k s
  wait_for lines got $((count + 1))
  equal "$(tr '\n' ' ' <got)" "ready HUP ALRM INT TERM ready "
}

@test "a signal goes to the process, not to its children" {
  service s <<<'sh -c "trap \"echo got >>../child\" TERM; echo ready >>../child; while :; do sleep 0.02; done" & exec sleep 1000'
  start supervise s
  wait_for lines child 1
  svc -d s
  wait_for is_down s
  equal "$(cat child)" ready
}

@test "the service inherits descriptors 0, 1, 2 and no signal setting" {
  service s <<<'inherited >>../got; exec sleep 1000'
  start bash -c 'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval "exec $fd>&-"; done; exec supervise s'
  wait_for lines got 3
  equal "$(cat got)" "fd 0
fd 1
fd 2"
}

@test "the service inherits what supervise was given" {
  service s <<<'echo "$A" >&7; pwd >&7; exec sleep 1000'
  A=b start supervise s 7>got
  wait_for lines got 2
  equal "$(cat got)" "b
$PWD/s"
}

@test "closed descriptors are /dev/null for the service" {
  # The shell moves its own descriptors for a redirection; find needs none.
  service s <<<'find /proc/$$/fd -lname /dev/null -name "[012]" -fprint ../got; exec sleep 1000'
  start bash -c 'exec supervise s <&- >&- 2>&-'
  wait_for lines got 3
}

@test "a run that cannot be executed is reported and tried every second" {
  sleeper s
  chmod -x s/run
  start supervise s
  wait_for lines log 2
  equal "$(sort -u log)" "supervise: fatal: unable to start s/run: access denied"
  equal "$(state s)" 000000000075
  chmod +x s/run
  wait_for is_up s
  svc -d s
  wait_for is_down s
  rm s/run
  svc -u s
  wait_for grep -q exist log
  equal "$(tail -n 1 log)" "supervise: fatal: unable to start s/run: file does not exist"
  svc -x s
  exits 0 "$pid"
}

@test "the end of whoever reads the messages does not end supervise" {
  service s <<<'inherited >../got; exec sleep 1000'
  chmod -x s/run
  mkfifo messages
  start bash -c 'exec 9<>messages 2>messages 9>&-; exec supervise s'
  wait_for svok s
  sleep 0.3
  chmod +x s/run
  wait_for is_up s
  wait_for lines got 3
  equal "$(grep -e ignored -e blocked got)" ""
}

@test "a failing fork is reported, and does not end supervise" {
  [ "$(id -u)" != 0 ] || skip "root may always fork"
  sleeper s
  start bash -c 'ulimit -u 1; exec supervise s'
  wait_for lines log 1
  equal "$(cat log)" "supervise: warning: unable to fork for s, sleeping 60 seconds: temporary failure"
  svc -x s
  exits 0 "$pid"
}

@test "a second supervise is refused and leaves the status file alone" {
  sleeper s
  start supervise s
  wait_for is_up s
  before=$(stat -c '%i %Y' s/supervise/status)
  run -111 supervise s
  equal "$output" "supervise: fatal: unable to acquire s/supervise/lock: temporary failure"
  equal "$(stat -c '%i %Y' s/supervise/status)" "$before"
}

@test "of a hundred started at once one wins, and its status is intact" {
  sleeper s
  for n in {1..100}; do
    { status=0; supervise s </dev/null 2>"error.$n" || status=$?; echo $status >"code.$n"; } 3>&- &
  done
  all_but_one() { [ "$(cat code.* | wc -l)" = 99 ]; }
  wait_for all_but_one
  equal "$(cat code.* | sort | uniq -c | tr -s ' ')" " 99 111"
  equal "$(cat error.* | sort | uniq -c | tr -s ' ')" \
    " 99 supervise: fatal: unable to acquire s/supervise/lock: temporary failure"
  equal "$(stat -c %s s/supervise/status)" 18
  wait_for is_up s
  kill -0 "$(pid_of s)"
  equal "$(find s -name status.new)" ""
  svc -dx s
  wait
}

@test "garbage in the FIFO does nothing" {
  sleeper s
  start supervise s
  wait_for is_up s
  before=$(state s)
  tr -d udopchaitkx </dev/urandom | head -c 300000 >s/supervise/control
  svc -p s
  wait_for is_state s '.{8}0175'
  equal "$(state s | cut -c 1-8)" "$(cut -c 1-8 <<<"$before")"
}

@test "all letters in great number" {
  sleeper s
  touch s/down
  start supervise s
  wait_for svok s
  tr -dc udopchaitk </dev/urandom | head -c 200000 >s/supervise/control
  svc -dkx s
  exits 0 "$pid"
  equal "$(state s)" 000000000064
}

@test "supervise may be a symbolic link, also to a directory that is not yet there" {
  sleeper s
  mkdir elsewhere
  ln -s ../elsewhere/state s/supervise
  start supervise s
  wait_for is_up s
  equal "$(stat -c %a elsewhere/state)" 700
  equal "$(ls elsewhere/state)" "control
lock
ok
status"

  sleeper t
  ln -s "$PWD/missing/state" t/supervise
  run -111 supervise t
  equal "$output" "supervise: fatal: unable to acquire t/supervise/lock: file does not exist"
}

@test "a status file that cannot be written is reported, and supervise goes on" {
  sleeper s
  mkdir -p s/supervise/status.new
  start supervise s
  wait_for lines log 2
  equal "$(sort -u log)" "supervise: warning: unable to open s/supervise/status.new: is a directory"
  rmdir s/supervise/status.new
  svc -u s
  wait_for is_up s
  : >log
  mv s/supervise/status old
  mkdir s/supervise/status
  svc -p s
  wait_for lines log 1
  equal "$(cat log)" \
    "supervise: warning: unable to rename s/supervise/status.new to status: is a directory"
  rmdir s/supervise/status
  svc -dx s
  exits 0 "$pid"
}

@test "a full disk is reported" {
  sleeper s
  mkdir s/supervise
  ln -s /dev/full s/supervise/status.new
  start supervise s
  wait_for lines log 1
  equal "$(head -n 1 log)" "supervise: warning: unable to write s/supervise/status.new: out of disk space"
  rm -f s/supervise/status.new
  svc -dx s
  exits 0 "$pid"
}

@test "TERM ends supervise, not the service" {
  sleeper s
  start supervise s
  wait_for is_up s
  orphan=$(pid_of s)
  kill "$pid"
  exits 143 "$pid"
  kill -0 "$orphan"
  start supervise s
  new_pid() { is_up s && [ "$(pid_of s)" != "$orphan" ]; }
  wait_for new_pid
  kill -0 "$orphan"
}

@test "a directory with an 8-bit name, and the current directory" {
  name=$(bytes 's\xff\xfe s')
  sleeper "$name"
  chmod -x "$name/run"
  start supervise "$name"
  wait_for lines log 1
  equal "$(head -n 1 log)" "supervise: fatal: unable to start $name/run: access denied"
  cd "$name"
  chmod +x run
  svc -dx .
  exits 0 "$pid"
  start supervise .
  wait_for is_up .
}
