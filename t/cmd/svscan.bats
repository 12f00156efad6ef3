load ../support
load ../service

# fake_supervise: what svscan finds in PATH instead of ours is the shell script on standard input.
fake_supervise() {
  mkdir "$BATS_TEST_TMPDIR/bin"
  { echo '#!/bin/sh'; cat; } >"$BATS_TEST_TMPDIR/bin/supervise"
  chmod +x "$BATS_TEST_TMPDIR/bin/supervise"
  export PATH="$BATS_TEST_TMPDIR/bin:$PATH"
}

# supervise_of DIR: the process id of its supervise, the holder of the lock.
supervise_of() {
  awk -v inode="$(stat -c %i "$1/supervise/lock")" '$2 == "FLOCK" && $6 ~ ":" inode "$" {print $5}' /proc/locks
}

# look_again PID: svscan looks again now, as it does when a supervise ends, but once in a second at most.
look_again() { kill -s CHLD "$1"; }

@test "a directory that cannot be changed to" {
  run -111 svscan missing
  equal "$output" "svscan: fatal: unable to chdir to missing: file does not exist"
  run -111 bash -c 'svscan missing 2>/dev/full'
}

@test "usage" {
  run -100 svscan -z
  equal "$output" "svscan: illegal option -- z
svscan: usage: svscan [ -rx ] [ dir [ log-service ] ]"
}

@test "which entries are services, and what each supervise gets" {
  # Two links to one directory are one service, the first name that is seen is used.
  fake_supervise <<<'inherited >"$TOP/got.$$"; echo "$# $1 $(pwd) $(ulimit -Sn)" >>"$TOP/starts"; exec sleep 1000'
  export TOP=$PWD
  name=$(bytes 'eight\xff bit')
  mkdir -p sv/plain sv/.hidden sv/logged/log sv/logfile "sv/$name" target
  touch sv/file sv/logfile/log
  ln -s ../target sv/link
  ln -s link sv/again
  ln -s nowhere sv/dangling
  start bash -c 'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval "exec $fd>&-"; done; ulimit -Sn 200; exec svscan sv'
  wait_for lines starts 6
  sleep 0.3
  equal "$(sed 's/ again / link /' starts | sort)" "$(sort <<<"1 $name $PWD/sv 200
1 link $PWD/sv 200
1 log $PWD/sv/logged 200
1 logfile $PWD/sv 200
1 logged $PWD/sv 200
1 plain $PWD/sv 200")"
  equal "$(cat log)" "svscan: warning: unable to stat dangling: file does not exist"
  equal "$(cat got.* | sort | uniq -c | tr '\n' ' ' | tr -s ' ')" " 6 fd 0 6 fd 1 6 fd 2 "
}

@test "no supervise in PATH is reported, and so is a log that cannot be looked at" {
  mkdir -p sv/s/log sv/t
  ln -s log sv/t/log
  start env PATH=/nowhere "$BUILD/svscan" sv
  wait_for lines log 3
  equal "$(sort log)" "svscan: warning: unable to start supervise s/log: file does not exist
svscan: warning: unable to start supervise s: file does not exist
svscan: warning: unable to stat t/log: Too many levels of symbolic links"
}

@test "the end of whoever reads the messages does not end svscan" {
  fake_supervise <<<'inherited | grep -v fd >>"$TOP/got"; echo "$1" >>"$TOP/starts"; exec sleep 1000'
  export TOP=$PWD
  mkdir -p sv/s
  ln -s nowhere sv/dangling
  mkfifo messages
  start bash -c 'exec 9<>messages 2>messages 9>&-; exec svscan sv'
  wait_for lines starts 1
  sleep 0.3
  kill -0 "$pid"
  equal "$(cat got)" ""
}

@test "an empty directory, with closed descriptors; TERM ends it" {
  mkdir sv
  start bash -c 'cd sv && exec svscan <&- >&- 2>&-'
  waits() { [ "$(cat "/proc/$pid/comm")" = svscan ] && grep -q '^State:.S' "/proc/$pid/status"; }
  wait_for waits
  equal "$(find "/proc/$pid/fd" -lname /dev/null -name '[012]' | wc -l)" 3
  kill "$pid"
  exits 143 "$pid"
}

@test "more than a thousand services, with more pipes than the soft limit has descriptors" {
  [ "$(ulimit -Hn)" -gt 700 ] || skip "the hard limit on open files is too low"
  fake_supervise <<<'echo "$1" >>"$TOP/starts"'
  export TOP=$PWD
  mkdir sv
  (cd sv && seq -f 's%g' 1100 | xargs mkdir && seq -f 's%g/log' 200 | xargs mkdir)
  start bash -c 'ulimit -Sn 64; exec svscan sv'
  wait_for lines starts 1300
  sort -u starts >names
  equal "$(wc -l <names)" 1101
  equal "$(cat log)" ""
}

@test "svc -dx on a service and its log ends both, though the log never sees the end of its input" {
  service sv/s <<<'while :; do echo line; sleep 0.01; done'
  service sv/s/log <<<'exec cat >>../../../out'
  start svscan sv
  wait_for lines out 5
  kill "$pid"
  svc -dx sv/s sv/s/log
  all_ended() { ! svok sv/s && ! svok sv/s/log; }
  wait_for all_ended
  equal "$(cat log)" ""
}

# What follows waits for the next scan: the cases run together.

# Too few descriptors are reported, and the other services run.
few_descriptors() {
  fake_supervise <<<'echo "$1" >>"$TOP/starts"; exec sleep 1000'
  export TOP=$PWD
  (mkdir sv && cd sv && mkdir plain other && seq -f 's%g/log' 10 | xargs mkdir -p)
  start bash -c 'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval "exec $fd>&-"; done; ulimit -n 20; exec svscan sv'
  # 3 reads the directory, 4 to 19 are eight pipes.
  wait_for lines starts 18
  wait_for lines log 2
  equal "$(grep -c log starts)" 8
  # The next scan can read the directory all the same.
  looked() { look_again "$pid"; sleep 0.5; lines log 4; }
  wait_for looked
  equal "$(sed 's/ s[0-9]*:/ X:/' log | sort -u)" \
    "svscan: warning: unable to create pipe for X: process cannot open more files"
}

# Services and logs crash, come and go, and nothing that was written is lost.
crashes() {
  # Counts up, one number for each start; its log takes one line for each start.
  service sv/counter <<<'n=$(($(cat ../../count 2>/dev/null || echo 0) + 1)); echo $n >../../count; echo $n'
  service sv/counter/log <<<'read -r line; echo "$line" >>../../../counted'
  sleeper sv/plain
  sleeper sv/removed
  sleeper sv/replaced
  touch sv/replaced/old
  start svscan sv
  scanner=$pid
  for name in counter counter/log plain removed replaced; do wait_for svok sv/$name; done
  wait_for lines counted 1
  wait_for is_up sv/plain
  wait_for is_up sv/removed
  wait_for is_up sv/replaced

  # Now everything happens at once; the next scan mends it.
  survivor=$(pid_of sv/plain)
  kill -9 "$(supervise_of sv/counter)" "$(supervise_of sv/counter/log)" "$(supervise_of sv/plain)"
  sleeper sv/new
  mkdir gone
  mv sv/removed gone/removed
  mv sv/replaced gone/replaced
  sleeper sv/replaced
  again() { svok sv/counter && svok sv/counter/log && svok sv/plain && svok sv/new && svok sv/replaced; }
  wait_for again
  wait_for is_up sv/new
  wait_for is_up sv/replaced
  wait_for is_up sv/plain
  equal "$(pid_of sv/plain)" "$survivor"

  # What was moved away runs on until it is told to exit, and is not started again.
  svok gone/removed
  is_up gone/removed
  [ "$(pid_of gone/replaced)" != "$(pid_of sv/replaced)" ]
  svc -dx gone/removed gone/replaced
  not_ok() { ! svok "$1"; }
  wait_for not_ok gone/removed
  wait_for not_ok gone/replaced

  # A supervise that was told to exit is started again.
  before=$(supervise_of sv/new)
  svc -dx sv/new
  another() { [ -n "$(supervise_of sv/new)" ] && [ "$(supervise_of sv/new)" != "$before" ]; }
  wait_for another
  run -100 svok gone/removed
  run -100 svok gone/replaced
  zombies() { grep -lE "^PPid:.$scanner$" /proc/[0-9]*/status 2>/dev/null | xargs grep -l '^State:.Z' 2>/dev/null; }
  no_zombies() { [ -z "$(zombies)" ]; }
  wait_for no_zombies

  # Each number arrived, in order.
  wait_for lines counted 6
  head -n 6 counted >first
  equal "$(tr '\n' ' ' <first)" "1 2 3 4 5 6 "
  equal "$(cat log)" "supervise: warning: process $survivor of plain is still there, taking it over"

  # The whole tree ends quickly.
  kill "$scanner"
  exits 143 "$scanner"
  svok sv/counter
  SECONDS=0
  svc -dx sv/* sv/*/log
  for name in counter counter/log plain new replaced; do wait_for not_ok "sv/$name"; done
  [ "$SECONDS" -lt 5 ]
}

# A supervise that ends is started again at once, but not more than once in a second.
restarts() {
  fake_supervise <<<'date +%s%N >>"$TOP/times"; [ "$(wc -l <"$TOP/times")" -ge 4 ] && exec sleep 1000'
  export TOP=$PWD
  mkdir -p sv/s
  SECONDS=0
  start svscan sv
  wait_for lines times 4
  [ "$SECONDS" -lt 9 ]
  awk 'NR > 1 && $1 - last < 900000000 {exit 1} {last = $1}' times
}

# -x: TERM ends the services, and then their logs, which get all that was written.
end_in_order() {
  service sv/s <<<'trap "echo last; exit" TERM; echo first; while :; do sleep 0.05; done'
  service sv/s/log <<<'trap "" TERM; while read -r line; do sleep 0.2; echo "$line" >>../../../out; done; echo end >>../../../out'
  sleeper sv/t
  start svscan -x sv
  wait_for lines out 1
  wait_for is_up sv/t
  kill "$pid"
  exits 0 "$pid"
  equal "$(tr '\n' ' ' <out)" "first last end "
  run -100 svok sv/s
  run -100 svok sv/s/log
  run -100 svok sv/t
  equal "$(cat log)" ""
}

# -x: a log whose input does not end is told to end.
patience() {
  service sv/s <<<'(trap "" TERM; sleep 1000) & exec sleep 1000'
  service sv/s/log <<<'cat >/dev/null'
  start svscan -x sv
  wait_for is_up sv/s
  wait_for is_up sv/s/log
  kill "$pid"
  exits_late() { wait_for ended "$1" || wait_for ended "$1"; }
  exits_late "$pid"
  status=0
  wait "$pid" || status=$?
  equal "$status" 0
  run -100 svok sv/s/log
}

# -r: what is removed ends, what is replaced starts anew.
removed() {
  sleeper sv/plain
  sleeper sv/kept
  sleeper target
  ln -s ../target sv/link
  start svscan -r sv
  for name in plain kept link; do wait_for is_up sv/$name; done
  rm sv/link
  mv sv/plain old
  sleeper sv/plain
  kept=$(pid_of sv/kept)
  not_ok() { ! svok "$1"; }
  wait_for not_ok target
  wait_for not_ok old
  wait_for is_up sv/plain
  equal "$(state target)" 000000000064
  equal "$(pid_of sv/kept)" "$kept"
  # Seen again, it is started again.
  ln -s ../target sv/link
  wait_for is_up sv/link
  equal "$(cat log)" ""
}

# -r: nothing ends while something cannot be looked at.
not_removed() {
  sleeper sv/s
  start svscan -r sv
  wait_for is_up sv/s
  ln -s loop sv/loop
  mv sv/s s
  looked() { look_again "$pid"; sleep 0.5; lines log 2; }
  wait_for looked
  is_up s
  rm sv/loop
  not_ok() { look_again "$pid"; ! svok s; }
  wait_for not_ok
}

# A log service gets all messages, and is the last to end.
log_service() {
  service sv/.log <<<'while read -r line; do echo "$line" >>../../messages; done; echo end >>../../messages'
  service sv/s <<<'echo out; echo err >&2; exec sleep 1000'
  ln -s nowhere sv/dangling
  start svscan -x sv .log
  wait_for lines messages 3
  equal "$(sort messages)" "err
out
svscan: warning: unable to stat dangling: file does not exist"
  # The log goes on with the same pipe.
  kill -9 "$(pid_of sv/.log)" "$(supervise_of sv/.log)"
  wait_for lines messages 5
  kill "$pid"
  exits 0 "$pid"
  equal "$(tail -n 1 messages)" end
  run -100 svok sv/s
  run -100 svok sv/.log
}

# A log service that does not read its messages does not stop svscan, once they have filled the pipe.
full_pipe() {
  sleeper sv/s
  service sv/.log <<<'until [ -e ../../read ]; do sleep 0.1; done; exec cat >/dev/null'
  long=$(printf 'x%.0s' {1..240})
  (cd sv && seq -f "$long%03g" 300 | xargs -I '{}' ln -s nowhere '{}')
  start svscan -x sv .log
  wait_for is_up sv/s
  first=$(pid_of sv/s)
  svc -dx sv/s
  again() { look_again "$pid"; [ "$(pid_of sv/s)" -gt 0 ] && [ "$(pid_of sv/s)" != "$first" ]; }
  wait_for again
  # But no service loses anything: for them, writing waits as ever.
  equal "$(awk '/^flags/ {print $2}' "/proc/$(pid_of sv/s)/fdinfo/2")" 01
  touch read
  kill "$pid"
  exits 0 "$pid"
}

@test "scans, at the same time" {
  together few_descriptors \
    crashes \
    restarts \
    end_in_order \
    patience \
    removed \
    not_removed \
    log_service \
    full_pipe
}
