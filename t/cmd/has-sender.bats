load ../support
load ../envelope

variable=SENDER

@test "usage" { usage_all has-sender; }
@test "patterns and addresses" { patterns_all has-sender; }
@test "an unknown sender is no answer" { unknown_all has-sender; }

@test "an empty pattern matches bounces, and nothing else does" {
  SENDER= run -0 has-sender ''
  SENDER= run -100 has-sender '?*'
  SENDER='#@[]' run -100 has-sender ''
}
