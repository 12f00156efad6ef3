load ../support
load ../asking

with() { mail-tee { "$@" }; }
expected=(0 99 100 111)

@test "usage" {
  braces_all "mail-tee { program [ arg ... ] } ..."
}

@test "the truth table" {
  table mail-tee <<'END'
0   99  100 111
99  99  100 111
100 100 100 111
111 111 111 111
END
}

@test "all are run, and the worst answer counts" {
  answered 111 mail-tee { ./say 100 } { ./say 1 } { ./say 0 } { ./say 99 }
  equal "$asked" "100 1 0 99 "
  answered 100 mail-tee { ./say 0 } { ./say 112 } { ./say 99 }
  equal "$asked" "0 112 99 "
}

@test "each gets the whole message" {
  answered 0 mail-tee { cp /dev/stdin one } { true } { dd of=two status=none }
  cmp one message
  cmp two message
  run -0 bash -c 'cat message | mail-tee { dd of=three status=none } { dd of=four status=none }'
  cmp three message
  cmp four message
}

@test "each exit code of the program" { exit_codes_all; }
@test "a program that is killed or cannot be run does not know" { no_answer_all mail-tee; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-tee; }
@test "the program gets its words as they are" { words_all; }
