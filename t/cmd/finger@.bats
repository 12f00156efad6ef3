load ../support
load ../peer

teardown() { stop_peer; }

# ask ARG ...: finger@ asks a peer, whose answer is printed, and then what it was asked.
ask() {
  serve '< ' '= a\r\n\0\xe9\r\r\n\r\nlast' close
  instead_of 79
  finger@ "$@"
  echo
  received
}

answer_shown=$'a\n^@M-i^M\n\nlast'

@test "the answer is printed, without CRs, with control characters made visible" {
  run -0 ask 127.0.0.1 joe
  equal "$output" "$answer_shown
joe^M\$"
  equal "$(cat asked)" "-RHl0 -- 127.0.0.1 79"
}

@test "without a user all are asked for, without a host this one" {
  for words in '' 127.0.0.1; do
    run -0 ask $words
    equal "$output" "$answer_shown
^M\$"
    equal "$(cat asked)" "-RHl0 -- ${words:-0} 79"
  done
}

@test "a user is sent as it is, whatever it looks like" {
  for user in -n '%s\n' '$(id)' "o'b" 'a "b c"' '*' '/W joe' joe@other.test; do
    run -0 ask 127.0.0.1 "$user"
    equal "$output" "$answer_shown
$user^M\$"
  done
  run -0 ask 127.0.0.1 $'\xe9'
  equal "$output" "$answer_shown
M-i^M\$"
}

@test "a user with a line break, or another control character, is refused" {
  for user in $'a\nb' $'a\rb' $'\n' $'a\tb'; do
    run -100 finger@ 127.0.0.1 "$user"
    equal "$output" "finger@: fatal: control character in user"
  done
}

@test "a host is one word, whatever it looks like" {
  for host in -v '$(id)' "a'b" 'a "b'; do
    instead_of 79
    sed -i 's/^exec.*/exit 5/' bin/tcpclient
    run -0 finger@ "$host"
    equal "$output" ""
    equal "$(cat asked)" "-RHl0 -- $host 79"
  done
}

@test "no connection is told of by tcpclient; the exit code is that of cat" {
  port=1
  instead_of 79
  run -0 finger@ 127.0.0.1
  equal "$output" "tcpclient: unable to connect to 127.0.0.1 port 1: connection refused"
}

@test "output that cannot be written" {
  serve '< ' '> x' close
  instead_of 79
  run -1 bash -c 'finger@ >/dev/full'
}
