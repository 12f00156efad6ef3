load ../support

# The same bytes on every descriptor, the same log and the same exit codes as the original. It asks for names at
# port 53 only, so each scene is played in a network of its own.

original=/usr/bin/tcpserver

setup() {
  cd "$BATS_TEST_TMPDIR"
  [ -x $original ] || skip "$original is not installed"
  unshare -Urn ip link set lo up 2>/dev/null || skip "needs namespaces"
  printf '%s\n' '127.0.0.1 PTR Server.Example' '127.0.0.9 PTR a_b.Example' '127.0.0.8 PTR a b\057c\351' \
    '127.0.0.7 PTR false.example' 'a_b.example A 127.0.0.9' 'false.example A 192.0.2.1' \
    'here.example A 127.0.0.1' 'broken.example servfail' '127.0.0.6 PTR broken.example' >dns
}

# The network of a scene: names as above, and joe by IDENT at 127.0.0.9.
cat >"$BATS_FILE_TMPDIR/play" <<'END'
ip link set lo up
dns-server -p 53 dns >dns.log & dns=$!
tcpserver -RHl0 127.0.0.9 113 sh -c 'read -r question; printf "1,2 : USERID : UNIX : j oe%%:\t\007\r\n"' & ident=$!
until [ -s dns.log ]; do sleep 0.02; done
export DNSCACHEIP=127.0.0.1
# normal FILE: what differs from run to run left out.
normal() {
  sed -E -e "s/\\b$port\\b/L/" -e 's/: (pid|ok|deny|end) [0-9]+/: \1 P/' -e '/: (ok|deny) /s/:[0-9]+$/:R/' \
    -e 's/(REMOTEPORT=).*/\1R/' "$1"
}
# settle: waits until the server, if it says so, runs nothing any more.
settle() {
  for ((try = 0; try < 200; try++)); do
    grep -q status: log && ! tail -1 log | grep -q 'status: 0/' || break
    sleep 0.01
  done
}
for server in original ours; do
  port=none
  : >out
  program=tcpserver
  [ "$server" = ours ] || program=$original
  rm -f port && mkfifo port
  env -u _ $program -1 "$@" >port 2>log </dev/null & pid=$!
  if read -r port <port; then
    . ./client >out 2>&1
    settle
    kill $pid
  fi
  wait $pid
  { echo "exit $?"; normal log; echo; normal out; } >$server
done
kill $dns $ident
wait
END

# scene CLIENT ARGUMENT ...: plays it for both with the lines CLIENT as their clients.
scene() {
  printf '%s\n' "$1" >client
  shift
  original=$original timeout 100 unshare -Urn bash "$BATS_FILE_TMPDIR/play" "$@" 3>&- || return 1
  cmp ours original && return
  diff original ours >&2
  return 1
}

# What clients do: connect from 127.0.0.N.
from() { printf 'dial 127.0.0.%s 127.0.0.1 $port; settle\n' "$@"; }

@test "the log and the environment of a connection" {
  local how
  for how in -RHl0 -RH -R '-R -l x' -r -rHl0 -vRHl0 -vRH -vR -vr '-vrp -lname' '-v -c 3' '-v -D -o -b 3' '-Q -v' '-v -Q' -q; do
    scene "$(from 9 8 7 6 5)" $how 127.0.0.1 0 inherited env || { echo "options: $how"; return 1; }
  done
}

@test "how programs end, and those that cannot be run" {
  scene "$(from 9)" -vRHl0 127.0.0.1 0 sh -c 'exit 7'
  scene "$(from 9)" -vRHl0 127.0.0.1 0 sh -c 'kill -9 $$'
  scene "$(from 9)" -vRHl0 127.0.0.1 0 ./none
  scene "$(from 9)" -vRHl0 127.0.0.1 0 /
  scene "$(from 9)" -vr 127.0.0.1 0 none
}

@test "banners and rules" {
  local how
  printf '%s\n' '127.0.0.9:allow,A="b",PROTO="X",TCPREMOTEHOST="h"' '=.example:deny,A="c"' 'j@127.:deny' '127.0.0.5:deny' ':allow,B=""' |
    tcprules rules.cdb rules.tmp
  for how in -RHl0 -vRHl0 -vR -vr '-vRHl0 -B hello' '-r -B hello'; do
    scene "$(from 9 8 7 6 5)" $how -x rules.cdb 127.0.0.1 0 sh -c 'env | grep -E "^(TCP|A|B|PROTO)" | sort' ||
      { echo "options: $how"; return 1; }
  done
  scene "$(from 9)" -vRHl0 -x none 127.0.0.1 0 echo hello
  scene "$(from 9)" -vRHl0 -X -x none 127.0.0.1 0 echo hello
  printf damaged >rules.cdb
  scene "$(from 9)" -vRHl0 -X -x dns/none 127.0.0.1 0 echo hello
}

@test "what cannot be started" {
  scene : 127.0.0.1 no-such-service true
  scene : nowhere.example 0 true
  scene : broken.example 0 true
  scene : 1.2.3 0 true
  scene : 127.1 0 true
  scene : 192.0.2.1 0 true
  scene : -g 7 -u 7 127.0.0.1 0 true
  scene "$(from 9)" -vRHl0 here.example 0 echo hello
  scene "$(from 9)" -vRHl0 '[127.0.0.1]' 0 echo hello
}

@test "bytes pass unchanged, and one connection at a time is served with -c 1" {
  scene 'head -c 20000 "$original" >sent; bash -c "exec 5<>/dev/tcp/127.0.0.1/$port; head -c 20000 <&5 & cat sent >&5; wait" | cmp - sent' \
    -vRHl0 127.0.0.1 0 cat
  scene "$(from 9 8 7)" -v -c 1 -RHl0 127.0.0.1 0 true
}

@test "a bad option, and too few words" {
  local words
  for words in -z '-c' '' '0' '0 0'; do
    for server in "$original" tcpserver; do
      run $server $words
      echo "$status"
      printf '%s\n' "${lines[@]}" | grep -v usage: || true
    done >"$BATS_TEST_TMPDIR/both"
    equal "$(head -n $(($(wc -l <both) / 2)) both)" "$(tail -n $(($(wc -l <both) / 2)) both)"
  done
}
