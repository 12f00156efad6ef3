load ../support

# listed MESSAGE [ADDRESS ...]: iftocc for a message written with backslash escapes.
listed() { bytes "$1" | iftocc "${@:2}"; }

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset RECIPIENT
}

@test "whether the recipient is in To or Cc" {
  export RECIPIENT=Joe@x.example
  for header in 'To: joe@x.example' 'Cc: joe@x.example' 'TO : JOE@X.EXAMPLE' 'To: ann@x\nTo: joe@x.example' 'From: x\nCc:\n joe@x.example\r'; do
    run -0 listed "$header\\n\\nbody\\n"
    equal "$header $output" "$header "
  done
  for header in 'To: joe@x' 'To: joe@x.example.org' 'To: mr.joe@x.example' 'To: joe' 'Bcc: joe@x.example' 'From: joe@x.example' \
      'Resent-To: joe@x.example' 'Apparently-To: joe@x.example' 'To:' 'X: y\n To: joe@x.example' '\nTo: joe@x.example' 'no field\nTo: joe@x.example' \
      'From x\nTo: joe@x.example' ' joe@x.example' ''; do
    run -100 listed "$header\\n\\nTo: joe@x.example\\n"
    equal "$header $output" "$header "
  done
}

@test "arguments take the place of the recipient" {
  export RECIPIENT=joe@x
  run -0 listed 'To: ann@x\n' bob@x ann@x
  run -0 listed 'To: ann@x, BOB@X\n' bob@x
  run -100 listed 'To: joe@x\n' bob@x ann@x
  run -100 listed 'To: joe@x\n' ''
  run -100 listed 'To: joe@x\n' joe@x.example joe '<joe@x>' 'joe@x,' ' joe@x'
  run -0 listed 'To: -n@x\n' -n@x
}

@test "without a recipient and arguments nobody is in them" {
  run -100 listed 'To: joe@x\n'
  equal "$output" ""
  RECIPIENT='' run -100 listed 'To: joe@x, <>\n'
  RECIPIENT=joe run -100 listed 'To: joe\n'
  RECIPIENT=joe@ run -0 listed 'To: joe\n'
}

@test "a name without a host is name@" {
  run -0 listed 'Cc: e\n' e@
  run -100 listed 'Cc: e\n' e
  run -100 listed 'Cc: e@x\n' e@
  run -100 listed 'Cc: e@x\n' e
}

@test "addresses as people write them" {
  while IFS='|' read -r list; do
    run -0 listed "To: $list\\n" joe@x.example
    equal "$list $output" "$list "
  done <<'END'
Joe <joe@x.example>
"Doe, Joe" <joe@x.example>
"Ann <ann@x>" <joe@x.example>, bob@y
ann@x,\n\tbob@y,\n joe@x.example
joe@x.example (Joe)
(Joe) joe (at home) @ x . example
friends: ann@x, Joe <joe@x.example>;
friends: joe@x.example;
nobody:;, joe@x.example
<@relay.example:joe@x.example>
"joe"@x.example
j\\oe@x.example
"jo\n e"@x, joe@x.example
ann bob joe@x.example carl
,,joe@x.example,
END
}

@test "what only looks like an address is none" {
  while IFS='|' read -r list; do
    run -100 listed "To: $list\\n" joe@x.example
    equal "$list $output" "$list "
  done <<'END'
(joe@x.example)
"joe@x.example"
"joe@x.example" <ann@x>
joe@x.example <ann@x>
joe@x.example: ann@x;
<@joe@x.example:ann@x>
ann@x (a, joe@x.example)
END
  run -0 listed 'To: "a b"@x\n' 'a b@x'
  run -0 listed 'To: joe@[192.0.2.1]\n' 'JOE@[192.0.2.1]'
}

@test "a member that cannot be parsed does not hide the others" {
  run -0 listed 'To: ann@x, <bob@y carl@z>, ) ), joe@x\n' joe@x
  run -0 listed 'To: ann@x, "joe@x\nCc: bob@y\n' bob@y
  run -0 listed 'To: ann@x, "joe@x\nCc: bob@y\n' ann@x
  # A string without its end goes to the end of its field.
  run -100 listed 'To: "ann, joe@x\nCc: bob@y\n' joe@x
  run -100 listed 'To: <ann bob joe@x>\n' joe@x
}

@test "any bytes" {
  run -0 listed 'To: a\0\0377b@x, joe@x\n' joe@x
  run -0 listed 'To: \0377@x\n' $'\377@x'
  run -100 listed 'To: joe@x\0, joe\0@x\n' joe@x
}

@test "lists and fields of any length in little memory" {
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  run -0 iftocc joe@x < <(printf 'To: ann@x'; yes ', somebody with a name <somebody@y.example>' | head -c 20000000 | head -n -1 | tr -d '\n'; printf ', joe@x\n')
  { printf 'Long: '; head -c 100000000 /dev/zero; printf '\nTo: '; head -c 1000000 /dev/zero; printf ', joe@x\n\n'; } >message
  run -0 iftocc joe@x <message
  run -100 iftocc ann@x <message
}

@test "a condition of bouncesaying" {
  RECIPIENT=joe@x run -0 bouncesaying 'You are not in To or Cc.' except iftocc <<<'To: joe@x'
  RECIPIENT=joe@x run -100 bouncesaying 'You are not in To or Cc.' except iftocc <<<'To: ann@x'
  equal "$output" "You are not in To or Cc."
}

@test "a message that cannot be read" {
  run -111 iftocc joe@x </
  equal "${output%:*}" "iftocc: fatal: unable to read input"
  run -111 bash -c 'iftocc joe@x <&-'
  equal "$output" "iftocc: fatal: unable to read input: file descriptor not open"
}
