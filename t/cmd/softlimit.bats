load ../support

usage="softlimit: usage: softlimit [-a allbytes] [-c corebytes] [-d databytes] [-f filebytes] [-l lockbytes] [-m membytes] [-o openfiles] [-p processes] [-r residentbytes] [-s stackbytes] [-t cpusecs] child"

# limit NAME: the soft limit of that line of /proc/self/limits.
limit() { sed -n "s/^$1  *\([^ ]*\) .*/\1/p"; }
limits="cat /proc/self/limits"

@test "usage" {
  run -100 softlimit
  equal "$output" "$usage"
  run -100 softlimit -z true
  equal "$output" $'softlimit: illegal option -- z\n'"$usage"
  run -100 softlimit -a
  equal "$output" $'softlimit: option requires an argument -- a\n'"$usage"
}

@test "a number is decimal, and fits" {
  for number in x 5x -1 '' ' 5' 0x10 18446744073709551616 ==; do
    run -100 softlimit -c "$number" true
    equal "$output" "$usage"
  done
}

@test "each option sets its limit, and only the soft one" {
  while read -r option name value; do
    run -0 softlimit "-$option" "$value" $limits
    equal "$option $(limit "$name" <<<"$output")" "$option $value"
  done <<'END'
c Max.core.file.size 0
f Max.file.size 123456789
l Max.locked.memory 4096
o Max.open.files 20
p Max.processes 1000
r Max.resident.set 123456789
s Max.stack.size 4000000
t Max.cpu.time 100
END
  hard=$(sed -n 's/^Max open files  *[^ ]*  *\([^ ]*\) .*/\1/p' /proc/self/limits)
  equal "$(softlimit -o 20 $limits | sed -n 's/^Max open files  *[^ ]*  *\([^ ]*\) .*/\1/p')" "$hard"
}

@test "-a limits the address space, -d the data, -m the memory of every kind" {
  [ -z "${SANITIZED:-}" ] || skip "sanitized programs need the whole address space"
  run -0 softlimit -a 500000000 $limits
  equal "$(limit 'Max address space' <<<"$output")" 500000000
  run -0 softlimit -d 500000000 $limits
  equal "$(limit 'Max data size' <<<"$output")" 500000000
  run -0 softlimit -m 50000000 $limits
  for name in 'Max data size' 'Max stack size' 'Max address space'; do
    equal "$(limit "$name" <<<"$output")" 50000000
  done
  [ "$(limit 'Max locked memory' <<<"$output")" -le 50000000 ]
}

@test "a value above the hard limit, and =, are the hard limit; later options win" {
  equal "$(bash -c "ulimit -n 100; softlimit -o 1000 $limits" | limit 'Max open files')" 100
  equal "$(bash -c "ulimit -n 100; ulimit -S -n 50; softlimit -o = $limits" | limit 'Max open files')" 100
  equal "$(softlimit -o 10 -o 30 $limits | limit 'Max open files')" 30
  equal "$(bash -c "ulimit -S -c 0; softlimit -c 18446744073709551615 $limits" | limit 'Max core file size')" \
    "$(sed -n 's/^Max core file size  *[^ ]*  *\([^ ]*\) .*/\1/p' /proc/self/limits)"
}

@test "- lifts both limits, which only root can do beyond the hard one" {
  hard() { sed -n 's/^Max core file size  *[^ ]*  *\([^ ]*\) .*/\1/p'; }
  run -0 softlimit -c - $limits
  equal "$(limit 'Max core file size' <<<"$output") $(hard <<<"$output")" "unlimited unlimited"
  run -111 as_user bash -c 'ulimit -c 10; exec "$0" -c - true' "$BUILD/softlimit"
  equal "$output" "softlimit: fatal: setrlimit failed: permission denied"
  prlimit --core=0:0 prlimit --core=unlimited true 2>/dev/null || skip "needs the right to raise a hard limit"
  run -0 bash -c "ulimit -c 10; softlimit -c - $limits"
  equal "$(limit 'Max core file size' <<<"$output") $(hard <<<"$output")" "unlimited unlimited"
}

@test "variables give defaults, the general one first, and options override them" {
  while read -r variable value name; do
    run -0 env "$variable=$value" "$BUILD/softlimit" $limits
    equal "$variable $(limit "$name" <<<"$output")" "$variable $value"
  done <<'END'
SOFTLIMIT_COREBYTES 0 Max.core.file.size
SOFTLIMIT_FILEBYTES 123456789 Max.file.size
SOFTLIMIT_LOCKEDBYTES 4096 Max.locked.memory
SOFTLIMIT_OPENFILES 20 Max.open.files
SOFTLIMIT_PROCS 1000 Max.processes
SOFTLIMIT_RSSBYTES 123456789 Max.resident.set
SOFTLIMIT_STACKBYTES 4000000 Max.stack.size
SOFTLIMIT_CPUSECS 100 Max.cpu.time
END
  equal "$(SOFTLIMIT_OPENFILES=20 softlimit -o 30 $limits | limit 'Max open files')" 30
  run -100 env SOFTLIMIT_OPENFILES= "$BUILD/softlimit" true
  equal "$output" "softlimit: fatal: SOFTLIMIT_OPENFILES is not a number: "
  run -100 env SOFTLIMIT_CPUSECS=1x "$BUILD/softlimit" -t 5 true
  equal "$output" "softlimit: fatal: SOFTLIMIT_CPUSECS is not a number: 1x"
  [ -z "${SANITIZED:-}" ] || skip "sanitized programs need the whole address space"
  run -0 env SOFTLIMIT_MEMBYTES=50000000 SOFTLIMIT_ALLBYTES=60000000 SOFTLIMIT_DATABYTES=40000000 \
    "$BUILD/softlimit" $limits
  equal "$(for name in 'Max address space' 'Max data size' 'Max stack size'; do limit "$name" <<<"$output"; done)" \
    $'60000000\n40000000\n50000000'
}

@test "-a, -d and -m bound what a program gets from the system, however it asks" {
  [ -z "${SANITIZED:-}" ] || skip "sanitized programs need the whole address space"
  for option in a d m; do
    run -0 softlimit "-$option" 100000000 dd if=/dev/zero of=/dev/null bs=10M count=1
    run -1 softlimit "-$option" 100000000 dd if=/dev/zero of=/dev/null bs=200M count=1
  done
}

@test "a limit too tight to work with may be corrected by a later one" {
  [ -z "${SANITIZED:-}" ] || skip "sanitized programs need the whole address space"
  run -0 softlimit -a 1 -d 1 -d = -a 300000000 echo ok
  equal "$output" ok
}

@test "the program meets its limit" {
  run -0 bash -c "trap '' XFSZ; softlimit -f 1000 head -c 2000 /dev/zero >f 2>/dev/null || true"
  equal "$(stat -c %s f)" 1000
}

@test "a program that cannot be run" {
  run -111 softlimit -c 0 ./no-such
  equal "$output" "softlimit: fatal: unable to run ./no-such: file does not exist"
}

@test "the program's exit code and descriptors are its own" {
  run -7 softlimit -c 0 sh -c 'exit 7'
  equal "$(softlimit inherited)" "$(inherited)"
}
