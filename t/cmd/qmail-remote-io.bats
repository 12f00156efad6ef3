# qmail-remote-io, and qmail-remote with programs that encrypt, played by ones that do not.

load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  echo me.example >home/control/me
  printf 'Subject: x\n\nbody\n' >mail
  export DNSCACHEIP=127.0.0.1:1  # no server
}

teardown() { [ -z "${servers:-}" ] || kill $servers 2>/dev/null || true; }

remote() { timeout 60 qmail-remote "$@" <mail | cat -v; }

# serve NAME LINE ...: a server that plays this script; its port is in $port.
serve() {
  local name=$1
  shift
  printf '%s\n' "$@" >"$name.script"
  : >"$name.port"
  "$BUILD/answer" "$name.script" "$name" >"$name.port" 3>&- &
  servers="${servers:-} $!"
  wait_for [ -s "$name.port" ]
  port=$(cat "$name.port")
}

# helper NAME: makes the shell script on standard input the program that encrypts.
helper() { { echo '#!/bin/sh'; cat; } >"$1"; chmod 755 "$1"; echo "$PWD/$1 -x 'a" >home/control/tlsclient; }

session=('< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 taken' '< QUIT')
whole=('> 220 hi' '< EHLO' '> 250 me' "${session[@]}")
taken='r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'

@test "both ways, bytes as they are, until the network ends" {
  serve net '= \0\xff\r\n.\r\n' '< a' '= end' close
  run -0 bash -c 'printf "a\\0b\\n" | timeout 20 tcpclient -RHl0 127.0.0.1 '"$port"' qmail-remote-io | od -An -tx1'
  equal "$output" ' 00 ff 0d 0a 2e 0d 0a 65 6e 64'
  equal "$(shown <net)" 6100620a
}

@test "it ends soon after the program that runs it has gone, though the network does not" {
  serve net 'wait 50000'
  timeout 40 tcpclient -RHl0 127.0.0.1 "$port" qmail-remote-io </dev/null || [ $? = 142 ]
}

@test "an UCSPI client makes the connection: smtps" {
  serve net "${whole[@]}"
  echo 'tcpclient -RHl0' >home/control/tlsclient
  echo ":127.0.0.1:$port/smtps" >home/control/smtproutes
  run -0 remote y.example s@x r@y
  equal "$output" "$taken"
}

@test "what the program is told, and how it is run" {
  for row in 'smtps|implicit required' 'starttls|starttls required'; do
    mode=${row%|*}
    helper tell <<END
{ echo "\$@"; echo "\$TLSMODE \$TLSPOLICY \$TLSHOST \${TLSLOCALIP-none}"; ls -l /proc/self/fd | grep -c socket; readlink /proc/self/fd/2; } >told
END
    echo ":127.0.0.1:4650/$mode" >home/control/smtproutes
    run -0 remote y.example s@x r@y
    equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
    equal "$(cat home/told)" "-x 'a 127.0.0.1 4650 qmail-remote-io
${row#*|} 127.0.0.1 none
1
/dev/null"
  done
  echo 127.0.0.77 >home/control/outgoingip
  run -0 remote y.example s@x r@y
  equal "$(sed -n 2p home/told)" "starttls required 127.0.0.1 127.0.0.77"
}

@test "STARTTLS: the program has it done, and there is no second greeting" {
  serve net '< EHLO me.example' '> 250 me' "${session[@]}"
  echo 'tcpclient -RHl0' >home/control/tlsclient
  echo ":127.0.0.1:$port/starttls" >home/control/smtproutes
  run -0 remote y.example s@x r@y
  equal "$output" "$taken"
}

# tls_hosts WORD: mail for y.example goes to $port, encrypted as WORD says.
tls_hosts() { echo ":127.0.0.1:$port" >home/control/smtproutes; printf 'y.example:%s\n:never\n' "$1" >home/control/tlshosts; }

@test "tlshosts: required, by STARTTLS, or the mail stays" {
  serve net "${whole[@]}"
  tls_hosts required
  run -0 remote y.example s@x r@y
  equal "$output" 'ZSorry, that host must be asked for TLS, and control/tlsclient names no program. (#4.7.0)
^@'
  echo no-such-program >home/control/tlsclient
  run -0 remote y.example s@x r@y
  equal "$output" 'ZUnable to run the program of control/tlsclient. (#4.3.0)
^@'
  helper fails <<<'exit 1'
  run -0 remote y.example s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
  [ ! -s net ]
  run -0 remote other.example s@x r@y
  equal "$output" "$taken"
}

@test "tlshosts: offered, and it works: the clear connection is left" {
  serve net2 '< EHLO' '> 250 me' "${session[@]}"
  inner=$port
  serve net '> 220 hi' '< EHLO' '> 250-me' '> 250 STARTTLS' '< QUIT'
  tls_hosts offered
  helper works <<END
echo "\$TLSMODE \$TLSPOLICY" >told
exec tcpclient -RHl0 127.0.0.1 $inner qmail-remote-io
END
  run -0 remote y.example s@x r@y
  equal "$output" "$taken"
  equal "$(cat home/told)" 'starttls offered'
  equal "$(cat -A net)" 'EHLO me.example^M$
QUIT^M$'
}

@test "tlshosts: offered, but it does not work, or is not there: in clear" {
  serve net '> 220 hi' '< EHLO' '> 250-me' '> 250 STARTTLS' "${session[@]}"
  tls_hosts offered
  helper fails <<<'exit 1'
  run -0 remote y.example s@x r@y
  equal "$output" "$taken"
  serve net "${whole[@]}"
  tls_hosts offered
  helper never <<<'echo >called'
  run -0 remote y.example s@x r@y
  equal "$output" "$taken"
  [ ! -e home/called ]
}

@test "a word in tlshosts that is none" {
  port=1
  tls_hosts perhaps
  run -0 remote y.example s@x r@y
  equal "$output" 'ZUnable to read control files. (#4.3.0)
^@'
}

@test "AUTH: the password goes over the encrypted connection only" {
  serve net '> 220 hi' '< EHLO' '> 250-me' '> 250 AUTH CRAM-MD5 PLAIN' "< AUTH PLAIN $(printf '\0joe\0secret' | base64)" '> 235 ok' "${session[@]}"
  echo 'tcpclient -RHl0' >home/control/tlsclient
  echo ":127.0.0.1:$port/smtps|joe|secret" >home/control/smtproutes
  chmod 640 home/control/smtproutes
  run -0 remote y.example s@x r@y
  equal "$output" "$taken"
  # The same where encryption was offered and did not come about.
  serve net '> 220 hi' '< EHLO' '> 250-me' '> 250-STARTTLS' '> 250 AUTH PLAIN'
  echo ":127.0.0.1:$port|joe|secret" >home/control/smtproutes
  echo :offered >home/control/tlshosts
  helper fails <<<'exit 1'
  run -0 remote y.example s@x r@y
  equal "$output" 'ZSorry, I must not send the password for that relay in clear. (#4.7.0)
^@'
  equal "$(cat -A net)" 'EHLO me.example^M$
QUIT^M$'
}

@test "descriptors 6 and 7 that are not there: the end" {
  run -0 bash -c 'timeout 20 qmail-remote-io 6<&- 7>&- </dev/null'
  equal "$output" ""
}
