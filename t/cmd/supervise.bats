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
process regular file 644
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
  tr -d udopchaitkxq12wlL+= </dev/urandom | head -c 300000 >s/supervise/control
  svc -p s
  wait_for is_state s '.{8}0175'
  equal "$(state s | cut -c 1-8)" "$(cut -c 1-8 <<<"$before")"
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
process
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

@test "TERM and INT end the service and then supervise, HUP waits for the service" {
  for signal in TERM INT; do
    sleeper s
    start supervise s
    wait_for is_up s
    service=$(pid_of s)
    kill -s $signal "$pid"
    exits 0 "$pid"
    ended "$service"
    equal "$(state s)" 000000000064
  done
  start supervise s
  wait_for is_up s
  service=$(pid_of s)
  kill -s HUP "$pid"
  sleep 0.2
  kill "$service"
  exits 0 "$pid"
  equal "$(state s)" 000000000075
}

@test "INT and HUP that the caller ignored stay ignored, also in the service" {
  service s <<<'inherited >>../got; exec sleep 1000'
  start setpriv --inh-caps=-all bash -c 'trap "" HUP INT; for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval "exec $fd>&-"; done; exec supervise s'
  wait_for lines got 5
  equal "$(grep -v fd got)" "ignored 1
ignored 2"
  kill -s HUP "$pid"
  kill -s INT "$pid"
  sleep 0.2
  is_up s
}

@test "children that are not its own are laid to rest" {
  # The shell starts one and becomes supervise.
  sleeper s
  start bash -c 'sleep 0.3 & exec supervise s'
  wait_for is_up s
  sleep 0.5
  equal "$(ps -o stat= --ppid "$pid" | grep -c Z)" 0
}

@test "a start that fails keeps the service down" {
  service s <<<'echo run >>../story; exec sleep 1000'
  printf '#!/bin/sh\necho start >>../story; test -e ../good\n' >s/start
  chmod +x s/start
  start supervise s
  wait_for is_state s 0000000000640500
  touch good
  svc -u s
  wait_for lines story 3
  equal "$(tr '\n' ' ' <story)" "start start run "
  wait_for is_state s '.{8}00750300'
}

@test "scripts that are not executable, or no files, are left out" {
  sleeper s
  touch s/start s/finish
  mkdir s/stop
  start supervise s
  wait_for is_up s
  svc -dx s
  exits 0 "$pid"
  equal "$(cat log)" ""
}

@test "a script that cannot be started is reported" {
  sleeper s
  printf '#!/nowhere/sh\n' >s/start
  chmod +x s/start
  start supervise s
  wait_for is_state s 0000000000640500
  equal "$(cat log)" "supervise: fatal: unable to start s/start: file does not exist"
}

@test "without setsid + changes nothing: the group is that of supervise" {
  sleeper s
  start supervise s
  wait_for is_up s
  printf '+d' >s/supervise/control
  wait_for is_down s
  svok s
}

@test "letters for a log, and the other signals" {
  service s <<<'for signal in QUIT USR1 USR2 WINCH; do trap "echo $signal >>../got" $signal; done
echo ready >>../got; while :; do sleep 0.02; done'
  start supervise s
  wait_for lines got 1
  count=1
  for letter in q 1 2 w; do
    printf 'Ltdkxl%s' $letter >s/supervise/control
    count=$((count + 1))
    wait_for lines got $count
  done
  equal "$(tr '\n' ' ' <got)" "ready QUIT USR1 USR2 WINCH "
  printf Ldx >s/supervise/control
  sleep 0.2
  is_state s '.{8}0075'
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

# What follows takes its time, mostly the second between two starts: some cases each run together.

# Run is started again whatever its exit code, a second apart.
restarts() {
  service s <<<'date +%s%N >>../times; n=$(wc -l <../times); [ $n -lt 4 ] || exec sleep 1000
[ $n != 3 ] || kill -9 $$
exit $((n % 2 * 100))'
  start supervise s
  wait_for lines times 4
  # The clock is read a little after each start.
  awk 'NR > 1 && $1 - last < 900000000 {exit 1} {last = $1}' times
}

# Once: no restart.
once() {
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

# Down and up again while it stops.
down_and_up() {
  service s <<<'trap "sleep 0.3; exit" TERM; echo x >>../runs; while :; do sleep 0.05; done'
  start supervise s
  wait_for lines runs 1
  svc -d s
  svc -u s
  wait_for lines runs 2
  svc -du s
  wait_for lines runs 3
}

# A run that cannot be executed is reported and tried every second.
not_executable() {
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

# The end of whoever reads the messages does not end supervise.
no_reader() {
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

# A service that stops itself is not started beside, and d ends it.
stopped() {
  service s <<<'echo x >>../runs; kill -s STOP $$; exec sleep 1000'
  start supervise s
  wait_for lines runs 1
  wait_for is_up s
  wait_for grep -q '^State:.T' "/proc/$(pid_of s)/status"
  sleep 1.3
  equal "$(cat runs)" x
  is_up s
  svc -d s
  wait_for is_down s
  svc -u s
  wait_for lines runs 2
  # A TERM waits until it goes on; a KILL does not.
  svc -t s
  svc -k s
  wait_for lines runs 3
  equal "$(wc -l <runs)" 3
}

# Down-on-100: exit code 100 of run is for good.
exit_100() {
  service s <<<'echo x >>../runs; exit 100'
  start supervise s
  wait_for lines runs 2
  equal "$(stat -c %s s/supervise/status)" 18
  touch s/down-on-100
  wait_for is_state s 0000000000640500
  count=$(wc -l <runs)
  sleep 1.2
  equal "$(wc -l <runs)" "$count"
  svc -u s
  wait_for lines runs $((count + 1))
  wait_for is_state s 0000000000640500
}

# Backoff: pauses between short runs grow.
backoff() {
  service s <<<'date +%s%N >>../times'
  echo 2 >s/backoff
  start supervise s
  wait_for lines times 4
  awk '{gap = $1 - last} NR > 2 && gap < 1950000000 {exit 1} {last = $1}' times
  equal "$(stat -c %s s/supervise/status)" 18
}

# The service of a supervise that was killed is taken over, not started again.
takeover() {
  service s <<<'echo x >>../runs; exec sleep 1000'
  { echo '#!/bin/sh'; echo 'echo "$*" >>../ends'; } >s/finish
  chmod +x s/finish
  start supervise s
  wait_for lines runs 1
  wait_for is_up s
  survivor=$(pid_of s)
  kill -9 "$pid"
  exits 137 "$pid"
  kill -0 "$survivor"
  start supervise s
  wait_for svok s
  wait_for is_up s
  equal "$(pid_of s)" "$survivor"
  equal "$(cat log)" "supervise: warning: process $survivor of s is still there, taking it over"
  svc -p s
  wait_for grep -q '^State:.T' "/proc/$survivor/status"
  svc -c s
  # Its end is noticed, and another one started.
  kill "$survivor"
  wait_for lines runs 2
  equal "$(cat ends)" "-1 0"
  equal "$(cat runs)" "x
x"
  # Likewise if it is wanted down.
  touch s/down
  wait_for is_up s
  survivor=$(pid_of s)
  kill -9 "$pid"
  exits 137 "$pid"
  start supervise s
  wait_for is_state s '.*00640300'
  svc -dx s
  exits 0 "$pid"
  gone() { ! grep -q '^State:.[^Z]' "/proc/$survivor/status" 2>/dev/null; }
  gone
  equal "$(wc -l <runs)" 2
}

# Another process with the number of the service is left alone.
other_process() {
  sleeper s
  mkdir s/supervise
  sleep 1000 3>&- &
  other=$!
  for note in "$other 1 $(cat /proc/sys/kernel/random/boot_id)" "$other" "$other 1" "0 0 x" "-1 0 x" "x" "" \
    "99999999999 1 2"; do
    echo "$note" >s/supervise/process
    start supervise s
    wait_for is_up s
    [ "$(pid_of s)" != "$other" ]
    svc -dx s
    exits 0 "$pid"
  done
  kill "$other"
  equal "$(cat log)" ""
}

# Setsid: signals after + go to the whole process group.
whole_group() {
  service s <<<'sh -c "trap \"echo got >>../child; exit\" TERM; echo ready >>../child; while :; do sleep 0.02; done" & exec sleep 1000'
  touch s/setsid
  start supervise s
  wait_for lines child 1
  equal "$(ps -o sid= "$(pid_of s)" | tr -d ' ')" "$(pid_of s)"
  svc -t s
  wait_for lines child 2
  equal "$(tr '\n' ' ' <child)" "ready ready "
  printf '+t' >s/supervise/control
  # The child of the first run is in a group of its own that nobody leads any more.
  wait_for grep -q got child
  wait_for lines child 4
  equal "$(sort child | tr '\n' ' ')" "got ready ready ready "
}

# A signal for each letter.
signals() {
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

@test "starts, pauses and ends, at the same time" {
  together restarts \
    once \
    down_and_up \
    not_executable \
    no_reader \
    stopped \
    exit_100 \
    backoff \
    takeover \
    other_process \
    whole_group \
    signals
}

# Finish runs after each run, and gets the exit code and the signal.
finish() {
  service s <<<'n=$(($(cat n || echo 0) + 1)); echo $n >n
case $n in 1) exit 0 ;; 2) exit 7 ;; 3) kill -9 $$ ;; *) exec sleep 1000 ;; esac'
  { echo '#!/bin/sh'; echo 'echo "$* in $(basename "$(pwd)")" >>../ends'; } >s/finish
  chmod +x s/finish
  start supervise s
  wait_for lines ends 3
  equal "$(cat ends)" "0 0 in s
7 0 in s
-1 9 in s"
  wait_for is_up s
  svc -d s
  wait_for lines ends 4
  equal "$(tail -n 1 ends)" "-1 15 in s"
  chmod -x s/run
  svc -u s
  wait_for lines ends 5
  equal "$(tail -n 1 ends)" "111 0 in s"
}

# The next run waits for finish, which is not ended by d.
finish_first() {
  service s <<<'echo run >>../story; exec sleep 1000'
  service s/x <<<'sleep 1; echo finish >>../story'
  mv s/x/run s/finish
  start supervise s
  wait_for lines story 1
  svc -t s
  svc -d s
  wait_for lines story 2
  wait_for is_down s
  equal "$(tr '\n' ' ' <story)" "run finish "
  equal "$(od -An -tx1 -j16 s/supervise/status)" " 00 64 00 00"
}

# Start comes before the first run, stop after the last, both again the next time.
start_and_stop() {
  service s <<<'echo run >>../story; exec sleep 1000'
  printf '#!/bin/sh\necho start >>../story\n' >s/start
  printf '#!/bin/sh\necho stop >>../story\n' >s/stop
  chmod +x s/start s/stop
  start supervise s
  wait_for lines story 2
  wait_for is_up s
  svc -t s
  wait_for lines story 3
  svc -d s
  wait_for lines story 4
  svc -u s
  wait_for lines story 6
  svc -dx s
  exits 0 "$pid"
  equal "$(tr '\n' ' ' <story)" "start run run stop start run stop "
}

# Notification-fd: the service says that it is ready.
readiness() {
  service s <<<'inherited >>../fds; read -r line <>../gate; echo not yet | tr -d "\\n" >&5; read -r line <>../gate; echo >&5; exec sleep 1000'
  mkfifo gate
  echo 5 >s/notification-fd
  start bash -c 'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval "exec $fd>&-"; done; exec supervise s'
  wait_for is_state s '.{8}00750200'
  echo >gate
  sleep 0.2
  is_state s '.{8}00750200'
  time=$(head -c 12 s/supervise/status | shown)
  echo >gate
  wait_for is_state s '.{8}00750300'
  equal "$(head -c 12 s/supervise/status | shown)" "$time"
  equal "$(tr '\n' ' ' <fds)" "fd 0 fd 1 fd 2 fd 5 "
  # The next run is not ready by itself.
  svc -t s
  wait_for is_state s '.{8}00750200'
  # A service that closes it without a word is never ready.
  svc -d s
  wait_for is_state s 0000000000640000
  service s <<<'exec 5>&-; exec sleep 1000'
  svc -u s
  wait_for is_up s
  sleep 0.3
  is_state s '.{8}00750200'
}

# A notification-fd that is no number, or too large, is none.
no_notification() {
  sleeper s
  for content in "" x -1 1024 99999999999999999999; do
    echo "$content" >s/notification-fd
    start supervise s
    wait_for is_state s '.{8}00750300'
    svc -dx s
    exits 0 "$pid"
  done
}

@test "scripts and readiness, at the same time" {
  together finish \
    finish_first \
    start_and_stop \
    readiness \
    no_notification
}

# Sequences of commands, and services that end as they please.
sequences() {
  outcomes supervise d dx xd du dud o ox tx kx pd pt pdx dkx dkux >got
  diff - got <<'END'
crashing-d: runs 64
crashing-dkux: gone 0075
crashing-dkx: gone 0064
crashing-du: runs 75
crashing-dud: runs 64
crashing-dx: gone 0064
crashing-kx: gone 0075
crashing-o: runs 00
crashing-ox: gone 0000
crashing-pd: runs 64
crashing-pdx: gone 0064
crashing-pt: runs 75
crashing-tx: gone 0075
crashing-xd: gone 0075
quick-d: down 0064
quick-dkux: up 0075
quick-dkx: gone 0064
quick-du: up 0075
quick-dud: down 0064
quick-dx: gone 0064
quick-kx: up 0075
quick-o: up 0000
quick-ox: up 0000
quick-pd: down 0064
quick-pdx: gone 0064
quick-pt: up 0175
quick-tx: up 0075
quick-xd: gone 0064
slow-d: down 0064
slow-dkux: up 0075
slow-dkx: gone 0064
slow-du: up 0075
slow-dud: down 0064
slow-dx: gone 0064
slow-kx: up 0075
slow-o: up 0000
slow-ox: up 0000
slow-pd: down 0064
slow-pdx: gone 0064
slow-pt: up 0175
slow-tx: gone 0075
slow-xd: gone 0064
stubborn-d: up 0064
stubborn-dkux: up 0075
stubborn-dkx: gone 0064
stubborn-du: up 0075
stubborn-dud: up 0064
stubborn-dx: up 0064
stubborn-kx: up 0075
stubborn-o: up 0000
stubborn-ox: up 0000
stubborn-pd: up 0064
stubborn-pdx: up 0064
stubborn-pt: up 0175
stubborn-tx: up 0075
stubborn-xd: up 0064
END
}

# All letters in great number.
many_letters() {
  sleeper s
  touch s/down
  start supervise s
  wait_for svok s
  tr -dc udopchaitk </dev/urandom | head -c 200000 >s/supervise/control
  svc -dkx s
  exits 0 "$pid"
  equal "$(state s)" 000000000064
}

# Of two started at once, many times, one wins, and the status is never touched by the other.
rivals() {
  sleeper s
  for _ in {1..100}; do
    supervise s </dev/null 2>/dev/null 3>&- &
    one=$!
    supervise s </dev/null 2>/dev/null 3>&- &
    two=$!
    svwait -t 10 s
    equal "$(stat -c %s s/supervise/status)" 18
    service=$(pid_of s)
    kill -0 "$service"
    svc -dx s
    codes=
    for pid in $one $two; do
      status=0
      wait "$pid" || status=$?
      codes="$codes $status"
    done
    [[ "$codes" == " 0 111" || "$codes" == " 111 0" ]]
    ended "$service"
    rm s/supervise/status
  done
}

@test "letters in great number, and two supervises at once, at the same time" {
  together sequences \
    many_letters \
    rivals
}
