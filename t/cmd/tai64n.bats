load ../support

@test "each line gets a label and a space" {
  printf 'one\n\ntwo\n' | tai64n >got
  equal "$(grep -cE '^@4[0-9a-f]{23} (one|two|)$' got)" 3
  equal "$(cut -c27- got)" $'one\n\ntwo'
  now=$(($(date +%s) + 10))
  stamp=$((0x$(cut -c10-17 got | head -1)))
  [ $((now - stamp)) -le 5 ] && [ $((now - stamp)) -ge 0 ]
}

@test "nothing makes nothing, a partial line stays partial" {
  equal "$(tai64n </dev/null | shown)" ""
  equal "$(printf 'a\nb' | tai64n | cut -c26- | tr -d '\n')" " a b"
  equal "$(printf 'b' | tai64n | wc -c)" 27
}

@test "NUL and 8-bit bytes, and lines longer than any buffer, pass unchanged" {
  equal "$(printf '\0\377\n' | tai64n | cut -c27- | shown)" 00ff0a
  head -c 300000 /dev/zero | tr '\0' x >long
  { cat long; echo; cat long; } | tai64n | cut -c27- | cmp - <(cat long; echo; cat long; echo)
}

@test "lines of all lengths around the size of a block, and of a label" {
  awk 'BEGIN {s = "x"; while (length(s) < 200000) s = s s
              for (i = 0; i < 300; i++) print substr(s, 1, i)
              for (i = 65400; i < 65640; i++) print substr(s, 1, i)
              for (i = 130970; i < 131080; i += 3) print substr(s, 1, i)}' >input
  tai64n <input | cut -c27- | cmp - input
  cat input | tai64n | cut -c-25 | sort -c
  dd obs=777 <input 2>/dev/null | tai64n | cut -c27- | cmp - input
}

@test "lines that come at once have one stamp" {
  seq 1000 >input
  equal "$(tai64n <input | cut -c-25 | uniq | wc -l)" 1
}

@test "a line is stamped when it begins, and passed on before the next wait" {
  mkfifo in
  tai64n <in >out 3>&- &
  exec 9>in
  printf 'a' >&9
  wait_for test -s out
  equal "$(cut -c26- out)" " a"
  printf 'b\n' >&9
  exec 9>&-
  wait
  equal "$(cut -c26- out)" " ab"
}

@test "read and write errors are silent, 111" {
  writes_fail tai64n
  run -111 tai64n <.
  equal "$output" ""
  run -111 bash -c 'tai64n <&-'
  equal "$output" ""
  run -111 bash -c 'echo x | tai64n >&-'
  equal "$output" ""
}
