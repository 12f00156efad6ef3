load ../support

# serve OPTION ... PROGRAM ...: a server at the socket s; the word `at` stands for it. $pid, its log in ./log,
# what it complains of in ./errors.
serve() {
  local words=() word
  for word; do
    if [ "$word" = at ]; then words+=(s); else words+=("$word"); fi
  done
  unixserver "${words[@]}" >log 2>errors </dev/null 3>&- &
  pid=$!
  wait_for listening
}
# The server listens: one of its sockets is such a one to the kernel.
listening() {
  local inode
  for inode in $(find "/proc/$pid/fd" -lname 'socket:*' -printf '%l\n' | tr -dc '0-9\n'); do
    ! grep -q " 00010000 .* $inode\( \|\$\)" /proc/net/unix || return 0
  done
  return 1
}

# log: the log, pids as P.
log() { sed -E 's/(pid|end) [0-9]+/\1 P/' log; }
# idle [N]: the server has no child, and has had N.
idle() { [ "$(grep -c ': end ' log)" = "${1:-1}" ] && [ "$(tail -n 1 log | sed 's,/.*,,')" = "unixserver: status: 0" ]; }

teardown() {
  [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true
}

usage='usage: unixserver [ -qQvdDUO ] [ -u uid ] [ -g gid ] [ -o uid ] [ -r gid ] [ -p mode ] [ -m mask ] [ -c limit ] [ -b backlog ] [ -B banner ] socket program [ arg ... ]'

@test "usage" {
  for words in '' s '-z s true' '-B'; do
    run -1 unixserver $words
    equal "${lines[-1]}" "$usage"
  done
  run -1 unixserver -z s true
  equal "${lines[0]}" "unixserver: illegal option -- z"
}

@test "numbers must be numbers, in range (C.5)" {
  for words in '-c x' '-c 5x' '-c 0' '-b 99999999999' '-u root' '-u 4294967295' '-g -1' '-p 8' '-p 10000' '-m 1x' '-o x' '-r x'; do
    run -1 unixserver $words s true
    equal "$output" "$usage"
  done
  [ ! -e s ]
}

@test "-U and -O take numbers from the environment, both of them" {
  for words in '-U' '-O'; do
    run -1 env -u UID -u GID -u SOCKET_UID -u SOCKET_GID unixserver $words s true
    equal "$output" "$usage"
    run -1 env -u GID -u SOCKET_GID SOCKET_UID=1 UID=1 unixserver $words s true
    equal "$output" "$usage"
  done
}

@test "the program has the connection as 0 and 1, and nothing else of the server" {
  serve at sh -c 'read line; echo "got $line"; exec inherited'
  equal "$(timeout 10 unixclient s sh -c 'echo hello >&7; cat <&6' | grep -E '^(got|fd)')" "got hello
$(inherited 3>&- | grep ^fd)"
}

@test "the program's own options are its own, and -- is not needed" {
  serve at sh -c 'echo ok'
  equal "$(unixcat s)" ok
}

@test "the variables say who is there" {
  export UNIXREMOTEUID=9 UNIXREMOTEGID=9 UNIXREMOTEPATH=x UNIXREMOTEEUID=x
  serve at sh -c 'echo $$; env | grep -E "^(UNIX|PROTO)" | sort'
  unset UNIXREMOTEUID UNIXREMOTEGID UNIXREMOTEPATH UNIXREMOTEEUID
  timeout 10 unixclient s sh -c 'echo $$ >client; cat <&6' >got
  equal "$(tail -n +2 got)" "PROTO=UNIX
UNIXLOCALGID=$(id -g)
UNIXLOCALPATH=s
UNIXLOCALPID=$(head -n 1 got)
UNIXLOCALUID=$(id -u)
UNIXREMOTEEGID=$(id -g)
UNIXREMOTEEUID=$(id -u)
UNIXREMOTEPID=$(cat client)"
}

@test "the kernel vouches for another user" {
  needs_root
  serve at sh -c 'echo $UNIXREMOTEEUID $UNIXREMOTEEGID'
  equal "$(setpriv --reuid=65534 --regid=65533 --clear-groups "$BUILD/unixcat" s)" "65534 65533"
}

@test "-v tells on standard output who comes and goes" {
  serve -v at sh -c 'exit 3'
  unixcat s
  wait_for idle
  equal "$(log)" "unixserver: status: 0/10
unixserver: status: 1/10
unixserver: pid P
unixserver: end P status 768
unixserver: status: 0/10"
  equal "$(cat errors)" ""
}

@test "the number in the log is the program's" {
  serve -v at sh -c 'echo $$'
  equal "unixserver: pid $(unixcat s)" "$(wait_for idle; grep ': pid ' log)"
}

@test "a program that cannot be run ends with 255" {
  serve -v at ./no-such
  unixcat s
  wait_for idle
  equal "$(log)" "unixserver: status: 0/10
unixserver: status: 1/10
unixserver: pid P
unixserver: end P status 65280
unixserver: status: 0/10"
  equal "$(cat errors)" "execvp: file does not exist"
}

@test "-q is silent, the last of -q -Q -v counts" {
  serve -v -q at ./no-such
  unixcat s
  unixcat s
  equal "$(cat log errors)" ""
  run -1 unixserver -q ./no-dir/s true
  equal "$output" ""
  run -1 unixserver -q -Q ./no-dir/s true
  equal "$output" "bind: file does not exist"
}

@test "-B greets" {
  serve -B $'hello\r\n' at echo there
  equal "$(unixcat s | shown)" "$(bytes 'hello\r\nthere\n' | shown)"
}

@test "-c limits how many run at a time" {
  serve -v -c 1 at sh -c 'cat'
  mkfifo hold
  timeout 10 unixclient s sh -c 'cat hold >&7' 3>&- &
  exec 4>hold
  wait_for grep -q ': pid ' log
  timeout 10 unixclient s true
  sleep 0.2
  equal "$(grep -c ': pid ' log)" 1
  exec 4>&-
  wait_for idle 2
  equal "$(grep -c 'status: 2' log || true)" 0
}

@test "signals end the server, remove the socket, and leave the program alone" {
  for signal in TERM INT QUIT; do
    serve -v at sh -c 'read line; echo "still there"'
    mkfifo go
    timeout 10 unixclient s sh -c 'cat go >&7 & cat <&6' >got 3>&- &
    client=$!
    exec 4>go
    wait_for grep -q ': pid ' log
    kill -"$signal" "$pid"
    code=0
    wait "$pid" || code=$?
    equal "$code" 0
    [ ! -e s ]
    echo x >&4
    exec 4>&-
    wait "$client"
    equal "$(cat got)" "still there"
    rm go
  done
}

@test "-d leaves the socket, which the next server replaces" {
  serve -d at echo one
  kill "$pid"; wait "$pid"
  [ -S s ]
  serve -d -D at echo two
  equal "$(unixcat s)" two
  kill "$pid"; wait "$pid"
  [ ! -e s ]
}

@test "what is no socket is never removed" {
  echo precious >s
  run -1 unixserver s true
  equal "$output" "bind: address already used"
  equal "$(cat s)" precious
  ln -sf precious link
  run -1 unixserver link true
  [ -L link ]
}

@test "a path that is too long, or empty" {
  long=$(printf '%0107d' 0)
  unixserver "$long" true 3>&- &
  pid=$!
  wait_for test -S "$long"
  run -1 unixserver "${long}0" true
  equal "$output" "bind: File name too long"
  run -1 unixserver '' true
  equal "$output" "bind: file does not exist"
}

@test "modes: 0777 without the mask of -m, and -p before all" {
  for row in ':777' '-m 077:700' '-m 022:755' '-p 600:600' '-p 660 -m 077:660'; do
    serve ${row%:*} at true
    equal "$row $(stat -c %a s)" "$row ${row#*:}"
    kill "$pid"; wait "$pid"
  done
}

@test "the mask of the program is the caller's" {
  umask 027
  serve -m 077 at sh -c umask
  equal "$(unixcat s)" 0027
}

@test "-o -r and -O give the socket away" {
  needs_root
  serve -o 65533 -r 65532 at true
  equal "$(stat -c %u:%g s)" 65533:65532
  kill "$pid"; wait "$pid"
  SOCKET_UID=65531 SOCKET_GID=65530 serve -O at true
  equal "$(stat -c %u:%g s)" 65531:65530
  kill "$pid"; wait "$pid"
  serve -r 65532 at true
  equal "$(stat -c %u:%g s)" 0:65532
}

@test "-u -g and -U: the identity of the programs, taken after the socket was made" {
  needs_root
  serve -u 65533 -g 65532 at sh -c 'echo $(id -u):$(id -g):$(id -G) $UNIXLOCALUID:$UNIXLOCALGID'
  equal "$(stat -c %u:%g s) $(unixcat s)" "0:0 65533:65532:65532 65533:65532"
  kill "$pid"
  wait "$pid"                   # 0, although the socket could not be removed
  [ -S s ]
  env UID=65531 GID=65530 "$(command -v unixserver)" -U s sh -c 'echo $(id -u):$(id -g)' 3>&- &
  pid=$!
  wait_for listening
  equal "$(unixcat s)" 65531:65530
}

@test "an identity that may not be taken" {
  cd "$(as_user mktemp -d)"
  run -1 as_user "$BUILD/unixserver" -u 0 s true
  equal "$output" "setuid: permission denied"
  [ ! -e s ]
  rmdir "$PWD"
}

@test "signals that the server lives through end the programs as ever" {
  trap '' PIPE
  serve at sh -c 'grep Sig[BI] /proc/self/status'
  trap - PIPE
  kill -HUP "$pid"
  kill -ALRM "$pid"
  equal "$(unixcat s | tr -d '\t ')" "SigBlk:0000000000000000
SigIgn:0000000000000000"
}

@test "a client that is gone before it is greeted harms nobody" {
  serve -v -B hello at cat
  for i in 1 2 3 4 5; do timeout 10 unixclient s true; done
  wait_for idle 5
  equal "$(unixclient s sh -c 'head -c 5 <&6')" hello
}

@test "closed descriptors" {
  bash -c 'exec unixserver -v s echo hello <&- >&- 2>&-' 3>&- &
  pid=$!
  wait_for listening
  equal "$(unixcat s)" hello
}
