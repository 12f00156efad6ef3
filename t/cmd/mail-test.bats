load ../support
load ../asking

with() { mail-test "$@"; }
expected=(0 100 100 111)

@test "usage" {
  run -111 mail-test <message
  equal "$output" "mail-test: usage: mail-test program [ arg ... ]"
}

@test "0 is yes, 111 is later, all else is no" {
  answered 0 mail-test ./say 0
  answered 111 mail-test ./say 111
  for code in 1 2 64 75 98 99 100 101 110 112 127 255; do answered 100 mail-test ./say "$code"; done
  answered 0 mail-test grep -q Subject
  answered 100 mail-test grep -q nothing
}

@test "a program that is killed or cannot be run does not know" { no_answer_all mail-test; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-test; }
@test "the program gets its words as they are" { words_all; }
