load ../support

# part TEXT ARGUMENT ...: mime-part for a message written with backslash escapes.
part() { bytes "$1" | mime-part "${@:2}"; }

mixed='Content-Type: multipart/mixed; boundary=b\n\n'

@test "usage" {
  for arguments in '' '1 2' '-x 1' '-r'; do
    # shellcheck disable=SC2086
    run -111 --separate-stderr mime-part $arguments
    equal "$output" ""
    equal "${stderr##*$'\n'}" "mime-part: usage: mime-part [ -r ] number"
  done
}

@test "a part is what stands behind its header" {
  run -0 part 'Subject: x\n\nbody\n\n\n' 1
  equal "$(part 'Subject: x\n\nbody\n\n\n' 1 | shown)" "$(printf 'body\n\n\n' | shown)"
  equal "$(part "$mixed"'--b\n\none\n--b\n\ntwo\n--b--\n' 1.2)" two
  equal "$(part "$mixed"'--b\n\none\n--b\n\ntwo\n--b--\n' 1)" $'--b\n\none\n--b\n\ntwo\n--b--'
}

@test "line ends and all other bytes stay as they are" {
  equal "$(part 'A: b\r\n\r\n\0\0377\r\n\r' 1 | shown)" 00ff0d0a0d
  equal "$(part 'Content-Transfer-Encoding: binary\n\n\0\r\n=41' 1 | shown)" 000d0a3d3431
}

@test "quoted-printable and base64 are decoded, in any case" {
  equal "$(part 'Content-Transfer-Encoding: Quoted-Printable\n\na=3Db=\nc  \nd' 1)" $'a=bc\nd'
  equal "$(part 'Content-Transfer-Encoding: BASE64\n\naGVs\nbG8=\n' 1)" hello
  equal "$(part 'Content-Transfer-Encoding: 8bit (comment)\n\n\0303\0274' 1)" ü
}

@test "broken base64: foreign bytes do not count, the first = is the end" {
  local encoding='Content-Transfer-Encoding: base64\n\n'
  equal "$(part "$encoding"'aG*Vs bG8' 1)" hello
  equal "$(part "$encoding"'aGVsbG8=\n_____\nThe footer of a list\n' 1)" hello
  equal "$(part "$encoding"'aGVsbA' 1)" hell
  equal "$(part "$encoding" 1)" ""
}

@test "-r: not decoded" {
  equal "$(part 'Content-Transfer-Encoding: base64\n\naGVs\nbG8=\n' -r 1)" $'aGVs\nbG8='
  equal "$(part 'Content-Transfer-Encoding: x-uuencode\n\nbegin' -r 1)" begin
}

@test "an encoding that nobody knows" {
  run -100 part 'Content-Transfer-Encoding: x-uuencode\n\nbegin' 1
  equal "$output" "mime-part: fatal: unknown encoding x-uuencode"
  run -100 part 'Content-Transfer-Encoding: \0377\n\nbegin' 1
  equal "$output" 'mime-part: fatal: unknown encoding \377'
}

@test "a part that is not there" {
  for number in 0 2 1.1 '' x 01 1. '1.1.1'; do
    run -100 part 'Subject: x\n\nbody\n' "$number"
    equal "$output" "mime-part: fatal: no part $number"
  done
  run -100 part '' $'\n'
  equal "$output" 'mime-part: fatal: no part \n'
  run -0 part '' 1
  equal "$output" ""
}

@test "a part without its end is printed to the end" {
  equal "$(part "$mixed"'--b\n\none' 1.1)" one
}

@test "the rest of the message is not read" {
  run -0 bash -c "{ printf '$mixed--b\n\none\n--b\n'; yes; } | timeout 10 mime-part 1.1"
  equal "$output" one
}

@test "a part of any size, in little memory" {
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  for encoding in 8bit quoted-printable base64; do
    size=$({ printf 'Content-Transfer-Encoding: %s\n\n' "$encoding"; yes 'aGVsbG8K' | head -c 90000000; } | mime-part 1 | wc -c)
    case $encoding in base64) equal "$size" 60000000 ;; *) equal "$size" 90000000 ;; esac
  done
}

@test "what cannot be read or written" {
  run -111 mime-part 1 </
  equal "${output%:*}" "mime-part: fatal: unable to read message"
  run -111 bash -c 'mime-part 1 <&-'
  equal "$output" "mime-part: fatal: unable to read message: file descriptor not open"
  writes_fail mime-part 1
  run -111 bash -c 'echo x | mime-part 1 >&-'
}
