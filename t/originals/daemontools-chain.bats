load ../support

# Each test runs Debian's program and ours and compares what comes out.

setup_file() { [ -x /usr/bin/setuidgid ] || skip "daemontools is not installed"; }

# same PROGRAM ARG ...: both print the same on both outputs, and exit with the same code.
same() {
  local program=$1 code ours
  shift
  code=0
  timeout -s KILL 10 "/usr/bin/$program" "$@" >original 2>&1 </dev/null || code=$?
  ours=0
  timeout -s KILL 10 "$BUILD/$program" "$@" >ours 2>&1 </dev/null || ours=$?
  equal "$program $*: $ours $(cat ours)" "$program $*: $code $(cat original)"
}

@test "setuidgid" {
  needs_root
  same setuidgid no-such-account true
  same setuidgid 0 true
  same setuidgid nobody id
  same setuidgid nobody ./no-such
  same setuidgid nobody sh -c 'exit 9'
  same setuidgid nobody /
  same setuidgid nobody inherited
  same setuidgid nobody grep -E '^(Uid|Gid|Groups):' /proc/self/status
}

@test "envuidgid" {
  same envuidgid
  same envuidgid root
  same envuidgid no-such-account true
  same envuidgid nobody sh -c 'echo $UID $GID'
  same envuidgid nobody id
  same envuidgid nobody ./no-such
  same envuidgid nobody sh -c 'exit 9'
}

@test "envdir" {
  mkdir d empty
  printf 'v \t\nx' >d/A
  : >d/HOME
  printf '\n' >d/B
  printf ' lead\0nul\0' >d/C
  printf '\r\n' >d/D
  printf 'x' >d/.hidden
  printf '/nowhere' >d/PATH
  for dir in d empty; do
    same envdir $dir /bin/sh -c '/usr/bin/env -u _ | /usr/bin/sort'
    same envdir $dir sh -c 'echo "$PATH"'
  done
  same envdir no-such true
  same envdir d ./no-such
  mkdir e e/sub
  same envdir e true
  touch file
  same envdir file true
}

@test "envdir, with files of every sort of bytes" {
  mkdir d
  RANDOM=1
  pieces=('a' ' ' '\t' '\n' '\0' '\r' '=' '\377' 'bc ' '\n\n')
  for ((i = 0; i < 300; i++)); do
    text=
    for ((n = RANDOM % 8; n > 0; n--)); do text+=${pieces[RANDOM % 10]}; done
    bytes "$text" >"d/V$i"
  done
  for size in 1 4095 4096 4097 65536; do head -c "$size" /dev/zero | tr '\0' x >"d/L$size"; done
  show='/usr/bin/env -0 -u _ | /usr/bin/sort -z | /usr/bin/od -An -c'
  same envdir d /bin/sh -c "$show"
  [ "$(wc -l <ours)" -gt 100 ]
  export V1=old V2=old V3=old L1=old
  same envdir d /bin/sh -c "$show"
}

@test "softlimit" {
  same softlimit
  same softlimit -z true
  same softlimit -a
  same softlimit -c x true
  same softlimit -c 5x true
  same softlimit -c -1 true
  same softlimit ./no-such
  for option in a c d f l m o p r s t; do
    same softlimit "-$option" 300000000 cat /proc/self/limits
    same softlimit "-$option" = cat /proc/self/limits
  done
  same softlimit -o 30 -o 20 -c 0 cat /proc/self/limits
  same softlimit -f 5 -f = cat /proc/self/limits
  same softlimit -c 0 -- cat /proc/self/limits
  same softlimit -c 0 -- ./no-such
  same softlimit -o20 -c0 cat /proc/self/limits
}

@test "setlock" {
  same setlock
  same setlock l
  same setlock -q l true
  same setlock no/such true
  same setlock -x no/such true
  same setlock . true
  same setlock l ./no-such
  same setlock l sh -c 'exit 9'
  same setlock -n l setlock -n l true
  same setlock -n l setlock -nx l true
  same setlock l inherited
  same setlock -xn l setlock -nX l true
  same setlock -NX l true
  same setlock -z -x l true
  same setlock -- l true
  same setlock l stat -c '%a %s' l
}

@test "setlock and the original keep each other out" {
  run -111 setlock l /usr/bin/setlock -n l true
  equal "$output" "setlock: fatal: unable to lock l: temporary failure"
  run -111 /usr/bin/setlock l "$BUILD/setlock" -n l true
  equal "$output" "setlock: fatal: unable to lock l: temporary failure"
}
