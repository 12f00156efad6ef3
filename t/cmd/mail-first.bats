load ../support
load ../asking

with() { mail-first { "$@" }; }
expected=(0 99 100 111)

@test "usage" {
  braces_all "mail-first { program [ arg ... ] } ..."
}

@test "the truth table" {
  table mail-first <<'END'
0   0   0   0
99  99  99  99
0   99  100 111
0   99  111 111
END
}

@test "the first success ends it" {
  answered 0 mail-first { ./say 1 } { ./say 100 } { ./say 0 } { ./say 99 }
  equal "$asked" "1 100 0 "
  answered 99 mail-first { ./say 111 } { ./say 99 } { ./say 0 }
  equal "$asked" "111 99 "
  answered 111 mail-first { ./say 100 } { ./say 75 } { ./say 64 }
  equal "$asked" "100 75 64 "
}

@test "what one has read another reads, too" {
  answered 0 mail-first { sh -c 'cat >/dev/null; exit 111' } { cmp - message }
}

@test "a program that cannot be run is passed over" {
  run -0 mail-first { ./no-such-program } { sh -c 'kill -9 $$' } { ./say 0 } <message
  equal "$output" "mail-first: warning: unable to run ./no-such-program: file does not exist
mail-first: warning: sh was killed by signal 9"
}

@test "each exit code of the program" { exit_codes_all; }
@test "a program that is killed or cannot be run does not know" { no_answer_all mail-first; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-first; }
@test "the program gets its words as they are" { words_all; }
