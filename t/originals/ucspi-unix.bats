load ../support

# Each test runs Debian's program and ours and compares what comes out.

setup_file() { [ -x /usr/bin/unixserver ] || skip "ucspi-unix is not installed"; }
teardown() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; }

# serve PROGRAM OPTION ...: PROGRAM as a server; its log in ./log, what it complains of in ./errors.
serve() {
  rm -f s
  "$@" >log 2>errors </dev/null 3>&- &
  pid=$!
  wait_for test -S s
  sleep 0.2
}
stop() { kill "$pid"; code=0; wait "$pid" || code=$?; pid=; }

# both COMMAND ...: runs it with each of the two in turn as $server and $client, and compares what it prints.
both() {
  server=/usr/bin/unixserver client=/usr/bin/unixclient cat=/usr/bin/unixcat
  "$@" >original 2>&1
  server=$BUILD/unixserver client=$BUILD/unixclient cat=$BUILD/unixcat
  "$@" >ours 2>&1
  sed -E 's/[0-9]{2,}/N/g' -i original ours
  equal "$(cat ours)" "$(cat original)"
}

environment() { # -- keeps GNU getopt of the original from the program's options
  serve "$server" -- s sh -c 'env | grep -E "^(UNIX|PROTO)" | sort'
  "$cat" s
  "$client" s env | grep -E '^(UNIX|PROTO)' | sort
  stop
}
@test "the environment of both sides" { both environment; }

ended() { [ "$(grep -c ': end ' log)" = "$1" ]; }
log_lines() {
  serve "$server" -v -c 3 -B hello -- s sh -c 'sleep 0.2; exit 7'
  for n in 1 2; do
    "$cat" s
    wait_for ended "$n"
    sleep 0.3
  done
  stop
  cat log errors
  echo "$code"
  ls s || true
}
@test "the log, and the end" { both log_lines; }

not_run() {
  serve "$server" -v -- s ./no-such
  "$cat" s
  wait_for grep -q ': end ' log
  sleep 0.3
  stop
  sort log  # the original may tell of the end before it tells of the start
}
@test "a program that is not there" { both not_run; }

modes() {
  for words in '' '-m 022' '-p 640' '-p 600 -m 077' '-d'; do
    serve "$server" $words s true
    stat -c %a s
    stop
    ls s || true
  done
}
@test "modes, and what is left" { both modes; }

codes() {
  for words in '' s '-z s true' '-c x s true' '-U s true' '-p 9 s true' '/no-such/s true' '-B'; do
    env -u UID -u GID "$server" $words >/dev/null 2>&1 || echo "server $words: $?"
  done
  serve "$server" s true
  for words in '' s './none true' 's ./no-such' 's false' 's true'; do
    "$client" $words >/dev/null 2>&1 || echo "client $words: $?"
  done
  "$cat" >/dev/null 2>&1 || echo "cat: $?"
  "$cat" none >/dev/null 2>&1 || echo "cat none: $?"
  stop
}
@test "exit codes" { both codes; }
