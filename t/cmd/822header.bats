load ../support

@test "the header is copied as it is, up to the first line that is none" {
  while IFS='|' read -r message header; do
    bytes "$message" | 822header >printed
    bytes "$header" | cmp - printed || { echo "$message"; return 1; }
  done <<'END'
To: x\nSubject: y\n\nbody\n|To: x\nSubject: y\n
To: x\n\tmore\n  and more\n\n|To: x\n\tmore\n  and more\n
To \t: x\n\n|To \t: x\n
To:\n\n|To:\n
To: x\nno colon\nSubject: y\n|To: x\n
To: x\nno name: y\nSubject: y\n|To: x\n
To: x\n: y\n|To: x\n
To: x\n\0377: y\n|To: x\n
To: x\nA\0: y\n|To: x\n
 first: blank\nTo: x\n\n| first: blank\nTo: x\n
\t\n \nTo: x\n\n|\t\n \nTo: x\n
From x Mon Jan  1 00:00:00 2026\nTo: x\n\n|
To: x\nFrom x Mon Jan  1 00:00:00 2026\n|To: x\n
>From: x\n|>From: x\n
\nTo: x\n|
To: x\r\n\tmore\r\n\r\nbody|To: x\r\n\tmore\r\n
To: x|To: x
To: x\nno colon|To: x\n
To|
To: \0\0377\n\0\n|To: \0\0377\n
|
END
}

@test "words behind it mean nothing" {
  equal "$(printf 'To: x\n\n' | 822header -x y)" "To: x"
}

@test "a header of a hundred megabytes, in little memory" {
  long() { printf 'Subject: '; head -c 100000000 /dev/zero; printf '\n '; head -c 1000000 /dev/zero; printf '\nTo: x\n'; }
  many() { yes 'Subject: x' | head -n 1000000; }
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  { long; printf '\nbody\n'; } | 822header | cmp - <(long)
  many | 822header | cmp - <(many)
}

@test "a line of any length that is no field" {
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000
  equal "$({ printf 'To: x\n'; head -c 10000000 /dev/zero | tr '\0' x; printf ': y\n'; } | 822header)" "To: x"
}

@test "what cannot be read or written" {
  run -111 822header </
  equal "${output%:*}" "822header: fatal: unable to read input"
  run -111 bash -c '822header <&-'
  equal "$output" "822header: fatal: unable to read input: file descriptor not open"
  run -111 bash -c 'echo To: x | 822header >/dev/full'
  equal "$output" "822header: fatal: unable to write output: out of disk space"
  run -111 bash -c 'echo To: x | 822header >&-'
  equal "$output" "822header: fatal: unable to write output: file descriptor not open"
}
