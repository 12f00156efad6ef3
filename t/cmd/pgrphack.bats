load ../support

@test "usage" {
  run -100 pgrphack
  equal "$output" "pgrphack: usage: pgrphack program [ arg ... ]"
}

@test "the program leads a session and a process group, with all arguments" {
  run -0 bash -c 'pgrphack sh -c '\''set -- $(ps -o pid=,pgid=,sid= $$) "$@"; [ $1 = $2 ] && [ $1 = $3 ] && printf %s "$4"'\'' sh "$1" & wait $!' bash $'8\xff bit'
  equal "$output" $'8\xff bit'
}

@test "who leads a group already runs the program all the same" {
  run -3 setsid -w pgrphack sh -c 'exit 3'
}

@test "a program that cannot be run" {
  run -111 pgrphack ./missing
  equal "$output" "pgrphack: fatal: unable to run ./missing: file does not exist"
  touch plain
  run -111 pgrphack ./plain
  equal "$output" "pgrphack: fatal: unable to run ./plain: access denied"
  run -111 bash -c 'pgrphack ./missing 2>/dev/full'
}

@test "nothing is added to what the program inherits" {
  run -0 bash -c 'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval "exec $fd>&-"; done; pgrphack inherited <&-'
  equal "$output" "fd 1
fd 2"
}
