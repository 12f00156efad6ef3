load ../support

teardown() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; }

# serve PROGRAM ...: a server at the socket s.
serve() {
  unixserver s "$@" </dev/null >/dev/null 2>&1 3>&- &
  pid=$!
  wait_for unixclient s true
}

usage='usage: unixclient [ -qQv ] socket program [ arg ... ]'

@test "usage" {
  for words in '' s '-z s true'; do
    run -1 unixclient $words
    equal "${lines[-1]}" "$usage"
  done
}

@test "the connection is on 6 and 7; 0, 1 and 2 stay the caller's" {
  serve sh -c 'read line; echo "got $line"'
  equal "$(echo hello | timeout 10 unixclient s sh -c 'cat >&7; cat <&6')" "got hello"
  timeout 10 unixclient s inherited 3>&- 6>&- 7>&- </dev/null | grep ^fd >got
  equal "$(cat got)" "$( (inherited 3>&- 6>&- 7>&- </dev/null | grep ^fd; printf 'fd 6\nfd 7\n') | sort -k2n)"
}

@test "the variables say who is there" {
  serve true
  export UNIXREMOTEUID=9 UNIXREMOTEPATH=x
  timeout 10 unixclient s sh -c 'echo $$; env | grep -E "^(UNIX|PROTO)" | sort' >got
  equal "$(tail -n +2 got)" "PROTO=UNIX
UNIXLOCALGID=$(id -g)
UNIXLOCALPATH=s
UNIXLOCALPID=$(head -n 1 got)
UNIXLOCALUID=$(id -u)
UNIXREMOTEEGID=$(id -g)
UNIXREMOTEEUID=$(id -u)
UNIXREMOTEPID=$pid"
}

@test "the exit code is the program's, whose options are its own" {
  serve true
  run -7 unixclient s sh -c 'exit 7'
  run -0 unixclient -v s true
  equal "$output" ""
}

@test "failures exit 1" {
  run -1 unixclient ./none true
  equal "$output" "connect: file does not exist"
  run -1 unixclient "$(printf '%0108d' 0)" true
  equal "$output" "connect: File name too long"
  run -1 unixclient -q ./none true
  equal "$output" ""
  serve true
  run -1 unixclient s ./no-such
  equal "$output" "execvp: file does not exist"
  kill "$pid"
  wait "$pid"
  run -1 unixclient s true
  equal "$output" "connect: file does not exist"
}

@test "a socket that nobody serves" {
  unixserver -d s true 3>&- &
  pid=$!
  wait_for test -S s
  kill "$pid"
  wait "$pid"
  run -1 unixclient s true
  equal "$output" "connect: connection refused"
}

@test "closed descriptors" {
  serve echo hello
  equal "$(bash -c 'unixclient s sh -c "cat <&6 >&2" <&- >&-' 2>&1)" hello
}
