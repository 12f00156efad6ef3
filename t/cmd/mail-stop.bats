load ../support
load ../asking

with() { mail-stop "$@"; }
expected=(99 99 100 111)

@test "usage" {
  run -111 mail-stop <message
  equal "$output" "mail-stop: usage: mail-stop program [ arg ... ]"
}

@test "each exit code of the program" { exit_codes_all; }
@test "a program that is killed or cannot be run does not know" { no_answer_all mail-stop; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-stop; }
@test "the program gets its words as they are" { words_all; }
