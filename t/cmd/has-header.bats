load ../support

# has MESSAGE NAME [PATTERN]: has-header for a message written with backslash escapes.
has() { bytes "$1" | has-header "${@:2}"; }

@test "usage" {
  for arguments in '' 'a b c'; do
    # shellcheck disable=SC2086
    run -111 has-header $arguments
    equal "$output" "has-header: usage: has-header name [ pattern ]"
  done
}

@test "whether there is a field" {
  for name in Subject SUBJECT subject; do
    run -0 has 'To: x\nSubject: hello\n\nbody\n' "$name"
    equal "$output" ""
  done
  for name in Subj Subjects 'Subject:' 'To: x' body Body ''; do
    run -100 has 'To: x\nSubject: hello\n\nbody\nBody: x\n' "$name"
    equal "$output" ""
  done
  run -0 has 'Empty:\n' Empty
  run -0 has 'Subject \t: x\n' Subject
}

@test "the whole value, without its blanks and line ends, must fit the pattern" {
  while IFS='|' read -r value pattern code; do
    run "-$code" has "To: x\\nSubject:$value\\n\\n" Subject "$pattern"
    equal "$value $pattern $output" "$value $pattern "
  done <<'END'
 hello|hello|0
 hello|*|0
 hello|HELLO|0
 Hello|hello|0
 hello|hell|100
 hello|ello|100
 hello|*ell*|0
 hello|h?llo|0
 hello|[a-h]*|0
 hello|[A-H]*|0
 hello|[!a-h]*|100
 a*b|a\*b|0
 aXb|a\*b|100
hello  |hello|0
|?*|100
||0
 hello\n\tworld|hello?world|0
\n hello\n world|hello world|0
 hello\r|hello|0
 \0 \0377|??*|0
END
}

@test "any field of that name may fit" {
  run -0 has 'Received: one\nReceived: two\n' Received two
  run -0 has 'Received: one\nReceived: two\n' Received one
  run -100 has 'Received: one\nReceived: two\n' Received three
}

@test "where the header ends" {
  run -100 has '\nSubject: x\n' Subject
  run -100 has 'no field\nSubject: x\n' Subject
  run -100 has ' folded: x\nSubject: x\n' Subject
  run -100 has 'To: x\r\n\r\nSubject: x\n' Subject
  run -0 has 'From x Mon Jan  1 00:00:00 2026\nSubject: x\n' Subject
  run -0 has 'To: \0\0377\nSubject: x' Subject x
  run -100 has-header Subject </dev/null
}

@test "the message is read from where it stands" {
  printf 'Subject: first\nTo: x\n' >message
  run -0 bash -c 'read -r line; has-header To' <message
  run -100 bash -c 'read -r line; has-header Subject' <message
}

@test "a field of a hundred megabytes, in little memory" {
  { printf 'Long: start'; head -c 100000000 /dev/zero; printf '\nSubject: x\n\n'; } >message
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  run -0 has-header Subject x <message
  run -0 has-header Long 'start*' <message
  run -100 has-header Long 'start' <message
}

@test "a message that cannot be read" {
  run -111 has-header Subject </
  equal "${output%:*}" "has-header: fatal: unable to read message"
  run -111 bash -c 'has-header Subject <&-'
  equal "$output" "has-header: fatal: unable to read message: file descriptor not open"
}

@test "standard output is of no concern" {
  run -0 bash -c 'echo "Subject: x" | has-header Subject >&-'
  run -0 bash -c 'echo "Subject: x" | has-header Subject >/dev/full'
}
