load ../support

@test "a CR goes before every LF, also where there is one already" {
  equal "$(bytes 'a\nb\r\n\n' | addcr | shown)" "$(bytes 'a\r\nb\r\r\n\r\n' | shown)"
}

@test "a last line without LF stays as it is" {
  equal "$(bytes 'a\nb' | addcr | shown)" "$(bytes 'a\r\nb' | shown)"
}

@test "NULs and 8-bit bytes pass" {
  equal "$(bytes '\x00\xff\n\x80' | addcr | shown)" "00ff0d0a80"
}

@test "empty input gives empty output" {
  equal "$(addcr </dev/null | shown)" ""
}

@test "lines around the end of the buffer are not harmed" {
  for size in 65534 65535 65536 65537; do
    head -c "$size" /dev/zero | tr '\0' x >in
    bytes '\ny\n' >>in
    addcr <in >out
    equal "$(tail -c 5 out | shown)" "0d0a790d0a"
    equal "$(wc -c <out)" $((size + 5))
  done
}

@test "111 when reading or writing fails" {
  writes_fail addcr
  run -111 addcr <.
  run -111 bash -c 'addcr <&-'
  run -111 bash -c 'echo x | addcr >&-'
}

@test "what came in goes out before more is waited for" {
  coproc addcr 3>&-
  echo one >&"${COPROC[1]}"
  read -r -t 5 line <&"${COPROC[0]}"
  equal "$line" $'one\r'
  kill "$COPROC_PID"
}

@test "many lines through a slow pipe arrive whole" {
  yes 'some words' | head -n 50000 >in
  equal "$(cat in | addcr | (sleep 0.2; cat) | cksum)" "$(sed 's/$/\r/' in | cksum)"
}
