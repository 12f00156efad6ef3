load ../support

usage="setlock: usage: setlock [ -nNxX ] file program [ arg ... ]"

@test "usage" {
  run -100 setlock
  equal "$output" "$usage"
  run -100 setlock l
  equal "$output" "$usage"
  run -100 setlock -q l true
  equal "$output" $'setlock: illegal option -- q\n'"$usage"
}

@test "the file is made if it is not there, and kept as it is" {
  run -0 setlock l true
  equal "$(stat -c '%a %s' l)" "600 0"
  echo content >l
  run -0 setlock l true
  equal "$(cat l)" content
}

@test "the program holds the lock, on one more descriptor of 3 or above" {
  equal "$(setlock l inherited 3>&- | sort)" "$({ inherited 3>&-; echo fd 3; } | sort)"
  run -111 setlock l setlock -n l true
  equal "$output" "setlock: fatal: unable to lock l: temporary failure"
  run -0 setlock l true
  run -1 bash -c 'setlock l inherited <&- 2>&- | grep "^fd [02]\$"'
  equal "$output" ""
}

@test "-n gives up, -x is silent about it, and the last of each pair counts" {
  run -111 setlock l setlock -nX l true
  run -0 setlock l setlock -nx l echo no
  equal "$output" ""
  run -0 setlock l setlock -n -x l echo no
  run -111 setlock l setlock -xnX l echo no
  run -124 setlock l timeout 0.2 "$BUILD/setlock" -nN l true
}

@test "it waits for the lock" {
  mkfifo held go
  setlock l sh -c 'echo >held; read -r x <go; echo first >>order' 3>&- &
  read -r x <held
  setlock l sh -c 'echo second >>order' 3>&- &
  sleep 0.1
  echo >go
  wait
  equal "$(cat order)" $'first\nsecond'
}

@test "it keeps out flock(1), and is kept out by it" {
  needs flock
  run -1 setlock l flock -n l true
  run -111 flock l setlock -n l true
}

@test "a file that cannot be opened" {
  run -111 setlock no/such true
  equal "$output" "setlock: fatal: unable to open no/such: file does not exist"
  run -0 setlock -x no/such echo no
  equal "$output" ""
  run -111 setlock . true
  equal "$output" "setlock: fatal: unable to open .: is a directory"
}

@test "a program that cannot be run, also with -x" {
  run -111 setlock -x l ./no-such
  equal "$output" "setlock: fatal: unable to run ./no-such: file does not exist"
}

@test "the program's exit code is its own" {
  run -7 setlock l sh -c 'exit 7'
}
