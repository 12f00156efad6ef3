load ../support

@test "usage" {
  for arguments in '' '1 2' x -1 1k K 1KM 1G 18446744073709551616 18446744073709551615K 17592186044416M; do
    run -111 is-larger $arguments </dev/null
    equal "$arguments $output" "$arguments is-larger: usage: is-larger bytes[K|M]"
  done
}

@test "a message is larger, or is not, from a file and from a pipe" {
  while read -r code limit size; do
    truncate -s "$size" message
    run "-$code" is-larger "$limit" <message
    equal "$output" ""
    run "-$code" bash -c "cat message | is-larger $limit"
    equal "$output" ""
  done <<'END'
100 0 0
0 0 1
100 1 1
100 70000 70000
0 70000 70001
100 1K 1024
0 1K 1025
100 1M 1048576
0 1M 1048577
100 18446744073709551615 1000
100 18014398509481983K 1000
100 17592186044415M 1000
END
}

@test "where the file stands does not count" {
  echo 'a line' >message
  run -0 bash -c 'exec <message; read -r line; is-larger 6'
}

@test "it reads no more of a pipe than it must" {
  run -0 timeout 10 bash -c 'yes | is-larger 1M'
}

@test "what cannot be read is no answer" {
  run -111 bash -c 'is-larger 1 <&-'
  equal "$output" "is-larger: fatal: unable to read message: file descriptor not open"
  run -111 is-larger 1 <.
  equal "$output" "is-larger: fatal: unable to read message: is a directory"
  run -111 bash -c 'is-larger 1 <. 2>/dev/full'
  run -100 bash -c 'is-larger 1 </dev/null >&- 2>&-'
}
