load ../support

@test "usage" {
  run -100 fixcrio
  equal "$output" "fixcrio: usage: fixcrio program [ arg ... ]"
}

@test "a program that cannot be run" {
  run -111 fixcrio ./no-such
  equal "$output" "fixcrio: fatal: unable to run ./no-such: file does not exist"
}

@test "the exit code is the program's" {
  run -0 fixcrio true
  run -7 fixcrio sh -c 'exit 7'
  equal "$output" ""
}

@test "a CR goes before each LF that has none, in both directions" {
  equal "$(bytes 'a\nb\r\n\r\r\n\n\rc' | fixcrio od -An -v -tx1 | tr -d ' \r\n')" \
    "$(bytes 'a\r\nb\r\n\r\r\n\r\n\rc' | shown)"
  equal "$(fixcrio printf 'a\nb\r\n\r\r\n\n\rc' </dev/null | shown)" \
    "$(bytes 'a\r\nb\r\n\r\r\n\r\n\rc' | shown)"
}

@test "NULs and 8-bit bytes pass" {
  equal "$(bytes '\x00\xff\n\x80' | fixcrio cat | shown)" "00ff0d0a80"
}

@test "a CR at the end of one read belongs to the LF at the start of the next" {
  equal "$( (bytes 'a\r'; sleep 0.1; bytes '\nb'; sleep 0.1; bytes '\nc') | fixcrio cat | shown)" \
    "$(bytes 'a\r\nb\r\nc' | shown)"
  equal "$(fixcrio sh -c 'printf "a\r"; sleep 0.1; printf "\nb"' </dev/null | shown)" \
    "$(bytes 'a\r\nb' | shown)"
}

@test "blocks around the size of a pipe pass whole" {
  for size in 65535 65536 65537 200000; do
    { head -c "$size" /dev/zero | tr '\0' x; bytes '\r\ny\n'; } >in
    fixcrio cat <in | cat >out      # which the relay may still write when the program has ended
    equal "$(tail -c 5 out | shown)" "0d0a790d0a"
    equal "$(wc -c <out)" $((size + 5))
  done
}

@test "one side may write ten megabytes before it reads" {
  yes 'a line' | head -c 10000000 >in
  want=$((10000000 + $(tr -cd '\n' <in | wc -c)))
  cat in | timeout 60 fixcrio sh -c 'cat in; wc -c >counted; echo' | cat >out
  equal "$(wc -c <out)" $((want + 2))
  equal "$(cat counted)" "$want"
}

@test "the end of the input reaches the program, which may go on writing" {
  equal "$(echo a | fixcrio sh -c 'cat; sleep 0.2; echo end')" $'a\r\nend\r'
}

@test "a program that closes its input is heard to its end" {
  equal "$( (sleep 0.2; echo x; sleep 0.4) | fixcrio sh -c 'exec <&-; sleep 0.4; echo end')" $'end\r'
}

@test "the program notices that nobody takes its output" {
  run -141 bash -c 'fixcrio yes >/dev/full'
  run -141 bash -c 'set -o pipefail; fixcrio yes | head -n 1'
  equal "$output" $'y\r'
}

@test "closed descriptors" {
  run -0 bash -c 'fixcrio cat <&-'
  run -141 bash -c 'fixcrio yes >&-'
  equal "$output" ""
}

@test "no descriptor of the relay reaches the program" {
  run -0 bash -c 'fixcrio ls /proc/self/fd 3>&- </dev/null | tr -d "\r"'
  equal "$output" "$(ls /proc/self/fd 3>&- </dev/null)"
}
