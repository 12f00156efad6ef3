load ../support

@test "the oldest field first, with its date here, each part on a line" {
  cat >message <<'END'
Received: (qmail 123 invoked by uid 5); 1 Jan 1999 15:00:10 -0000
To: x
Received: from mx.example (HELO x) (192.0.2.1)
  by here.example   with SMTP id 7
	for <ann@here.example>; Fri, 1 Jan 1999 10:00:05 -0500 (EST)
Received: from nowhere; yesterday

Received: from body; 1 Jan 1999 15:00:10 -0000
END
  run -0 822received <message
  equal "$output" $'\t\t\t from nowhere
\t\t\t ; yesterday
Fri Jan  1 15:00:05 1999 from mx.example (HELO x) (192.0.2.1)
\t\t\t by here.example with SMTP
\t\t\t id 7
\t\t\t for <ann@here.example>
\t\t\t ; Fri, 1 Jan 1999 10:00:05 -0500 (EST)
Fri Jan  1 15:00:10 1999 (qmail 123 invoked
\t\t\t by uid 5)
\t\t\t ; 1 Jan 1999 15:00:10 -0000'
  TZ=EST5 run -0 822received <message
  equal "${lines[2]}" "Fri Jan  1 10:00:05 1999 from mx.example (HELO x) (192.0.2.1)"
}

@test "no such field, an empty one, one without end" {
  run -0 822received </dev/null
  equal "$output" ""
  run -0 822received <<<$'To: x\n\nReceived: y'
  equal "$output" ""
  equal "$(printf 'Received:\nRECEIVED : a' | 822received)" $'\t\t\t a\n\t\t\t '
}

@test "any bytes" {
  equal "$(bytes 'Received: \0\0377 by \0\r\n  by x\r\n' | 822received | shown)" "$(bytes '\t\t\t \0\0377\n\t\t\t by \0\n\t\t\t by x\n' | shown)"
}

@test "a field of a hundred megabytes, and many, in little memory" {
  export TMPDIR=$PWD
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  { printf 'Received: '; head -c 100000000 /dev/zero; printf '\nReceived: y\n\n'; } | 822received |
    cmp - <(printf '\t\t\t y\n\t\t\t '; head -c 100000000 /dev/zero; echo)
  seq -f 'Received: from %.0f; 1 Jan 1999 10:00 +0000' 100000 | 822received |
    cmp - <(seq 100000 -1 1 | awk '{print "Fri Jan  1 10:00:00 1999 from " $1 "\n\t\t\t ; 1 Jan 1999 10:00 +0000"}')
  equal "$(ls)" ""
}

@test "what cannot be read, kept or written" {
  run -111 822received </
  equal "${output%:*}" "822received: fatal: unable to read input"
  run -111 bash -c '822received <&-'
  equal "$output" "822received: fatal: unable to read input: file descriptor not open"
  run -111 bash -c 'echo Received: x | 822received >/dev/full'
  equal "$output" "822received: fatal: unable to write output: out of disk space"
  run -111 bash -c 'echo Received: x | 822received >&-'
  equal "$output" "822received: fatal: unable to write output: file descriptor not open"
  run -111 bash -c '{ printf Received:; head -c 1000000 /dev/zero; } | TMPDIR=$PWD/none 822received'
  equal "$output" "822received: fatal: unable to write temporary file: file does not exist"
}
