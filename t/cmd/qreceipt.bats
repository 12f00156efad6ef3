load ../support
load ../fake_queue

setup() {
  cd "$BATS_TEST_TMPDIR"
  fake_queue
  export SENDER=s@x
  notice='From: DELIVERY NOTICE SYSTEM <s@x>
To: <s@x>
Subject: success notice

Hi! This is the qreceipt program. Your message was delivered to the
following address: r@y. Thanks for asking.'
}

# asks FIELDS: a message with that header, a body that asks as well, and qreceipt for r@y.
asks() {
  rm -f queued.*
  bytes "$1\\n\\nNotice-Requested-Upon-Delivery-To: r@y\\n" | qreceipt r@y
}

@test "usage: an address, and a sender" {
  run -100 qreceipt
  equal "$output" "qreceipt: usage: qreceipt deliveryaddress"
  run -100 env -u SENDER qreceipt r@y </dev/null
  equal "$output" "qreceipt: usage: qreceipt deliveryaddress"
}

@test "a notice to the sender, from nobody" {
  run -0 asks 'Notice-Requested-Upon-Delivery-To: r@y'
  equal "$output" ""
  equal "$(cat queued.message)" "$notice"
  equal "$(cat queued.envelope)" "F
Ts@x"
}

@test "the message's Message-ID field is in it, wherever it stands in the header, folded as it is" {
  for header in 'Message-ID: <1@x>\nNotice-Requested-Upon-Delivery-To: r@y' \
      'Notice-Requested-Upon-Delivery-To: r@y\nMessage-ID: <1@x>\nMessage-ID: <2@x>'; do
    run -0 asks "$header"
    equal "$(cat queued.message)" "$notice
Your Message-ID: <1@x>"
  done
  run -0 asks 'Notice-Requested-Upon-Delivery-To: r@y\nmessage-id :\n <1@x>'
  equal "$(cat queued.message)" "$notice
Your message-id :
 <1@x>"
  run -0 asks 'Notice-Requested-Upon-Delivery-To: r@y\n\nMessage-ID: <1@x>'
  equal "$(cat queued.message)" "$notice"
}

@test "who is asked for: this very address among those of the field" {
  for value in 'r@y' '<r@y>' 'a@b, r@y' 'r@y, a@b' 'Joe (x) <r@y> (y)' 'r @ y' '\n r@y' '"r"@y' 'a@b\nnotice-requested-upon-delivery-to:r@y' \
      'list: r@y, a@b;' '<@route:r@y>'; do
    run -0 asks "Notice-Requested-Upon-Delivery-To: $value"
    equal "$value $(sed -n 2p queued.envelope)" "$value Ts@x"
  done
  for value in '' 'R@y' 'r@Y' 'r@yy' 'rr@y' '(r@y)' 'r' 'r@y.z' '<>'; do
    run -0 asks "Notice-Requested-Upon-Delivery-To: $value"
    equal "$value $output" "$value "
    [ ! -e queued.envelope ]
  done
}

@test "nothing is sent for bounces, and without the field" {
  for sender in '' '#@[]'; do
    SENDER=$sender run -0 asks 'Notice-Requested-Upon-Delivery-To: r@y'
    [ ! -e queued.envelope ]
  done
  run -0 asks 'Return-Receipt-To: r@y'
  [ ! -e queued.envelope ]
  run -0 asks ''
  [ ! -e queued.envelope ]
}

@test "a field that cannot be parsed" {
  for value in '"r@y' '(r@y' 'r@y>' '[r@y'; do
    run -100 asks "Notice-Requested-Upon-Delivery-To: $value\\nX: y"
    equal "$output" "qreceipt: fatal: unable to parse this: Notice-Requested-Upon-Delivery-To: $value"
    [ ! -e queued.envelope ]
  done
}

@test "a sender cannot add fields" {
  SENDER=$'s s\nBcc: <z@z>@x\ny' run -0 asks 'Notice-Requested-Upon-Delivery-To: r@y'
  equal "$(sed -n 2,3p queued.message)" 'To: <"s s\_Bcc: <z@z>"@x_y>
Subject: success notice'
}

@test "refusals of the queue" {
  while read -r code result text; do
    echo "$code" >queue.exit
    run -"$result" asks 'Notice-Requested-Upon-Delivery-To: r@y'
    equal "$output" "qreceipt: fatal: $text qmail-queue error"
  done <<'END'
31 100 permanent
11 100 permanent
53 111 temporary
71 111 temporary
END
  QMAILQUEUE=./none run -111 asks 'Notice-Requested-Upon-Delivery-To: r@y'
  equal "$output" "qreceipt: fatal: temporary qmail-queue error"
}

@test "a message that cannot be read" {
  run -111 bash -c 'qreceipt r@y <&-'
  equal "$output" "qreceipt: fatal: read error"
  run -111 qreceipt r@y </
  equal "$output" "qreceipt: fatal: read error"
}

@test "any bytes, headers of any length in little memory" {
  run -0 asks 'X: \0\xff\r\nNotice-Requested-Upon-Delivery-To: r@y'
  equal "$(cat queued.message)" "$notice"
  { printf 'Notice-Requested-Upon-Delivery-To: r@y\nX: '; head -c 30000000 /dev/zero; } >message
  rm queued.message
  [ -n "${SANITIZED:-}" ] || ulimit -v 50000  # sanitizers need memory of their own
  run -0 qreceipt r@y <message
  equal "$(cat queued.message)" "$notice"
}
