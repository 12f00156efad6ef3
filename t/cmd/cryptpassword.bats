load ../support

@test "usage" {
  run -100 cryptpassword a b
  equal "$output" "cryptpassword: usage: cryptpassword [ prefix ]"
  run -100 cryptpassword ''
  equal "$output" "cryptpassword: usage: cryptpassword [ prefix ]"
}

@test "the first line is the password, with or without its end" {
  run -0 cryptpassword <<<'swordfish'
  [[ "$output" == '$'?*'$'?*'$'?* ]]
  equal "${#lines[@]}" 1
  run -0 cryptpassword '$6$' < <(printf 'swordfish')
  [[ "$output" == '$6$'????????????????'$'* ]]
  equal "${#output}" 106
  run -0 cryptpassword '$5$' < <(printf 'swordfish\nsecond line\n')
  [[ "$output" == '$5$'* ]]
}

@test "the salt is random" {
  [ "$(echo x | cryptpassword '$6$')" != "$(echo x | cryptpassword '$6$')" ]
}

@test "no password, a NUL and too many bytes are refused" {
  run -100 cryptpassword </dev/null
  equal "$output" "cryptpassword: fatal: password is empty"
  run -100 cryptpassword <<<''
  equal "$output" "cryptpassword: fatal: password is empty"
  run -100 cryptpassword < <(bytes 'a\0000b\n')
  equal "$output" "cryptpassword: fatal: password holds a NUL"
  run -100 cryptpassword <<<"$(printf %0512d 0)"
  equal "$output" "cryptpassword: fatal: password is too long"
  run -0 cryptpassword <<<"$(printf %0511d 0)"
}

@test "8-bit bytes are part of the password" {
  run -0 cryptpassword '$6$' < <(bytes '\0303\0244\0377\n')
  equal "${#output}" 106
}

@test "an unknown method is named" {
  run -100 cryptpassword '$nope$' <<<x
  equal "$output" 'cryptpassword: fatal: unknown method $nope$'
}

@test "failures to read and to write" {
  run -111 cryptpassword </
  equal "$output" "cryptpassword: fatal: unable to read password: is a directory"
  run -111 bash -c 'cryptpassword <&-'
  equal "$output" "cryptpassword: fatal: unable to read password: file descriptor not open"
  writes_fail cryptpassword '$6$'
  run -111 bash -c 'echo x | cryptpassword >&-'
}
