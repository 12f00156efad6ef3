load ../support

# in_memory: goes to a directory where waiting for the disk takes no time, if there is one.
in_memory() {
  memory=$(mktemp -d /dev/shm/paperpath.XXXXXX 2>/dev/null) || memory=
  [ -z "$memory" ] || cd "$memory"
}

teardown() {
  [ -z "${memory:-}" ] || rm -rf "$memory"
  [ -z "${pid:-}" ] || kill -9 "$pid" 2>/dev/null || true
  [ -z "${feeder:-}" ] || kill -9 "$feeder" 2>/dev/null || true
}

# saved DIR: the finished files of DIR, oldest first.
saved() { find "$1" -name '@*' | sort; }
# kept DIR: everything that DIR holds, in the order it was logged.
kept() { saved "$1" | xargs -r cat; cat "$1/previous" "$1/current" 2>/dev/null || true; }
modes() { (cd "$1" && stat -c '%a %n' -- *) | sed 's/@[0-9a-f]\{24\}/@/'; }
numbered() { seq -f '%099.0f' "$1"; }  # lines of 100 bytes

# start ACTION ...: multilog in the background, reading a FIFO that descriptor 9 keeps open.
start() {
  mkfifo input
  multilog "$@" <input 2>errors 3>&- &
  pid=$!
  exec 9>input
}
# ended CODE: the background multilog exits with CODE.
ended() {
  local status=0
  wait "$pid" || status=$?
  pid=
  equal "$status" "$1"
}

@test "lines are appended to current, which is executable once it is complete" {
  printf 'one\ntwo\n' | multilog ./d
  printf 'three\n' | multilog ./d
  equal "$(cat d/current)" $'one\ntwo\nthree'
  equal "$(modes d)" $'744 current\n600 lock\n644 state'
  equal "$(stat -c %a d)" 700
}

@test "without an action, and with unknown ones, lines are read and forgotten" {
  run -0 multilog <<<x
  equal "$output" ""
  run -0 multilog what '' '#' <<<x
  equal "$output" ""
}

@test "a partial last line gets its newline; NUL and 8-bit bytes are data" {
  printf 'a\0b\377\n\0' | multilog ./d
  equal "$(shown <d/current)" 610062ff0a000a
}

@test "t stamps each line, for the patterns too" {
  printf 'one\n\ntwo' | multilog t ./d '-*' '+@400* two' ./e
  run -0 grep -cE '^@[0-9a-f]{24} (one|two|)$' d/current
  equal "$output" 3
  equal "$(cut -c27- d/current)" $'one\n\ntwo'
  equal "$(cut -c27- e/current)" two
  printf 'x\n' | multilog tXX ./f
  grep -qE '^@[0-9a-f]{24} x$' f/current
  printf 'x\n' | multilog ./g t
  equal "$(cat g/current)" x
}

@test "the stamp is the time at which the first byte of the line came" {
  start t ./d
  printf 'a' >&9
  sleep 0.3
  printf 'b\nc\n' >&9
  wait_for grep -q 'c$' d/current
  first=$(sed -n '1s/@\(.\{16\}\)\(.\{8\}\).*/0x\1 0x\2/p' d/current)
  second=$(sed -n '2s/@\(.\{16\}\)\(.\{8\}\).*/0x\1 0x\2/p' d/current)
  set -- $first $second
  [ $((($3 - $1) * 1000000000 + $4 - $2)) -gt 250000000 ]
}

@test "T, u and z in front: seconds, UTC, local time" {
  from=$(date +%s)
  echo x | multilog T ./T
  echo x | multilog u ./u
  echo x | TZ=XST-5:30 multilog z ./z
  run -0 grep -cE '^[0-9]+\.[0-9]{6} x$' T/current
  run -0 grep -cE '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z x$' u/current
  run -0 grep -cE '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}\+05:30 x$' z/current
  for when in "@$(cut -d. -f1 T/current)" "$(cut -d' ' -f1,2 u/current)" "$(cut -d' ' -f1,2 z/current)"; do
    seconds=$(date -d "$when" +%s)
    [ "$seconds" -ge "$from" ] && [ "$seconds" -le "$((from + 10))" ]
  done
  echo x | multilog ./none T u z
  equal "$(cat none/current)" x
}

@test "lines that come at once have one stamp, a line that began before has its own" {
  start t ./d
  printf 'a\nb\nc' >&9
  wait_for grep -q 'b$' d/current
  sleep 0.1
  printf 'c\nd\ne\n' >more
  cat more >&9
  wait_for grep -q 'e$' d/current
  equal "$(cut -c27- d/current | tr -d '\n')" abccde
  equal "$(cut -c-25 d/current | uniq -c | awk '{print $1}' | tr -d '\n')" 32
}

@test "each directory gets what is selected at its place in the script" {
  printf 'info: a\nwarn: b\nwarn: c\n' | multilog ./all '-info*' ./warn '-*' '+*c' ./c '+*' ./all2
  equal "$(cat all/current)" $'info: a\nwarn: b\nwarn: c'
  equal "$(cat warn/current)" $'warn: b\nwarn: c'
  equal "$(cat c/current)" 'warn: c'
  equal "$(cat all2/current)" $'info: a\nwarn: b\nwarn: c'
}

@test "only the first 1000 bytes are matched, and everything is logged" {
  long=$(head -c 1000 /dev/zero | tr '\0' x)
  printf '%s\n%sy\n%sy\n' "$long" "$long" "${long#x}" | multilog '-*' "+$long" ./d
  equal "$(cat d/current)" "$long"$'\n'"${long}y"
}

@test "a line longer than any buffer is one line, selected or not as a whole" {
  { head -c 300000 /dev/zero | tr '\0' x; echo; echo next; } >input
  multilog ./d '-*' '+xx*' ./x '-*' '+next' ./next <input
  kept d | cmp - input
  head -c 300001 input | cmp - <(kept x)
  equal "$(cat next/current)" next
  rm -r d
  multilog t ./d <input
  kept d | cut -c27- | cmp - input
}

@test "l: patterns see lines of that length whole" {
  long=$(head -c 3000 /dev/zero | tr '\0' x)
  printf '%sy\n%sz\n' "$long" "$long" | multilog l4000 '-*z' ./d
  equal "$(cat d/current)" "${long}y"
  printf '%sy\n%sz\n' "$long" "$long" | multilog t '-*' '+@*y' '+*zz' ./e l4000
  equal "$(cut -c27- e/current)" "${long}y"
}

# lines LENGTH ...: a line of each length, the newline included.
lines() {
  awk 'BEGIN {s = "x"; while (length(s) < 1000000) s = s s
              for (i = 1; i < ARGC; i++) print substr(s, 1, ARGV[i] - 1)}' "$@"
}

@test "l: lines of that length are not cut; longer ones are" {
  lines 3000 3000 3000 100 5000 50 4096 4097 1000 >input
  multilog l5000 s4096 n20 ./d <input
  kept d | cmp - input
  equal "$(saved d | xargs stat -c %s | tr '\n' ' ')" "3000 3000 3100 5000 50 4096 4097 "
  equal "$(stat -c %s d/current)" 1000
  lines 100 20000 100 >input
  multilog l5000 s4096 n20 ./e <input
  kept e | cmp - input
  equal "$(saved e | xargs stat -c %s | head -4 | uniq -c | awk '{print $1, $2}')" "4 4096"
}

@test "F and S: globs, and simple patterns again" {
  printf '%s\n' one two 2 a-b >input
  multilog F '-*' '+[[:digit:]]' '+?-?' ./d S '+tw*' '+?n*' ./e <input
  equal "$(cat d/current)" $'2\na-b'
  equal "$(cat e/current)" $'two\n2\na-b'
  multilog '-?*' F ./f <input
  cmp f/current input
}

@test "w: the end of the names of finished files" {
  numbered 150 >input
  multilog s4096 wgz n50 '!gzip' ./d <input
  equal "$(modes d | uniq)" $'744 @.gz\n744 current\n600 lock\n644 state'
  { saved d | xargs cat | gzip -dc; cat d/current; } | cmp - input
  multilog s4096 wa/b n50 ./e <input
  equal "$(modes e | head -1)" '744 @.s'
}

@test "e sends 200 bytes of each selected line to standard error" {
  printf '%0200d\n%0201d\nno\n' 1 2 | multilog '-no' e 2>errors
  equal "$(cat errors)" "$(printf '%0200d\n%.200s...' 1 "$(printf '%0201d' 2)")"
  printf 'a\0b\n' | multilog e 2>errors
  equal "$(shown <errors)" 6100620a
  run -0 bash -c 'echo x | multilog e ./d 2>/dev/full'
  run -0 bash -c 'echo x | multilog e ./d 2>&-'
  equal "$(cat d/current)" $'x\nx'
}

@test "=file holds the last selected line, padded to 1001 bytes" {
  printf 'first\nsecond\nno\n' | multilog '-no' =status
  equal "$(stat -c '%a %s' status)" "600 1001"
  equal "$(tr -d '\n' <status)" second
  printf '%02000d\n' 1 | multilog =status
  equal "$(stat -c %s status)" 1001
  equal "$(head -c 1000 status | tr -d 0 | wc -c)" 0
  printf '%03000d' 1 >status
  printf 'x' | multilog =status
  equal "$(stat -c %s status)" 3000
}

@test "files are rotated at a line's end near their size, and the oldest go" {
  numbered 1000 >input
  multilog s4096 n5 ./d <input
  equal "$(saved d | wc -l)" 4
  equal "$(modes d)" $'744 @.s\n744 @.s\n744 @.s\n744 @.s\n744 current\n600 lock\n644 state'
  for file in $(saved d); do
    size=$(stat -c %s "$file")
    [ "$size" -le 4096 ] && [ "$size" -ge 2096 ]
    equal "$(tail -c 1 "$file" | shown)" 0a
  done
  equal "$(kept d)" "$(tail -c "$(kept d | wc -c)" input)"
}

@test "nothing is lost or changed in many rotations, and names strictly increase" {
  in_memory
  numbered 20000 >input
  multilog s4096 n1000 ./d <input
  kept d | cmp - input
  [ "$(saved d | wc -l)" -ge 488 ]
}

@test "a size may be more than 16 megabytes" {
  head -c 20000000 /dev/zero | tr '\0' x | multilog s20010000 ./d
  equal "$(saved d)" ""
  equal "$(stat -c %s d/current)" 20000001
}

@test "the default is 99999 bytes and ten files" {
  numbered 20000 | multilog ./d
  equal "$(saved d | wc -l)" 9
  size=$(stat -c %s "$(saved d | head -1)")
  [ "$size" -le 99999 ] && [ "$size" -ge 97999 ]
}

@test "a line with no end in sight is cut at the size exactly" {
  head -c 10000 /dev/zero | tr '\0' x | multilog s4096 ./d
  equal "$(saved d | xargs stat -c %s)" $'4096\n4096'
  equal "$(stat -c %s d/current)" 1809
}

@test "a file that is already larger than the size is rotated before anything is added" {
  numbered 100 | multilog s20000 ./d
  echo more | multilog s4096 ./d
  equal "$(saved d | xargs stat -c %s)" 10000
  equal "$(cat d/current)" more
}

@test "SIGTERM: complete lines are kept, the rest of the input is left" {
  start ./d
  printf 'one\ntwo\n' >&9
  wait_for grep -q two d/current
  kill "$pid"
  ended 0
  equal "$(stat -c %a d/current)" 744
  equal "$(cat d/current)" $'one\ntwo'
}

@test "SIGTERM amid a line: that line is read to its end, nothing more" {
  start ./d
  exec 8<input
  printf 'one\ntw' >&9
  wait_for grep -q one d/current
  kill "$pid"
  sleep 0.1
  kill "$pid"
  equal "$(cat d/current)" one
  printf 'o\nthree\n' >&9
  ended 0
  equal "$(cat d/current)" $'one\ntwo'
  exec 9>&-
  run -0 cat <&8
  equal "$output" three
}

@test "SIGALRM rotates what is not empty; a partial line goes to the new current" {
  start ./d ./e '-*' ./empty
  printf 'one\ntw' >&9
  wait_for grep -q one d/current
  kill -ALRM "$pid"
  wait_for bash -c 'ls e/@*.s'
  printf 'o\n' >&9
  exec 9>&-
  ended 0
  equal "$(cat d/@*.s)" one
  equal "$(cat d/current)" two
  equal "$(cat e/@*.s)" one
  equal "$(saved empty)" ""
}

@test "r: a current that is so many seconds old is rotated, with or without input, an empty one is not" {
  start r1 ./d ./e '-*' ./empty
  printf 'one\ntw' >&9
  wait_for bash -c 'ls d/@*.s e/@*.s'
  sleep 1.1
  equal "$(saved d | wc -l)" 1
  equal "$(stat -c '%s %a' d/current)" "0 644"
  for _ in $(seq 15); do echo o; sleep 0.1; done >&9
  exec 9>&-
  ended 0
  equal "$(kept d | tr -d '\n')" "onetwo$(printf 'o%.0s' $(seq 14))"
  [ "$(saved d | wc -l)" -ge 2 ]
  equal "$(saved empty)" ""
}

@test "r: never amid a line" {
  start r1 ./d
  head -c 3000 /dev/zero | tr '\0' x >&9
  wait_for test -s d/current
  sleep 1.2
  equal "$(saved d)" ""
  echo >&9
  wait_for bash -c 'ls d/@*.s'
  equal "$(wc -c <d/@*.s)" 3001
}

@test "r: the age of a log goes on while nobody writes it" {
  echo one | multilog ./d
  echo two | multilog r3600 ./d
  equal "$(cat d/current)" $'one\ntwo'
  touch -d '2 hours ago' d/state
  multilog r3600 ./d </dev/null
  equal "$(cat d/@*.s)" $'one\ntwo'
  echo three | multilog ./d
  echo four | multilog r3600 ./d
  equal "$(cat d/current)" $'three\nfour'
}

@test "complete lines appear as soon as the input pauses" {
  start ./d '-nothing' ./e t
  printf 'one\ntw' >&9
  wait_for grep -q one d/current
  wait_for grep -q one e/current
  equal "$(cat d/current e/current)" $'one\none'
}

@test "what a killed multilog left is kept as .u" {
  mkdir d
  echo a >d/current
  echo b >d/previous
  echo p >d/processed
  echo s >d/state
  echo n >d/newstate
  echo c | multilog ./d
  equal "$(modes d)" $'644 @.u\n644 @.u\n744 current\n600 lock\n644 state'
  equal "$(saved d | xargs cat)" $'b\na'
  equal "$(cat d/current)" c
  equal "$(cat d/state)" ""
}

@test "a processed file that was complete takes the place of previous" {
  mkdir d
  echo b >d/previous
  echo p >d/processed
  chmod 744 d/previous d/processed
  multilog ./d </dev/null
  equal "$(modes d)" $'744 @.s\n744 current\n600 lock\n644 state'
  equal "$(cat d/@*.s)" p
}

@test "a current that was complete is continued, with its state" {
  mkdir d
  echo a >d/current
  chmod 744 d/current
  echo s >d/state
  start ./d
  wait_for test -e d/lock
  wait_for bash -c '[ "$(stat -c %a d/current)" = 644 ]'
  echo b >&9
  exec 9>&-
  ended 0
  equal "$(cat d/current d/state)" $'a\nb\ns'
}

@test "a file that has both names is not finished twice, one with a foreign link is" {
  mkdir d
  echo a >d/previous
  ln d/previous d/@400000006000000000000000.s
  echo b >d/current
  ln d/current backup
  multilog ./d </dev/null
  equal "$(saved d | wc -l)" 2
  equal "$(saved d | xargs cat)" $'a\nb'
}

# After a kill before each system call: what was written is there still, and stays over a restart.
killed_everywhere() {
  local n status
  "$BUILD/killat" 1 "$BUILD/multilog" || skip "processes cannot be traced here"
  for ((n = 1; n < 2000; n++)); do
    rm -rf d
    printf 'old\n' | multilog ./d
    status=0
    ASAN_OPTIONS=detect_leaks=0 "$BUILD/killat" "$n" "$BUILD/multilog" "$@" ./d <input 2>/dev/null || status=$?
    [ "$status" = 0 ] || break
    # A finished file and previous or processed may be the same one, seen between link and unlink.
    (cd d && find . -name '@*' -o -name previous -o -name current) | sed 's,^./,,' | sort >names
    before=$(cd d && { grep '^@' ../names; grep '^previous$' ../names; echo current; } |
      xargs stat -c '%i %n' 2>/dev/null | sort -s -u -k1,1 | awk '{print $2}' |
      sed 's/^@/0@/; s/^previous/1previous/; s/^current/2current/' | sort | cut -c2- | xargs -r cat)
    multilog ./d </dev/null
    check_kept || { echo "killed before call $n"; return 1; }
  done
  equal "$status" 99
  [ "$n" -gt 60 ]
}

@test "a kill before any system call of its life loses no line" {
  [ -z "${SANITIZED:-}" ] || skip "a sanitized program makes thousands of system calls"
  in_memory
  numbered 70 >input
  check_kept() {
    equal "$(kept d)" "$before"
    local all
    all=$(printf 'old\n'; cat input)
    [ "${all#"$before"}" != "$all" ] || [ -z "$before" ]
    # `old` had been finished, and can only be missing if nothing else was written.
    [ "$(head -1 <<<"$before")" = old ]
  }
  killed_everywhere s4096 n20
}

@test "the same with a processor" {
  [ -z "${SANITIZED:-}" ] || skip "a sanitized program makes thousands of system calls"
  in_memory
  numbered 70 >input
  check_kept() {
    # Processed or not, each line that was written is there once, in order.
    kept d | sed 's/^processed //' >lines
    equal "$(cat lines)" "$( (echo old; cat input) | head -n "$(wc -l <lines)")"
    [ "$(wc -l <lines)" -ge "$(wc -l <<<"$before")" ]
  }
  killed_everywhere s4096 n20 '!sed "s/^/processed /"'
}

# What is done at a start with files that are there (-), not (.), or complete (x): current, previous,
# processed; what they hold is their first letter, or P for processed. The finished names, oldest
# first, and what current holds then.
recoveries='
. . .  =
- . .  c.u=
x . .  =c
. - .  p.u=
. x .  p.u=
- - .  p.u c.u=
- x .  p.u c.u=
. - -  p.u=
. x -  p.u=
- - -  p.u c.u=
- x -  p.u c.u=
. - x  P.s=
. x x  P.s=
. . x  P.s=
. . -  =
- . x  P.s c.u=
- . -  c.u=
- - x  P.s c.u=
- x x  P.s c.u=
'
# left CURRENT PREVIOUS PROCESSED: the directory that a kill has left.
left() {
  rm -rf d
  mkdir d
  echo old >d/newstate
  local file text
  for file in current:c previous:p processed:P; do
    text=${file#*:}
    file=d/${file%:*}
    [ "$1" = . ] || echo "$text" >"$file"
    [ "$1" != x ] || chmod 744 "$file"
    shift
  done
}
# outcome: what multilog made of it, as in the table.
outcome() {
  local file
  for file in $(saved d); do printf '%s.%s\n' "$(cat "$file")" "${file##*.}"; done | paste -sd ' ' | tr -d '\n'
  printf '=%s' "$(cat d/current)"
}

@test "whatever a kill has left is finished as it deserves" {
  in_memory
  while read -r current previous processed wanted; do
    [ -n "$current" ] || continue
    left "$current" "$previous" "$processed"
    multilog ./d </dev/null
    equal "$current $previous $processed $(outcome)" "$current $previous $processed $wanted"
    equal "$(cd d && ls previous processed 2>/dev/null)" ""
  done <<<"$recoveries"
}

@test "a kill before any system call of a recovery loses nothing" {
  [ -z "${SANITIZED:-}" ] || skip "a sanitized program makes thousands of system calls"
  in_memory
  "$BUILD/killat" 1 "$BUILD/multilog" || skip "processes cannot be traced here"
  for state in '- x -' '- x x'; do
    left $state
    multilog ./d </dev/null
    wanted=$(outcome)
    for ((n = 1; n < 1000; n++)); do
      left $state
      status=0
      "$BUILD/killat" "$n" "$BUILD/multilog" ./d </dev/null 2>/dev/null || status=$?
      [ "$status" = 0 ] || break
      multilog ./d </dev/null
      # An empty current that was killed is a finished file of its own.
      found=$(outcome | sed 's/\(^\| \)\.u//')
      equal "$state, killed before call $n: $found" "$state, killed before call $n: $wanted"
    done
    equal "$status" 99
  done
}

@test "lines of all lengths to 5000, and around what is a limit somewhere" {
  in_memory
  limits="$(for size in 8192 16384 32768 65536 99999 100000; do seq $((size - 2)) $((size + 2)); done)"
  lines $(seq 5000) $limits >input
  multilog n1000 ./d t s999999 <input
  kept d | cmp - input
  multilog t s999999 n1000 ./t <input
  kept t | cut -c27- | cmp - input
  multilog l200000 n1000 ./l <input
  kept l | cmp - input
  equal "$(saved l | xargs -n 1 tail -qc 1 | tr -d '\n' | wc -c)" 0
  lines $(seq 990 1010) $(seq 1990 2010) $(seq 4080 4110) $limits >input
  multilog s4096 n1000 ./s <input
  kept s | cmp - input
  cat input input | multilog '-*y' +y s4096 n1000 ./p
  kept p | cmp - <(cat input input)
}

@test "a full disk: a warning, a pause, and nothing lost" {
  needs prlimit
  numbered 30 >input
  mkfifo fifo
  (trap '' XFSZ; ulimit -S -f 2; exec multilog s100000 ./d <fifo 2>errors 3>&-) &
  pid=$!
  exec 9>fifo
  cat input >&9
  wait_for grep -q 'multilog: warning: unable to write to ./d/current, pausing: file too big' errors
  equal "$(stat -c %s d/current)" 2048
  kill "$pid"    # deferred, but answered as soon as the write succeeds
  sleep 0.2
  prlimit --pid "$pid" --fsize=unlimited:unlimited
  kill "$pid"    # ends the pause
  ended 0
  cmp d/current input
}

# on_full_disk OPTIONS ACTION ...: multilog writes ./input to disk/d, on a file system that these mount
# options make small. Its finished files are moved away only when it complains. Nothing is lost, and
# it waits without turning.
on_full_disk() {
  local unshare="unshare -m"
  [ "$(id -u)" = 0 ] || unshare="unshare -Urm"
  $unshare true 2>/dev/null || skip "no mount namespaces here"
  mkdir -p disk away
  rm -rf away/* errors
  timeout 60 $unshare bash -c '
    mount -t tmpfs -o "$1" none disk || exit 99
    shift
    "$BUILD/multilog" "$@" <input 2>errors 3>&- &
    pid=$!
    for ((i = 0; i < 1000; i++)); do
      kill -0 $pid 2>/dev/null || break
      seen=$(grep -c "" errors)
      for ((j = 0; j < 40; j++)); do
        sleep 0.05
        [ "$(grep -c "" errors)" = "$seen" ] || break
        kill -0 $pid 2>/dev/null || break
      done
      sleep 0.1
      [ "$(grep -c "" errors)" -le $((seen + 1)) ] || { echo "it does not pause"; exit 1; }
      used=$(awk "{print \$14 + \$15}" /proc/$pid/stat 2>/dev/null || echo 0)
      [ "$used" -lt 100 ] || { echo "it is busy"; exit 1; }
      mv disk/d/@* away/ 2>/dev/null
      kill -ALRM $pid 2>/dev/null
    done
    wait $pid || exit
    mv disk/d/@* away/ 2>/dev/null
    cp disk/d/current away/' bash "$@"
}

@test "a small disk is full again and again: a pause each time, and nothing lost" {
  numbered 3000 >input
  on_full_disk size=100k s16384 n1000 ./disk/d
  cat away/* | cmp - input
  equal "$(sort -u errors)" "multilog: warning: unable to write to ./disk/d/current, pausing: out of disk space"
}

@test "no room for a name: likewise" {
  numbered 90 >input
  on_full_disk size=1m,nr_inodes=7 s4096 n1000 ./disk/d
  cat away/* | cmp - input
  grep -q 'pausing: out of disk space$' errors
  on_full_disk size=1m,nr_inodes=8 s4096 n1000 '!cat; cat <&4 >&5; echo >&5' ./disk/d
  cat away/* | cmp - input
  grep -q 'pausing: out of disk space$' errors
}

@test "N: a full disk costs the oldest files, down to that number" {
  numbered 3000 >input
  on_full_disk size=100k s16384 n1000 N3 ./disk/d
  equal "$(cat errors)" ""
  cat away/* | cmp - <(tail -c "$(cat away/* | wc -c)" input)
  [ "$(ls away | wc -l)" -ge 3 ]
}

@test "a status file that cannot be written is tried again" {
  run -137 bash -c 'timeout -s KILL 0.5 multilog =/dev/full <<<x 2>errors'
  equal "$(cat errors)" "multilog: warning: unable to write /dev/full, pausing: out of disk space"
}

@test "an old file that cannot be removed is reported and passed over" {
  mkdir -p d/@400000000000000000000000.s
  numbered 150 | multilog s4096 n2 ./d 2>errors
  equal "$(sort -u errors)" "multilog: warning: unable to remove ./d/@400000000000000000000000.s: is a directory"
  equal "$(kept d 2>/dev/null | sort -u | wc -l)" 150
}

@test "after the clock was set back new files are still the newest" {
  mkdir d
  echo old >d/@4fffffff000000003b9ac9ff.s
  numbered 200 | multilog s4096 n4 ./d
  equal "$(saved d | wc -l)" 3
  kept d | tail -n 100 | cmp - <(numbered 200 | tail -n 100)
}

@test "a processor gets previous, the state and two outputs, and nothing else" {
  numbered 60 | multilog s4096 "!inherited >&5; cat <&4 >&2; pwd >&2; sed 's/^0*//'" ./d 2>errors
  equal "$(saved d | wc -l)" 1
  equal "$(head -1 d/@*.s)" 1
  equal "$(sort d/state)" "$({ inherited; printf 'fd 4\nfd 5\n'; } | sort -u)"
  equal "$(cat errors)" "$PWD/d"
  equal "$(modes d)" $'744 @.s\n744 current\n600 lock\n644 state'
}

@test "the state goes from one run of the processor to the next" {
  numbered 150 | multilog s4096 '!{ cat <&4; echo run; } >&5; cat' ./d
  [ "$(saved d | wc -l)" -ge 3 ]
  equal "$(wc -l <d/state)" "$(saved d | wc -l)"
  kept d | cmp - <(numbered 150)
}

@test "a processor that fails is run again, with fresh outputs" {
  cat >fail <<'END'
echo partial
echo partial >&5
[ -e ../again ] || { touch ../again; exit 3; }
cat
END
  numbered 60 >input
  (multilog s4096 '!sh ../fail' ./d <input 2>errors 3>&-) &
  wait_for test -s errors
  equal "$(cat errors)" "multilog: warning: processor failed in ./d, pausing"
  wait_for bash -c 'ls d/@*.s'
  wait
  equal "$(head -1 d/@*.s)" partial
  equal "$(cat d/state)" partial
  equal "$(kept d | grep -v partial)" "$(cat input)"
}

@test "a processor that crashes makes one pause, with no errno" {
  seq 2000 >input
  run -137 bash -c 'timeout -s KILL 1 multilog s4096 "!kill -9 \$\$" ./d <input 2>errors'
  equal "$(cat errors)" "multilog: warning: processor crashed in ./d, pausing"
}

@test "a directory that is in use, also twice in one script, is refused" {
  run -111 multilog ./d ./d </dev/null
  equal "$output" "multilog: fatal: unable to lock directory ./d: temporary failure"
}

@test "what cannot be opened is fatal before anything is read" {
  run -111 multilog ./no/such </dev/null
  equal "$output" "multilog: fatal: unable to open directory ./no/such: file does not exist"
  touch file
  run -111 multilog ./file </dev/null
  equal "$output" "multilog: fatal: unable to open directory ./file: not a directory"
  mkdir -p a/current b/state
  run -111 multilog ./a </dev/null
  equal "$output" "multilog: fatal: unable to append to ./a/current: is a directory"
  run -111 multilog ./b </dev/null
  equal "$output" "multilog: fatal: unable to write to ./b/state: is a directory"
  run -111 multilog =no/such </dev/null
  equal "$output" "multilog: fatal: unable to create no/such: file does not exist"
  (echo one; multilog ./no/such; cat) <<<two >left 2>/dev/null || true
  equal "$(cat left)" $'one\ntwo'
}

@test "closed descriptors: the log is as good as with none closed" {
  run -0 bash -c 'multilog ./d <&- >&- 2>&-'
  equal "$(modes d)" $'744 current\n600 lock\n644 state'
  run -0 bash -c 'echo x | multilog t e =s ./e >&- 2>&-'
  grep -q ' x$' e/current
}

@test "other signals end it, and current is finished as .u next time" {
  start ./d
  echo one >&9
  wait_for grep -q one d/current
  kill -HUP "$pid"
  ended 129
  multilog ./d </dev/null
  equal "$(cat d/@*.u)" one
}
