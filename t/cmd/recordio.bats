load ../support

# The program may end before the relay has passed on its last words: who wants to see them must wait for the
# end of the output, as a pipe does.

# record PROGRAM ...: runs it under recordio; the record, PID for its number, is in record.
record() {
  recordio "$@" 2>raw | cat
  sed 's/^[0-9]* /PID /' raw >record
}

@test "usage" {
  run -100 recordio
  equal "$output" "recordio: usage: recordio program [ arg ... ]"
}

@test "a program that cannot be run" {
  run -111 --separate-stderr recordio ./no-such </dev/null
  equal "$(grep fatal <<<"$stderr")" "recordio: fatal: unable to run ./no-such: file does not exist"
  equal "$output" ""
}

@test "the exit code is the program's" {
  run -0 --separate-stderr recordio true </dev/null
  run -7 --separate-stderr recordio sh -c 'exit 7' </dev/null
}

@test "lines, pieces of lines and ends are recorded, with the program's number" {
  bytes 'a\nb\r\nlast' >in
  equal "$(recordio sh -c 'echo $$ >pid; exec cat' <in 2>record)" $'a\nb\r\nlast'
  pid=$(cat pid)
  for direction in '<' '>'; do
    printf '%s\n' "$pid $direction a " "$pid $direction b"$'\r ' "$pid $direction last+" "$pid $direction [EOF]" >want
    equal "$(grep "$direction" record)" "$(cat want)"
  done
}

@test "what comes later is a piece of its own" {
  (bytes 'one '; sleep 0.1; bytes 'line\n'; sleep 0.1) | record cat >out
  equal "$(cat out)" "one line"
  equal "$(grep '<' record)" $'PID < one +\nPID < line \nPID < [EOF]'
}

@test "long lines are recorded in pieces of 256 bytes" {
  { head -c 600 /dev/zero | tr '\0' x; echo; } >in
  record cat <in >out
  cmp in out
  equal "$(grep '<' record | awk '{print length($3), substr($0, length($0))}' | tr '\n' ',')" "257 +,257 +,88  ,5 ],"
}

@test "the pieces are those of reads of 256 bytes, whatever the lines" {
  seq 1 100 >in
  record cat <in >out
  equal "$(grep '<' record | grep -c '+$')" 1
  equal "$(grep -B 1 -A 1 '<.*+$' record)" $'PID < 88 \nPID < 8+\nPID < 9 '
}

@test "NULs and 8-bit bytes pass, and are recorded as they are" {
  bytes '\x00\xff\n\x80' >in
  equal "$(recordio cat <in 2>raw | shown)" "00ff0a80"
  equal "$(grep -a '<' raw | sed 's/^[0-9]* //' | head -n 2 | shown)" "3c2000ff200a3c20802b0a"
}

@test "one write for each piece" {
  needs strace
  bytes 'a\nb\nc' >in
  strace -f -qq -e trace=write -e signal=none -o trace recordio sh -c 'cat >/dev/null' <in 2>/dev/null | cat
  equal "$(grep -c 'write(2, "[0-9]* < ' trace)" 4
}

@test "one side may write ten megabytes before it reads" {
  yes 'a line' | head -c 10000000 >in
  cat in | timeout 60 recordio sh -c 'cat in; md5sum >sum; echo end' 2>/dev/null | cat >out
  equal "$(head -c 10000000 out | md5sum)" "$(md5sum <in)"
  equal "$(tail -c 4 out)" end
  equal "$(cat sum)" "$(md5sum <in)"
}

@test "a program that closes its input is heard to its end" {
  (sleep 0.2; echo x; sleep 0.4) | record sh -c 'exec <&-; sleep 0.4; echo end' >out
  equal "$(cat out)" end
  equal "$(cat record)" $'PID < x \nPID > end \nPID > [EOF]'
}

@test "the program notices that nobody takes its output" {
  run -141 bash -c 'recordio yes >/dev/full 2>/dev/null'
  run -141 bash -c 'set -o pipefail; recordio yes 2>/dev/null | head -n 1'
  equal "$output" y
}

@test "a record that cannot be written does not stop the relay" {
  equal "$(echo x | recordio cat 2>/dev/full)" x
  equal "$(bash -c 'echo x | recordio cat 2>&-')" x
}

@test "closed descriptors" {
  run -0 --separate-stderr bash -c 'recordio cat <&-'
  equal "$output" ""
  run -141 --separate-stderr bash -c 'recordio yes >&-'
}
