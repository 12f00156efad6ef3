load ../support

@test "the CR before an LF goes, one only" {
  equal "$(bytes 'a\r\nb\r\r\n\n' | delcr | shown)" "$(bytes 'a\nb\r\n\n' | shown)"
}

@test "a lone CR stays, in the line and at the end" {
  equal "$(bytes 'a\rb\r' | delcr | shown)" "$(bytes 'a\rb\r' | shown)"
}

@test "NULs and 8-bit bytes pass" {
  equal "$(bytes '\x00\xff\r\n\x80' | delcr | shown)" "00ff0a80"
}

@test "a CR at the end of the buffer is not forgotten" {
  for size in 65534 65535 65536 65537; do
    head -c "$size" /dev/zero | tr '\0' x >in
    bytes '\r\ny\r\n' >>in
    delcr <in >out
    equal "$(tail -c 3 out | shown)" "0a790a"
    equal "$(wc -c <out)" $((size + 3))
  done
}

@test "111 when reading or writing fails" {
  writes_fail delcr
  run -111 delcr <.
  run -111 bash -c 'delcr <&-'
}

@test "what came in goes out before more is waited for" {
  coproc delcr 3>&-
  bytes 'one\r\n' >&"${COPROC[1]}"
  read -r -t 5 line <&"${COPROC[0]}"
  equal "$line" one
  kill "$COPROC_PID"
}

@test "many lines through a slow pipe arrive whole" {
  yes 'some words' | head -n 50000 >want
  equal "$(sed 's/$/\r/' want | delcr | (sleep 0.2; cat) | cksum)" "$(cksum <want)"
}
