load ../support

# message JSON: 822fromjson of it.
message() { printf %s "$1" | 822fromjson; }

@test "usage" {
  run -100 822fromjson x
  equal "$output" "822fromjson: usage: 822fromjson"
}

@test "a message from the little that a script writes" {
  equal "$(message '{"header": [["To", " joe@x"], ["Subject", " a\n b"]], "body": "Hello\n"}')" \
    $'To: joe@x\nSubject: a\n b\n\nHello'
  equal "$(message '{"body": "Hello\n", "header": []}' | shown)" "$(printf '\nHello\n' | shown)"
  equal "$(message '{"header": [["A", "b"]]}' | shown)" "$(printf 'A:b\n\n' | shown)"
  equal "$(message '{"header": []}' | shown)" 0a
}

@test "the members may come in any order, and bytes as base64" {
  equal "$(message ' { "body" : { "base64" : "/w==" } , "end" : "\n\r\n" , "header" : [ [ "A" , {"base64":"IGI="} , " " ] ] } ' | shown)" \
    "$(printf 'A : b\n\r\n\377' | shown)"
  equal "$(message '{"header": [["From x 1:2"], ["A", "\u00fc"]]}')" $'From x 1:2\nA:ü'
}

@test "what is no message is refused, and nothing is printed" {
  while IFS='|' read -r json problem; do
    run -100 message "$json"
    equal "$output" "822fromjson: fatal: input is no message: $problem"
  done <<'EOF'
[]|object expected
"x"|object expected
{}|no header
{"body": "x"}|no header
{"header": {}}|array of fields expected
{"header": "x"}|array of fields expected
{"header": [], "header": []}|two headers
{"header": [], "body": "", "body": ""}|two bodies
{"header": [], "end": "", "end": ""}|two ends
{"header": [], "headers": []}|unknown member headers
{"header": [], "\n": []}|unknown member \n
{"header": ["A: b"]}|array expected for field 1
{"header": [[]]}|string expected
{"header": [["A"]]}|field 1 has no value
{"header": [["A", "b"], ["From x"]]}|field 2 has no value
{"header": [["From x\nA: b"]]}|field 1 has no value
{"header": [["A", 1]]}|string expected
{"header": [["A", null]]}|string expected
{"header": [["A", ["b"]]]}|string expected
{"header": [["A", " b", " ", ""]]}|end of field expected
{"header": [["A", " b\nBcc: x"]]}|field 1 has a line that starts without a blank
{"header": [["A", " b\n"]]}|field 1 has a line that starts without a blank
{"header": [["A", " b\n\n c"]]}|field 1 has a line that starts without a blank
{"header": [["A b", "c"]]}|field 1 has a bad name
{"header": [["A:", "c"]]}|field 1 has a bad name
{"header": [["A", "c"], ["", "c"]]}|field 2 has a bad name
{"header": [["A\n", "c"]]}|field 1 has a bad name
{"header": [["A ", "c"]]}|field 1 has a bad name
{"header": [["ü", "c"]]}|field 1 has a bad name
{"header": [["A", "c", ":"]]}|field 1 has a bad name
{"header": [["A", "c", "x"]]}|field 1 has a bad name
{"header": [], "end": "\n\n\n"}|bad end of header
{"header": [["A", "b"]], "end": "", "body": "x"}|no end of header
{"header": [], "body": {}}|"base64" expected
{"header": [], "body": {"base": "x"}}|"base64" expected
{"header": [], "body": {"base64": 1}}|string expected
{"header": [], "body": {"base64": "AA"}}|bad base64
{"header": [], "body": {"base64": "A A="}}|bad base64
{"header": [], "body": {"base64": "AA==AA=="}}|bad base64
{"header": [], "body": {"base64": "AB=="}}|bad base64
{"header": [], "body": {"base64": "", "x": 1}}|end of object expected
EOF
}

@test "what is no JSON is refused, and nothing is printed" {
  for json in '' '{' '{"header": []' '{"header": []} x' '{"header": []}{}' "{'header': []}" '{"header": [],}' '{"header": [["A", "\ud800"]]}' \
      $'{"header": [["A", "\xff"]]}' '{"header": [], "body": "x'; do
    run -100 message "$json"
    equal "$output" "822fromjson: fatal: input is not JSON"
  done
}

@test "what cannot be read, kept or written" {
  run -111 822fromjson </
  equal "${output%:*}" "822fromjson: fatal: unable to read input"
  run -111 bash -c '822fromjson <&-'
  equal "$output" "822fromjson: fatal: unable to read input: file descriptor not open"
  run -111 bash -c '{ printf "{\"header\": [], \"body\": \""; head -c 1000000 /dev/zero | tr "\0" x; printf "\"}"; } | TMPDIR=/nonexistent 822fromjson'
  equal "${output%:*}" "822fromjson: fatal: unable to keep message"
  run -111 bash -c 'echo "{\"header\": []}" | 822fromjson >/dev/full'
  run -111 bash -c 'echo "{\"header\": []}" | 822fromjson >&-'
}
