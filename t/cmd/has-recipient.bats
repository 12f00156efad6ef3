load ../support
load ../envelope

variable=RECIPIENT

@test "usage" { usage_all has-recipient; }
@test "patterns and addresses" { patterns_all has-recipient; }
@test "an unknown recipient is no answer" { unknown_all has-recipient; }

@test "the sender does not count" {
  SENDER=joe@h RECIPIENT=sue@h run -100 has-recipient 'joe@*'
  SENDER=joe@h RECIPIENT=sue@h run -0 has-recipient 'sue@*'
}
