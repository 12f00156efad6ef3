load ../support

# Each test gives the same input to Debian's program and ours and compares what they leave.

setup_file() { [ -x /usr/bin/multilog ] || skip "daemontools is not installed"; }

lines() { seq -f '%037.0f' "$1" | awk '{print $0 substr("a line of some length or other", 1, $0 % 23)}'; }

# contents DIR: every file of the log directory, with mode; stamps, and sizes that may differ, left out.
contents() { (cd "$1" && stat -c '%a %n' -- *) | sed 's/@[0-9a-f]\{24\}/@/' | uniq -c | sed 's/^ *[0-9]* \(.*@\)/\1/'; }
kept() { find "$1" -name '@*' | sort | xargs -r cat; cat "$1/current"; }

# same ACTION ...: both leave directory d, and file status, alike after ./input.
same() {
  local code=0 ours=0
  rm -rf original ours
  mkdir original ours
  (cd original && timeout -s KILL 20 /usr/bin/multilog "$@" <../input >../out 2>../err) || code=$?
  (cd ours && timeout -s KILL 20 "$BUILD/multilog" "$@" <../input >../ours.out 2>../ours.err) || ours=$?
  equal "$ours" "$code"
  cmp out ours.out
  cmp <(sort -u err) <(sort -u ours.err)
  if [ -d original/d ]; then
    equal "$(stat -c %a ours/d)" "$(stat -c %a original/d)"
    equal "$(contents ours/d)" "$(contents original/d)"
    cmp <(kept original/d) <(kept ours/d)
    equal "$(find ours/d -name '@*' | grep -vcE '/@[0-9a-f]{24}\.[su]$')" 0
  fi
  if [ -f original/status ]; then
    cmp original/status ours/status
    equal "$(stat -c %a ours/status)" "$(stat -c %a original/status)"
  fi
}

@test "plain lines, sizes and numbers" {
  lines 3000 >input
  same ./d
  same s4096 n1000 ./d
  same s10000 n500 ./d
  same sx n500 ./d
  same "?what" ignored "" ./d
  : >input
  same ./d
  printf 'partial' >input
  same ./d
  printf 'a\0b\377\n\n\0' >input
  same ./d
}

@test "all actions together" {
  lines 500 >input
  same '-*00*' e '+*7*' ./d s4096 n100 '-*77*' =status '!cat' e
  same '-*' =status e '+*1a*' s4096 n100 ./d '+*' =status
}

@test "a line longer than a file is cut at the same places" {
  head -c 20000 /dev/zero | tr '\0' x >input
  same s4096 n100 ./d
  equal "$(find ours -name '@*' | sort | xargs stat -c %s)" "$(find original -name '@*' | sort | xargs stat -c %s)"
}

@test "a file exactly full" {
  for size in 2095 2096 2097 4095 4096 4097; do
    { head -c $((size - 1)) /dev/zero | tr '\0' x; echo; } >input
    same s4096 ./d
    equal "$(stat -c %s ours/d/current)" "$(stat -c %s original/d/current)"
  done
}

@test "selection" {
  for line in '' a aa ab ba axxb axbxb 'x*a' 'x*ya' '*' '**' 'a*b' 'a*b*c' xxaxx; do echo "$line"; done >input
  for pattern in '' a '*' '*a' 'a*' 'a*b' 'a*b*' '**' '***' '**a' '*a*' 'x*' '+' '-'; do
    same '-*' "+$pattern" ./d
    same "-$pattern" ./d
    same "-$pattern" '+a*' e =status ./d
  done
}

@test "only 1000 bytes are matched" {
  for size in 999 1000 1001 2000; do
    head -c "$size" /dev/zero | tr '\0' x
    echo
  done >input
  same '-*' "+$(head -c 1000 /dev/zero | tr '\0' x)" e =status ./d
  same '-*' "+$(head -c 999 /dev/zero | tr '\0' x)" e =status ./d
  same '-*' "+x*" e =status ./d
}

@test "alerts and status files" {
  for size in 0 1 199 200 201 999 1000 1001; do
    head -c "$size" /dev/zero | tr '\0' y
    echo
    same e =status
  done >input
  same e =status
  same =/no/such
  same =.
}

@test "stamps" {
  lines 100 >input
  (cd "$BATS_TEST_TMPDIR" && multilog t ./ours.d <input && /usr/bin/multilog t ./original.d <input)
  equal "$(sed 's/[0-9a-f]\{24\}//' ours.d/current)" "$(sed 's/[0-9a-f]\{24\}//' original.d/current)"
}

@test "what cannot be opened" {
  : >input
  same ./no/such
  same /dev/null/x
  same ./d ./d
}

# signalled STEP ...: both read a FIFO; a step is a signal or a text that is written there. They end alike,
# with the same files, and leave the same unread.
signalled() {
  local program where step code
  for where in original ours; do
    program=/usr/bin/multilog
    [ "$where" = original ] || program=$BUILD/multilog
    rm -rf $where
    mkdir $where
    mkfifo $where/fifo
    (cd $where && exec "$program" ./d <fifo 2>/dev/null 3>&-) &
    pid=$!
    exec 9<>$where/fifo 8<$where/fifo
    for step; do
      sleep 0.2
      case $step in
        TERM | ALRM | HUP | INT) kill -$step $pid ;;
        *) printf "$step" >$where/text && cat $where/text >&9 ;;
      esac
    done
    sleep 0.2
    code=0
    kill $pid 2>/dev/null || true
    wait $pid || code=$?
    exec 9>&-
    echo "exit $code; left: $(cat <&8)" >$where/end
    exec 8<&-
  done
  cmp original/end ours/end
  equal "$(contents ours/d)" "$(contents original/d)"
  for where in original ours; do
    find $where/d -name '@*' | sort | xargs -r md5sum | cut -c-32 >$where/sums
    md5sum <$where/d/current >>$where/sums
  done
  cmp original/sums ours/sums
}

@test "signals: what is rotated, what is left unread, how it ends" {
  signalled 'one\ntwo\n' TERM
  signalled 'one\ntw' TERM 'o\nthree\n'
  signalled 'one\n' ALRM 'two\n' ALRM
  signalled 'one\ntw' ALRM 'o\n' TERM
  signalled 'one\n' HUP
  signalled 'one\n' INT
  signalled '' TERM
}

@test "processors" {
  lines 1000 >input
  same s4096 n100 '!cat; echo run >&2' ./d
  rm -rf a b
  multilog s4096 n100 '!{ cat <&4; echo run; } >&5; cat' ./a <input
  /usr/bin/multilog s4096 n100 '!{ cat <&4; echo run; } >&5; cat' ./b <input
  equal "$(sort -u a/state)" "$(sort -u b/state)"
}

@test "each continues what the other left, complete or not" {
  lines 200 >input
  for first in "$BUILD/multilog" /usr/bin/multilog; do
    for second in "$BUILD/multilog" /usr/bin/multilog; do
      rm -rf d
      "$first" s4096 n100 ./d <input
      "$second" s4096 n100 ./d <input
      cmp <(kept d) <(cat input input)
      chmod 644 d/current
      "$second" s4096 n100 ./d <input
      cmp <(kept d) <(cat input input input)
      equal "$(find d -name '*.u' | wc -l)" 1
    done
  done
}

@test "the original and ours keep each other out of a directory" {
  mkfifo fifo
  multilog ./d <fifo 3>&- &
  exec 9>fifo
  echo x >&9
  wait_for grep -q x d/current
  run -111 /usr/bin/multilog ./d </dev/null
  equal "$output" "multilog: fatal: unable to lock directory ./d: temporary failure"
  exec 9>&-
  wait
}

@test "tai64n and tai64nlocal" {
  lines 1000 >input
  equal "$(tai64n <input | sed 's/^@[0-9a-f]\{24\}/@/')" "$(/usr/bin/tai64n <input | sed 's/^@[0-9a-f]\{24\}/@/')"
  seq 0 977 2000000 | awk '{printf "@40000000%08x%08x x\n", $1 * 1000 + 17, $1}' >labels
  for zone in UTC Europe/Berlin America/St_Johns Africa/Monrovia; do
    cmp <(TZ=$zone tai64nlocal <labels) <(TZ=$zone /usr/bin/tai64nlocal <labels)
  done
}
