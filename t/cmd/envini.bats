load ../support

usage="envini: usage: envini [ -p prefix ] file child"

@test "usage is 111, as with envdir" {
  run -111 envini
  equal "$output" "$usage"
  run -111 envini f
  equal "$output" "$usage"
  run -111 envini -z f true
  equal "$output" $'envini: illegal option -- z\n'"$usage"
  run -111 envini -p A=B f true
  equal "$output" "$usage"
}

@test "settings become variables, which replace earlier ones; the rest stays" {
  bytes '; of the host\nME = mail.example.org \r\nA=\n\n[smtp]\nport = 25\nhello = \377 there\nport = 587\nnonsense\n' >f
  run -0 env -i PATH="$PATH" A=old AA=kept smtp_port=old envini f inherited env
  equal "$(grep ^env <<<"$output" | grep -v PATH)" $'env A=\nenv AA=kept\nenv ME=mail.example.org
env smtp_hello=\377 there\nenv smtp_port=587'
}

@test "-p puts a prefix in front of every name" {
  bytes 'a=1\n[s]\nb=2\n' >f
  run -0 env -i PATH="$PATH" envini -p X_ f inherited env
  equal "$(grep ^env <<<"$output" | grep -v PATH)" $'env X_a=1\nenv X_s_b=2'
}

@test "a NUL becomes a newline" {
  bytes 'a=1\0b\n' >f
  equal "$(envini f sh -c 'echo "$a"')" $'1\nb'
}

@test "without the file nothing changes" {
  run -0 env -i PATH="$PATH" A=b envini no-such inherited env
  equal "$(grep ^env <<<"$output" | grep -v PATH)" "env A=b"
}

@test "the program is found in the PATH of before" {
  echo PATH=/nowhere >f
  run -0 envini f sh -c 'echo "$PATH"'
  equal "$output" /nowhere
}

@test "a file that cannot be read" {
  run -111 envini . true
  equal "$output" "envini: fatal: unable to read .: is a directory"
  run -111 envini /dev/zero true
  equal "$output" "envini: fatal: unable to read /dev/zero: file too big"
}

@test "a program that cannot be run" {
  run -111 envini f ./no-such
  equal "$output" "envini: fatal: unable to run ./no-such: file does not exist"
}

@test "the program's exit code and descriptors are its own" {
  echo a=b >f
  run -7 envini f sh -c 'exit 7'
  equal "$(envini f inherited)" "$(inherited)"
  run -1 bash -c 'envini f inherited <&- 2>&- | grep "^fd [02]\$"'
  equal "$output" ""
}
