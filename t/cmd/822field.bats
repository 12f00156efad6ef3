load ../support

# field_of MESSAGE [NAME]: 822field for a message written with backslash escapes; line ends are shown as `$`.
field_of() {
  local code=0
  bytes "$1" | 822field "${@:2}" >printed || code=$?
  cat -A printed
  return "$code"
}

@test "each field of the name is one line, with its leading blank" {
  while IFS='|' read -r message printed; do
    run -0 field_of "$message"
    equal "$message: $output" "$message: $(bytes "$printed")"
  done <<'END'
Subject: a\n\nbody\n| a$
Subject:  b\n c\n|  b c$
Subject: a\n\tb\n  c\n\n| a^Ib  c$
Subject:\n|$
Subject:\n\n|$
Subject:a|a$
SUBJECT: a\nTo: x\nsubject : b\n\n| a$\n b$
Subject \t: a\n| a$
 Subject: a\nSubject: b\n| b$
Subject: a\r\n b\r\n\r\n| a^M b^M$
Subject: \0\0377 \n| ^@M-^? $
Subject: a: b\n| a: b$
END
}

@test "no such field" {
  for message in 'To: x\n\nSubject: y\n' 'Subjects: x\n' 'Subjec: x\n' '\nSubject: x\n' 'From x Mon Jan  1 00:00:00 2026\nSubject: x\n' \
      ' Subject: x\n' 'To: x\nno field\nSubject: x\n' ''; do
    run -100 field_of "$message"
    equal "$message: $output" "$message: "
  done
}

@test "another name" {
  run -0 field_of 'To: x\nCc: y\nTO: z\n' to
  equal "$output" $' x$\n z$'
  run -0 field_of 'To: x\nX-My-Field: y\n' x-my-fiELD
  equal "$output" ' y$'
  run -0 field_of '-x: y\n' -x
  equal "$output" ' y$'
  for name in '' subject 'To:' 'To: x' t; do
    run -100 field_of ' z\nTo: x\n' "$name"
    equal "$output" ""
  done
  run -0 field_of 'To: x\nCc: y\n' cc to
  equal "$output" ' y$'
}

@test "a field of a hundred megabytes is printed whole, in little memory" {
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  { printf 'To: x\nSubject:'; head -c 100000000 /dev/zero; printf '\n y\nCc: z\n\n'; } | 822field | cmp - <(head -c 100000000 /dev/zero; echo ' y')
  equal "$({ printf 'To: x\nLong:'; head -c 10000000 /dev/zero; printf '\nSubject: y\n\n'; } | 822field)" " y"
}

@test "what cannot be read or written" {
  run -111 822field </
  equal "${output%:*}" "822field: fatal: unable to read input"
  run -111 bash -c '822field <&-'
  equal "$output" "822field: fatal: unable to read input: file descriptor not open"
  run -111 bash -c 'echo Subject: x | 822field >/dev/full'
  equal "$output" "822field: fatal: unable to write output: out of disk space"
  run -111 bash -c 'echo Subject: x | 822field >&-'
  equal "$output" "822field: fatal: unable to write output: file descriptor not open"
  # Nothing is to be written.
  run -100 bash -c 'echo To: x | 822field >/dev/full'
}
