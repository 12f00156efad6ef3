load ../support

# json TEXT: 822tojson of a message written with backslash escapes.
json() { bytes "$1" | 822tojson; }

@test "usage" {
  run -100 822tojson x
  equal "$output" "822tojson: usage: 822tojson"
}

@test "a message is one line" {
  equal "$(json 'From: joe@x\nSubject: a\n\tb\n\nHello,\n"you"\n')" \
    '{"header": [["From", " joe@x"], ["Subject", " a\n\tb"]], "body": "Hello,\n\"you\"\n"}'
  equal "$(json 'A:b\n\n')" '{"header": [["A", "b"]], "body": ""}'
  equal "$(json '\nx')" '{"header": [], "body": "x"}'
}

@test "where the header ends in another way" {
  equal "$(json '')" '{"header": [], "end": "", "body": ""}'
  equal "$(json 'A: b')" '{"header": [["A", " b"]], "end": "", "body": ""}'
  equal "$(json 'A: b\n')" '{"header": [["A", " b"]], "end": "\n", "body": ""}'
  equal "$(json 'A: b\nno field\n')" '{"header": [["A", " b"]], "end": "\n", "body": "no field\n"}'
  equal "$(json 'A: b\r\n\r\nx\r\n')" '{"header": [["A", " b\r"]], "end": "\n\r\n", "body": "x\r\n"}'
  equal "$(json 'x')" '{"header": [], "end": "", "body": "x"}'
}

@test "odd fields" {
  equal "$(json 'From x 1:2\nA \t: b\n\n')" '{"header": [["From x 1:2"], ["A", " b", " \t"]], "body": ""}'
}

@test "any bytes" {
  equal "$(json 'A: ü\0\n\n\033\0177\n')" '{"header": [["A", " ü\u0000"]], "body": "\u001b\u007f\n"}'
  equal "$(json 'A: \0377\n\nx\0374\n')" '{"header": [["A", {"base64": "IP8="}]], "body": {"base64": "ePwK"}}'
  equal "$(json '\n\0355\0240\0200')" '{"header": [], "body": {"base64": "7aCA"}}'
}

@test "822fromjson makes the same bytes of it" {
  for message in '' 'x' '\n' '\n\n' 'A: b' 'A:\n' 'A: b\n\r' 'A: b\r\n\r\nx' 'A : \0377\0\r\n b\n\n\0\0377' 'From x\n' 'From x' \
      'From x\nA: b\n\nFrom y\n' ' A: b\n' 'A: b\n\n\n' '\r\nx' 'A: ü\n c\n\nü'; do
    equal "$(json "$message" | 822fromjson | shown)" "$(bytes "$message" | shown)"
  done
}

@test "a field and a body of any size, in little memory" {
  little() { [ -n "${SANITIZED:-}" ] || ulimit -v 30000; "$@"; }  # sanitizers need memory of their own
  big() { printf 'A: x\nLong: '; yes ü | head -c 30000000 | tr '\n' ' '; printf '\n\n'; yes | head -c 30000000; printf "$1"; }
  for last in '' '\377'; do
    equal "$(big "$last" | little 822tojson | little 822fromjson | md5sum)" "$(big "$last" | md5sum)"
  done
}

@test "what cannot be read, kept or written" {
  run -111 --separate-stderr 822tojson </
  equal "${stderr%:*}" "822tojson: fatal: unable to read message"
  run -111 --separate-stderr bash -c '822tojson <&-'
  equal "$stderr" "822tojson: fatal: unable to read message: file descriptor not open"
  run -111 --separate-stderr bash -c 'yes | head -c 1000000 | TMPDIR=/nonexistent 822tojson'
  equal "${stderr%:*}" "822tojson: fatal: unable to keep message"
  writes_fail 822tojson
  run -111 bash -c 'echo x | 822tojson >&-'
}
