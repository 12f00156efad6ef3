load ../support

# write FILE LINE ...: an executable script for sh with these lines.
write() {
  local file=$1
  shift
  mkdir -p "${file%/*}"
  { echo '#!/bin/sh'; printf '%s\n' "$@"; } >"$file"
  chmod 755 "$file"
}

# service: a clean directory s.
service() {
  write s/run 'exec 2>&1' 'exec softlimit -m 10000000 server'
  write s/log/run 'exec multilog t ./main'
}

# found LINE ...: svlint names exactly these things about s.
found() {
  run -100 svlint s
  equal "$output" "$(printf 's: %s\n' "$@")"
}

clean() {
  run -0 svlint s
  equal "$output" ""
}

teardown() { exec 5>&-; }

@test "usage" {
  run -100 svlint
  equal "$output" "svlint: usage: svlint dir ..."
}

@test "nothing is wrong" {
  service
  clean
  rm -r s/log
  clean
  ln -s s t
  run -0 svlint t t/
}

@test "a run that cannot be run" {
  service
  chmod 644 s/run
  found "run is not executable"
  chmod 757 s/run
  found "run can be changed by everybody"
  rm s/run
  found "there is no run"
  mkdir s/run
  found "run is not a file"
}

@test "the first line" {
  service
  echo 'exec softlimit -m 1 server 2>&1' >s/run
  found "run does not begin with #! and a path"
  printf '#!/bin/sh\r\nexec server\r\n' >s/run
  found "run has CRs at the ends of its lines"
  printf '#!/no/such -x\nnonsense (\n' >s/run
  found "run, line 1: there is no /no/such"
  printf '#!/usr/bin/perl\nserver &\n' >s/run
  [ ! -x /usr/bin/perl ] || clean
  cp /bin/true s/run
  clean
  { printf '#!/bin/sh\nserver &\n'; head -c 2000000 /dev/zero; } >s/run
  clean
}

@test "what a run does" {
  service
  write s/run 'exec 2>&1' 'helper &' '' 'softlimit -m 1 server \' '  -v'
  found "run, line 3: & leaves a process behind that supervise does not see" \
    "run, line 5: no exec in front of softlimit"
  write s/run 'exec server'
  found "run: standard error does not go to the log; exec 2>&1 is missing" \
    "run: no limits are set; softlimit is missing"
  rm -r s/log
  found "run: no limits are set; softlimit is missing"
}

@test "what cannot be judged is not reported" {
  service
  write s/run '. ./settings' 'exec $PREFIX server'
  clean
  write s/run 'case $(case x in x) echo y;; esac) in y) server & ;; esac'
  clean
  write s/run 'if [ -f x ]; then' 'softlimit server 2>&1' 'fi'
  clean
}

@test "unprintable bytes of a script are not shown" {
  service
  write s/run 'exec 2>&1; softlimit -m 1 x' $'\033[1m\377 y'
  found "run, line 3: no exec in front of ?[1m?"
}

@test "an account that is not there" {
  service
  write s/run 'exec 2>&1' 'exec setuidgid no-such-account softlimit -m 1 server'
  write s/log/run 'exec setuidgid no-such-log multilog ./main'
  found "run, line 3: there is no account no-such-account" "log/run, line 2: there is no account no-such-log"
}

@test "a log that cannot be run" {
  service
  chmod 644 s/log/run
  found "log/run is not executable"
  write s/log/run 'multilog t ./main'
  found "log/run, line 2: no exec in front of multilog"
  rm s/log/run
  found "there is no log/run"
  rmdir s/log
  touch s/log
  clean
}

@test "a log directory that the account of the log may not write to" {
  service
  write s/log/run 'exec setuidgid nobody multilog t ./main'
  chmod 755 s/log
  if [ "$(id -u)" = "$(id -u nobody)" ]; then skip "runs as nobody"; fi
  found "log/run: there is no ./main, and nobody may not make it"
  chmod 777 s/log
  clean
  chmod 755 s/log
  mkdir s/log/main
  chmod 755 s/log/main
  found "log/run: nobody may not write to ./main"
  chmod 777 s/log/main
  clean
  rmdir s/log/main
  touch s/log/main
  found "log/run: ./main is not a directory"
  mkdir logs
  chmod 755 logs
  write s/log/run "exec setuidgid nobody multilog t $PWD/logs"
  found "log/run: nobody may not write to $PWD/logs"
  write s/log/run "exec setuidgid root multilog t $PWD/logs"
  clean
  needs_root
  write s/log/run "exec setuidgid nobody multilog t $PWD/logs"
  chown nobody logs
  clean
  chmod 555 logs
  found "log/run: nobody may not write to $PWD/logs"
  chown "root:$(id -gn nobody)" logs
  chmod 775 logs
  clean
  chmod 757 logs
  found "log/run: nobody may not write to $PWD/logs"
  # With more groups than the first one nobody knows.
  chown root:root logs
  chmod 775 logs
  write s/log/run "exec setuidgid -s nobody multilog t $PWD/logs"
  clean
}

@test "start, finish and stop" {
  service
  echo x >s/finish
  chmod 644 s/finish
  write s/stop 'exit'
  chmod 757 s/stop
  mkdir s/start
  found "start is not a file" "finish is not executable" "stop can be changed by everybody"
}

@test "what is left over" {
  service
  touch s/down
  mkdir s/supervise s/log/supervise
  mkfifo s/supervise/ok
  found "down keeps it from being started" "supervise is left over; no supervise runs" \
    "log/supervise is left over; no supervise runs"
  rm -r s/down s/log/supervise
  exec 5<>s/supervise/ok
  clean
}

@test "several directories, each with all of its lines in one order" {
  service
  cp -r s t
  chmod 644 s/run t/log/run
  touch t/down
  run -100 svlint t s
  equal "$output" "t: log/run is not executable
t: down keeps it from being started
s: run is not executable"
}

@test "what cannot be read" {
  service
  run -111 svlint no-such s
  equal "$output" "svlint: warning: unable to read no-such: file does not exist"
  touch file
  run -111 svlint file
  equal "$output" "svlint: warning: unable to read file: not a directory"
  touch s/down
  run -111 svlint no-such s
  equal "$(sort <<<"$output")" "s: down keeps it from being started
svlint: warning: unable to read no-such: file does not exist"
  rm s/down
  chmod 755 .
  chmod 111 s/run
  run -111 as_user "$BUILD/svlint" s
  equal "$output" "svlint: warning: unable to read s/run: access denied"
}

@test "output that cannot be written" {
  service
  touch s/down
  run -111 bash -c 'svlint s >/dev/full'
  run -111 bash -c 'svlint s >&-'
}
