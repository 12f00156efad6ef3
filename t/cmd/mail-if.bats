load ../support
load ../asking

with() { mail-if { "$@" } { true } { sh -c "exit 100" }; }
expected=(0 0 100 111)

@test "usage" {
  braces_all "mail-if { test [ arg ... ] } { then [ arg ... ] } [ { else [ arg ... ] } ]"
  for programs in 1 4; do
    run -111 mail-if $(yes '{ ./say 0 }' | head -n "$programs") <message
    equal "$output" "mail-if: usage: mail-if { test [ arg ... ] } { then [ arg ... ] } [ { else [ arg ... ] } ]"
    [ ! -e asked ]
  done
}

@test "the truth table" {
  for branch in 0 99 100 111; do
    answered "$branch" mail-if { ./say 0 } { ./say "$branch" } { false }
    equal "$asked" "0 $branch "
    answered "$branch" mail-if { ./say 99 } { ./say "$branch" }
    equal "$asked" "99 $branch "
    answered "$branch" mail-if { ./say 100 } { false } { ./say "$branch" }
    equal "$asked" "100 $branch "
    answered 111 mail-if { ./say 111 } { ./say "$branch" } { ./say "$branch" }
    equal "$asked" "111 "
  done
}

@test "without a third program, no is no reason to stop" {
  answered 0 mail-if { ./say 100 } { ./say 100 }
  equal "$asked" "100 "
  answered 111 mail-if { ./say 1 } { ./say 0 }
  equal "$asked" "1 "
}

@test "each reads the message from its start" {
  answered 0 mail-if { mail-test grep -q Subject } { cmp - message }
  answered 0 mail-if { mail-test grep -q nothing } { false } { cmp - message }
  run -0 bash -c 'cat message | mail-if { mail-test grep -q Subject } { cmp - message }'
}

@test "each exit code of the program" { exit_codes_all; }
@test "a program that is killed or cannot be run does not know" { no_answer_all mail-if; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-if; }
@test "the program gets its words as they are" { words_all; }
