# qmail-remote against programs of others: openssl as the one that encrypts, smtp-sink as the server.

load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  echo me.example >home/control/me
  printf 'Subject: x\n\n.body\n' >mail
  export DNSCACHEIP=127.0.0.1:1  # no server
}

teardown() { [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true; }

remote() { timeout 60 qmail-remote "$@" <mail | cat -v; }

# tls_server MODE NAME: an SMTP server with a certificate for NAME; what it gets is in `got`.
tls_server() {
  needs python3
  needs openssl
  openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out certificate -days 2 -subj "/CN=$2" \
    -addext "subjectAltName=DNS:$2,IP:127.0.0.1" 2>/dev/null
  rm -f port got
  cat >server.py <<'END'
import socket, ssl, sys, threading
mode = sys.argv[1]
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("certificate", "key")
got = open("got", "ab", buffering=0)

def serve(connection):
    try:
        connection.settimeout(20)
        encrypted = mode == "smtps"
        if encrypted: connection = context.wrap_socket(connection, server_side=True)
        say = lambda text: connection.sendall(text + b"\r\n")  # on what is the connection by then
        lines = connection.makefile("rb")
        say(b"220 hi")
        data = False
        for line in iter(lambda: lines.readline(), b""):
            got.write((b"tls " if encrypted else b"clear ") + line)
            verb = line[:4].upper()
            if data:
                if line == b".\r\n":
                    data = False
                    say(b"250 taken")
            elif verb == b"EHLO" and not encrypted: say(b"250-me\r\n250 STARTTLS")
            elif verb == b"EHLO": say(b"250-me\r\n250-AUTH PLAIN\r\n250 PIPELINING")
            elif verb == b"STAR":
                say(b"220 go")
                connection = context.wrap_socket(connection, server_side=True)
                lines = connection.makefile("rb")
                encrypted = True
            elif verb == b"AUTH": say(b"235 ok")
            elif verb == b"DATA": say(b"354 go"); data = True
            elif verb == b"QUIT": say(b"221 bye"); break
            else: say(b"250 ok")
    except (OSError, ValueError) as problem:
        got.write(b"failed\n")
    connection.close()

while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
END
  timeout 60 python3 server.py "$1" >port 2>server.err 3>&- &
  server=$!
  wait_for [ -s port ]
  port=$(cat port)
  # The example of the manual page.
  sed -n '/^#!\/bin\/sh/,/^\.Ed/p' "$ROOT/doc/man/qmail-remote-io.1" | sed '/^\.Ed/d; s/\\e/\\/g' >home/control/tls
  chmod 755 home/control/tls
  echo control/tls >home/control/tlsclient
  export SSL_CERT_FILE=$PWD/certificate
}

taken='r^@K127.0.0.1 accepted message.
Remote host said: 250 taken
^@'

@test "openssl: inside TLS from the first byte, with a password" {
  tls_server smtps 127.0.0.1
  echo ":127.0.0.1:$port/smtps|joe|secret" >home/control/smtproutes
  chmod 640 home/control/smtproutes
  run -0 remote y.example s@x r@y
  equal "$output" "$taken"
  equal "$(cat -A got)" "tls EHLO me.example^M\$
tls AUTH PLAIN $(printf '\0joe\0secret' | base64)^M\$
tls MAIL FROM:<s@x>^M\$
tls RCPT TO:<r@y>^M\$
tls DATA^M\$
tls Subject: x^M\$
tls ^M\$
tls ..body^M\$
tls .^M\$
tls QUIT^M\$"
}

# What came in encrypted, and what did not.
count() { grep -c "^$1 $2" got || true; }

@test "openssl: STARTTLS, required and offered" {
  for word in required offered; do
    tls_server starttls 127.0.0.1
    echo ":127.0.0.1:$port" >home/control/smtproutes
    echo ":$word" >home/control/tlshosts
    # The connection in clear stays open meanwhile: this server must take two at a time.
    run -0 remote y.example s@x r@y
    equal "$output" "$taken"
    equal "$(count tls)" 9
    equal "$(count clear '[^ESQ]')" 0
    kill "$server"
  done
}

@test "openssl: a certificate of somebody else, where it counts" {
  tls_server starttls 127.0.0.1
  SSL_CERT_FILE=/dev/null
  echo ":127.0.0.1:$port/starttls" >home/control/smtproutes
  run -0 remote y.example s@x r@y
  equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@'
  [ "$(grep -c 'MAIL' got)" = 0 ]
}

@test "smtp-sink takes what is sent, pipelined or not, and its refusals are understood" {
  export PATH=$PATH:/usr/sbin
  needs smtp-sink
  local as=
  [ "$(id -u)" != 0 ] || as='-u nobody'
  for options in '' -p -e '-f mail' '-r rcpt' '-f data' '-q ehlo' '-f .'; do
    for port in 10025 10125 10225 10325; do
      smtp-sink $as $options 127.0.0.1:$port 10 2>sink.err 3>&- &
      server=$!
      sleep 0.3
      kill -0 "$server" 2>/dev/null && break
    done
    echo ":127.0.0.1:$port" >home/control/smtproutes
    run -0 remote y.example s@x r@y
    case $options in
      ''|-p|-e) [[ $output == 'r^@K127.0.0.1 accepted message.'* ]] ;;
      '-q ehlo') equal "$output" 'ZConnected to 127.0.0.1 but connection died. (#4.4.2)
^@' ;;
      '-f mail') [[ $output == 'DConnected to 127.0.0.1 but sender was rejected.'* ]] ;;
      '-r rcpt') [[ $output == 's127.0.0.1 does not like recipient.'* ]] ;;
      '-f data') [[ $output == 'r^@D127.0.0.1 failed on DATA command.'* ]] ;;
      '-f .') [[ $output == 'r^@D127.0.0.1 failed after I sent the message.'* ]] ;;
    esac
    kill "$server"
    wait "$server" 2>/dev/null || true
  done
}
