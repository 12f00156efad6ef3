load ../support
load ../peer

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset TCPREMOTEIP TCPREMOTEHOST TCPREMOTEPORT PROTOCOL SMTPHELOHOST TRANSACTION MESSAGESIZE SMTPAUTHUSER SMTPAUTHMETHOD SSL_PROTOCOL SSL_CIPHER
  export SENDER=s@x RECIPIENT=r@y
}
teardown() { stop_peer; }

@test "usage" {
  for words in '' 'host' 'host x' 'host 1 2' '/path 1' '-t x host 1' '-t 3601 host 1'; do
    run -100 policy-check $words
    equal "$output" 'policy-check: usage: policy-check [ -t seconds ] { host port | path }'
  done
  RECIPIENT= run -111 env -u RECIPIENT policy-check 127.0.0.1 1
  equal "$output" 'policy-check: fatal: $RECIPIENT must be set'
}

@test "each action is an answer" {
  while IFS='|' read -r action code text; do
    serve "= action=$action\n\n"
    run "-$code" policy-check -t 5 127.0.0.1 "$port"
    equal "$output" "$text"
    stop_peer
  done <<'END'
DUNNO|0|
OK|0|
PREPEND Received-SPF: pass (x)|0|Received-SPF: pass (x)
REJECT go away|100|go away
550 5.1.1 no such user|100|550 5.1.1 no such user
DEFER_IF_PERMIT Greylisted|111|Greylisted
450 4.7.1 later|111|450 4.7.1 later
HOLD|111|
END
}

@test "the server is told what is known, each attribute in one line" {
  serve '= action=DUNNO\n\n'
  export TCPREMOTEIP=192.0.2.1 TCPREMOTEHOST=mail.example PROTOCOL=ESMTPSA SMTPHELOHOST=$'h\nsender=evil' TRANSACTION=1.2.3 MESSAGESIZE=77
  export SMTPAUTHUSER=joe SMTPAUTHMETHOD=PLAIN SSL_PROTOCOL=TLSv1.3 SSL_CIPHER=C TCPREMOTEPORT=4711
  SENDER= run -0 policy-check 127.0.0.1 "$port"
  equal "$(received)" 'request=smtpd_access_policy$
protocol_state=RCPT$
protocol_name=ESMTP$
client_address=192.0.2.1$
client_name=mail.example$
reverse_client_name=mail.example$
client_port=4711$
helo_name=hsender=evil$
sender=$
recipient=r@y$
recipient_count=0$
queue_id=$
instance=1.2.3$
size=77$
etrn_domain=$
sasl_method=PLAIN$
sasl_username=joe$
sasl_sender=$
encryption_protocol=TLSv1.3$
encryption_cipher=C$
encryption_keysize=0$
$'
}

@test "no server, no answer, endless answers, half of one: not now" {
  run -111 policy-check "$PWD/none"
  equal "$output" "policy-check: fatal: unable to connect to $PWD/none: file does not exist"
  for script in close '= action=DUNNO\n' '> ' 'repeat 100000 action=DUNNO\r\n' 'wait 3000'; do
    serve "$script" close
    run -111 policy-check -t 1 127.0.0.1 "$port"
    case $script in '> ') ;; *) equal "$output" 'policy-check: fatal: no answer from 127.0.0.1' ;; esac
    stop_peer
  done
}

@test "a socket in the file system, and output that nobody reads" {
  address=$PWD/socket serve '= action=REJECT no\n\n'
  run -100 policy-check ./socket
  equal "$output" no
  stop_peer
  serve '= action=REJECT no\n\n'
  run -100 bash -c 'policy-check 127.0.0.1 "$0" >/dev/full' "$port"
  stop_peer
  serve '= action=REJECT no\n\n'
  run -100 bash -c 'policy-check 127.0.0.1 "$0" <&- >&-' "$port"
}
