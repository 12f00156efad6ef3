load ../support
load ../asking

with() { mail-and { "$@" }; }
expected=(0 99 100 111)

@test "usage" {
  braces_all "mail-and { program [ arg ... ] } ..."
}

@test "the truth table" {
  table mail-and <<'END'
0   99  100 111
99  99  99  99
100 100 100 100
111 111 111 111
END
}

@test "the first answer that is not yes ends it" {
  answered 100 mail-and { ./say 0 } { ./say 0 } { ./say 65 } { ./say 0 }
  equal "$asked" "0 0 65 "
  answered 111 mail-and { ./say 0 } { ./say 1 } { ./say 100 }
  equal "$asked" "0 1 "
  answered 99 mail-and { ./say 99 } { ./say 100 }
  equal "$asked" "99 "
}

@test "every program reads the message from its start" {
  cmp_message='cmp - message'
  answered 0 mail-and { sh -c "$cmp_message" } { true } { sh -c "$cmp_message" }
  run -0 bash -c 'cat message | mail-and { cmp - message } { head -c 1 } { cmp - message }'
  equal "$output" "S"
}

@test "three levels" {
  answered 0 mail-and { mail-or { mail-not ./say 0 } { mail-and { ./say 0 } { cmp - message } } } { ./say 0 }
  equal "$asked" "0 0 0 "
  answered 111 mail-and { mail-or { mail-and { ./say 0 } { ./say 100 } } { mail-not ./say 1 } } { ./say 0 }
  equal "$asked" "0 100 1 "
  run -99 bash -c 'cat message | mail-and { mail-if { mail-not cmp - message } { false } { mail-stop cmp - message } } { false }'
  equal "$output" ""
}

@test "each exit code of the program" { exit_codes_all; }
@test "a program that is killed or cannot be run does not know" { no_answer_all mail-and; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-and; }
@test "the program gets its words as they are" { words_all; }
