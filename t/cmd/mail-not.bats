load ../support
load ../asking

with() { mail-not "$@"; }
expected=(100 100 0 111)

@test "usage" {
  run -111 mail-not <message
  equal "$output" "mail-not: usage: mail-not program [ arg ... ]"
}

@test "twice is a test without stop" {
  answered 0 mail-not mail-not ./say 0
  answered 0 mail-not mail-not ./say 99
  answered 100 mail-not mail-not ./say 100
  answered 111 mail-not mail-not ./say 111
}

@test "each exit code of the program" { exit_codes_all; }
@test "a program that is killed or cannot be run does not know" { no_answer_all mail-not; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-not; }
@test "the program gets its words as they are" { words_all; }
