load ../support

@test "usage" {
  run -100 envuidgid
  equal "$output" "envuidgid: usage: envuidgid account child"
  run -100 envuidgid root
  equal "$output" "envuidgid: usage: envuidgid account child"
}

@test "UID and GID are set, replacing earlier ones, and nothing else changes" {
  run -0 env -i PATH="$PATH" UID=x A=b GID=y envuidgid nobody inherited env
  equal "$(grep ^env <<<"$output" | grep -v PATH)" "env A=b
env GID=$(id -g nobody)
env UID=$(id -u nobody)"
  run -0 envuidgid nobody id -u
  equal "$output" "$(id -u)"
}

@test "an account that is not there, or a number, is unknown" {
  run -111 envuidgid no-such-account true
  equal "$output" "envuidgid: fatal: unknown account no-such-account"
  run -111 envuidgid 0 true
  equal "$output" "envuidgid: fatal: unknown account 0"
}

@test "a program that cannot be run" {
  run -111 envuidgid nobody ./no-such
  equal "$output" "envuidgid: fatal: unable to run ./no-such: file does not exist"
}

@test "the program's exit code and descriptors are its own" {
  run -7 envuidgid nobody sh -c 'exit 7'
  equal "$(envuidgid nobody inherited)" "$(inherited)"
}
