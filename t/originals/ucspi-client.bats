load ../support
load ../peer

# The same bytes and exit codes as the originals, for the same arguments and the same peer.

setup() {
  cd "$BATS_TEST_TMPDIR"
  [ -x /usr/bin/tcpclient ] || skip "ucspi-tcp is not installed"
}
teardown() { stop_peer; }

# script LINE ...: the peer of each side, anew; without a line nobody listens.
script() { lines_of_script=("$@"); }

# side DIRECTORY WORD ...: runs the words with the programs of the directory; what they print, the peer's
# port as P and a port of ours as L, is in out, their exit code in code, what the peer got in got.
side() {
  local directory=$1
  shift
  port=1
  [ "${#lines_of_script[@]}" = 0 ] || serve "${lines_of_script[@]}"
  code=0
  (PATH=$directory:/usr/bin:/bin; timeout 20 "${@//PORT/$port}") >out.raw 2>&1 </dev/null || code=$?
  out=$(sed -E "s/(port |PORT=|:)$port\b/\1P/g; s/(LOCALPORT=)[0-9]+/\1L/" out.raw | cat -A)
  got=
  [ "${#lines_of_script[@]}" = 0 ] || got=$(received | sed "s/:$port\b/:P/")
}

# same WORD ...: both sides print the same, with the same exit code, and say the same to their peer.
same() {
  local their_code their_out their_got
  side /usr/bin "$@"
  their_code=$code their_out=$out their_got=$got
  side "$BUILD" "$@"
  echo "words: $*" >&2
  equal "$code" "$their_code"
  equal "$out" "$their_out"
  equal "$got" "$their_got"
}

@test "argv0" {
  script
  same argv0
  same argv0 sh
  same argv0 ./missing x
  same argv0 sh other -c 'echo "$0"; exit 3'
}

@test "tcpclient: what needs no peer" {
  script
  same tcpclient -RHl0 127.0.0.1 1 true
  same tcpclient -vRHl0 127.0.0.1 1 true
  same tcpclient -qRHl0 127.0.0.1 1 true
  same tcpclient -RHl0 0 1 true
  same tcpclient -RHl0 '' 1 true
  same tcpclient -RHl0 0.0.0.0 1 true
  same tcpclient -RHl0 '[127.0.0.1]' 1 true
  same tcpclient -RHl0 127.1 1 true
  same tcpclient -RHl0 127.0.0.1 no-such-port true
  same tcpclient -RHl0 -i 192.0.2.1 127.0.0.1 1 true
  same tcpclient -q
}

@test "tcpclient: environment, descriptors, exit code" {
  script close
  same tcpclient -vRHl me 127.0.0.1 PORT sh -c 'env | grep -E "^(PROTO|TCP)" | sort; exit 7'
  same tcpclient -vRH -l '' 0 PORT sh -c 'echo "${TCPLOCALHOST-unset}" "$TCPREMOTEIP"'
  same tcpclient -RHl0 -i 127.0.0.9 127.0.0.1 PORT printenv TCPLOCALIP
  same bare tcpclient -RHl0 127.0.0.1 PORT "$BUILD/inherited"
  same bare bash -c 'exec tcpclient -RHl0 127.0.0.1 PORT "$BUILD/inherited" 6</dev/null 7</dev/null'
  same tcpclient -RHl0 127.0.0.1 PORT ./missing
  same tcpclient -qRHl0 127.0.0.1 PORT ./missing
  same tcpclient -qRHl0 127.0.0.1 PORT sh -c 'echo words >&2'
}

@test "tcpclient: dialogue" {
  script '> 220 hi' '< helo' '= \0\xe9' close
  same tcpclient -RHl0 127.0.0.1 PORT sh -c 'printf "helo\r\n" >&7; cat <&6'
}

@test "mconnect and mconnect-io" {
  script '> 220 hi' '< helo' '= \0\xe9\r\n\nlast' close
  same bash -c 'printf "helo x\n\r\n" | mconnect 127.0.0.1 PORT'
  same bash -c 'printf "helo x\ny\n" | tcpclient -RHl0 127.0.0.1 PORT mconnect-io'
  script
  same mconnect 127.0.0.1 PORT
}

@test "http@" {
  script '< GET' '< Host' '< ' '> HTTP/1.0 200 OK' '> A: b' '> ' '= first\r\n\0\xe9\rx\r\nlast\n' close
  same http@ 127.0.0.1 '' PORT
  same http@ 127.0.0.1 'a b?c' PORT
  same http@ '' x PORT
  same http@ 127.0.0.1 '$(id) %s "x' PORT
  script '< GET' '< Host' '< ' 'no page' close
  same http@ 127.0.0.1 x PORT
  script
  same http@ 127.0.0.1 x PORT
}

@test "tcpcat" {
  script '= one\r\n\0\xe9\r\r\n\nlast' close
  same tcpcat 127.0.0.1 PORT
  script
  same tcpcat 127.0.0.1 PORT
}

# at_port PORT: a server that answers at a fixed port, and keeps the line it is asked.
at_port() {
  bare tcpserver -vRHl0 127.0.0.1 "$1" sh -c 'head -n 1 >asked; cat answer' </dev/null >/dev/null 2>server.log &
  peer=$!
  wait_for [ -s server.log ]
}

@test "who@, date@, finger@" {
  needs_root
  script
  bytes 'one\r\n\0\0351\033[2J\r\r\n\r\nlast' >answer
  at_port 79
  for words in '' '127.0.0.1' '127.0.0.1 joe' '127.0.0.1 %s' '127.0.0.1 *' '127.0.0.1 $(id)' '127.0.0.1 /W'; do
    same finger@ $words
    ours=$(cat -A asked)
    side /usr/bin finger@ $words
    equal "$ours" "$(cat -A asked)"
  done
  kill "$peer"
  same finger@ 127.0.0.1 joe
  for service in who@:11 date@:13; do
    bare tcpserver -vRHl0 127.0.0.1 "${service#*:}" cat answer </dev/null >/dev/null 2>server.log &
    peer=$!
    wait_for grep -q status server.log
    same "${service%:*}"
    same "${service%:*}" ''
    same "${service%:*}" 127.0.0.1
    kill "$peer"
  done
  same who@
}
