load ../support

@test "usage" {
  run -100 argv0
  equal "$output" "argv0: usage: argv0 realname program [ arg ... ]"
  run -100 argv0 sh
  equal "$output" "argv0: usage: argv0 realname program [ arg ... ]"
}

@test "the program gets another name, and its arguments" {
  run -0 argv0 sh other -c 'echo "$0 $1"' name arg
  equal "$output" "name arg"
  run -0 argv0 sh other -c 'read -r line <"/proc/$$/comm"; tr "\0" " " <"/proc/$$/cmdline"; echo "$line"' x
  equal "$output" 'other -c read -r line <"/proc/$$/comm"; tr "\0" " " <"/proc/$$/cmdline"; echo "$line" x sh'
  run -1 argv0 cat -meow ./missing
  equal "$output" "-meow: ./missing: No such file or directory"
}

@test "options belong to the program, its name may be anything" {
  run -0 argv0 sh -- -c 'echo $#' x a b
  equal "$output" 2
  run -0 argv0 sh '' -c 'exit 0'
  run -0 argv0 "$(command -v sh)" $'\xe9\n' -c 'tr "\0" " " <"/proc/$$/cmdline" | head -c 3 | od -An -tx1' x
  equal "$output" " e9 0a 20"
}

@test "the exit code is that of the program" {
  run -7 argv0 sh x -c 'exit 7'
}

@test "a program that cannot be run" {
  run -111 argv0 ./missing x
  equal "$output" "argv0: fatal: unable to run ./missing: file does not exist"
  : >plain
  run -111 argv0 ./plain x
  equal "$output" "argv0: fatal: unable to run ./plain: access denied"
  run -111 env PATH= "$BUILD/argv0" missing x
  equal "$output" "argv0: fatal: unable to run missing: file does not exist"
}

@test "the program inherits what argv0 was given, closed descriptors too" {
  run -0 bare argv0 inherited x
  equal "$output" "fd 0
fd 1
fd 2"
  run -0 bare bash -c 'argv0 inherited x <&- 2>&-'
  equal "$output" "fd 1"
}
