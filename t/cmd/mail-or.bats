load ../support
load ../asking

with() { mail-or { "$@" }; }
expected=(0 99 100 111)

@test "usage" {
  braces_all "mail-or { program [ arg ... ] } ..."
}

@test "the truth table" {
  table mail-or <<'END'
0   0   0   0
99  99  99  99
0   99  100 111
111 111 111 111
END
}

@test "the first answer that is not no ends it" {
  answered 0 mail-or { ./say 100 } { ./say 65 } { ./say 0 } { ./say 111 }
  equal "$asked" "100 65 0 "
  answered 111 mail-or { ./say 100 } { ./say 1 } { ./say 0 }
  equal "$asked" "100 1 "
  answered 99 mail-or { ./say 99 } { ./say 0 }
  equal "$asked" "99 "
}

@test "each exit code of the program" { exit_codes_all; }
@test "a program that is killed or cannot be run does not know" { no_answer_all mail-or; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-or; }
@test "the program gets its words as they are" { words_all; }
