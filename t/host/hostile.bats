# Addresses of every byte there is, by every door: what is queued is what came, and no log is fooled.

load ../support
load host

# every FORM: all bytes that an address in that form can have, in the escapes of printf, behind a letter.
every() {
  local byte
  printf a
  for byte in $(seq 1 255); do
    case $1.$byte in
      smtp.10 | smtp.13 | smtp.34 | smtp.62 | smtp.92) ;;  # ends the line; stands before that end; " > \
      *.64) ;;  # @, which the host comes after
      *) printf '\\x%02x' "$byte" ;;
    esac
  done
}

# wire FORM HOST: one message with such a sender and recipient.
wire() {
  local address
  case $1 in
    smtp) address=$(every smtp); bytes "MAIL FROM:<$address@x>\r\nRCPT TO:<$user-$address@$2>\r\nDATA\r\n\r\nsmtp\r\n.\r\nQUIT\r\n" ;;
    *)
      address=$(every netstring)
      printf '\n\n%s\n' "$1" >text
      [ "$1" = qmtp ] || tail -c +2 text >text2
      netstring() { printf '%d:' "$(bytes "$1" | wc -c)"; bytes "$1"; printf ,; }
      case $1 in
        qmtp)
          printf '%d:' "$(wc -c <text)"; cat text; printf ,
          netstring "$address@x"
          netstring "$(netstring "$user-$address@$2" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\x/g')" ;;
        qmqp)
          { printf '%d:' "$(wc -c <text2)"; cat text2; printf ,; netstring "$address@x"; netstring "$user-$address@$2"; } >inner
          printf '%d:' "$(wc -c <inner)"; cat inner; printf , ;;
      esac ;;
  esac
}

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_host
  export DNSCACHEIP=127.0.0.1:1  # no server
}
teardown() { stop_host; }

door() { as_user env PATH="$PATH" QMAILHOME="$QMAILHOME" "qmail-$1d"; }

@test "the queue holds the addresses that came, byte for byte" {
  for form in smtp qmtp qmqp; do
    wire $form "$me" | door $form >said
    grep -qa ' qp ' said
    { [ $form = smtp ] && address=$(every smtp) || address=$(every netstring); }
    todo=$(ls "$QMAILHOME"/queue/todo/*)
    equal "$(tr '\0' '\n' <"$todo" | head -n 2 | tr -d 0-9 | tr '\n' ' ')" 'u p '
    bytes "F$address@x\0T$user-$address@$me\0" >expected
    tail -c "$(wc -c <expected)" "$todo" | cmp - expected
    rm "$QMAILHOME"/queue/{todo,intd}/* "$QMAILHOME"/queue/mess/*/*
  done
}

@test "logs have one line for each event, and nothing in it but what can be printed" {
  echo 1 >"$QMAILHOME/control/smtplog"
  printf 'far.test:127.0.0.1:1\n' >"$QMAILHOME/control/smtproutes"
  echo far.test >>"$QMAILHOME/control/rcpthosts"
  for form in smtp qmtp qmqp; do
    for host in "$me" far.test; do
      wire $form $host >session
      as_user env PATH="$PATH" QMAILHOME="$QMAILHOME" TCPREMOTEIP=$'1\n2\r3' TCPREMOTEHOST=$'\e[1m\nx' TCPREMOTEINFO=$'\x80\n\t' \
        "qmail-${form}d" <session >said 2>>log.doors
      grep -qa ' qp ' said
    done
  done
  equal "$(wc -l <log.doors)" 2  # of SMTP
  start_host
  delivered() { [ "$(logs send | grep -cE 'delivery [0-9]+: (success|failure|deferral)')" -ge 6 ]; }
  patiently 30 delivered
  logs send >log.send || true
  # Six messages, and the bounces of those whose address nobody can send.
  for event in 'new msg' 'info msg' 'starting delivery'; do [ "$(grep -c "$event" log.send)" -ge 6 ]; done
  equal "$(grep -cvE '^@[0-9a-f]{24} (new msg|info msg|end msg|starting delivery|delivery|status:|bounce msg)' log.send)" 0
  equal "$(cat log.doors log.send | tr -d '\n -~' | wc -c)" 0
  # What a person is sent has one Received field for each hop, and his address stands in one line.
  came() { grep -L '^Return-Path: <>' "$inbox"/new/*; }
  all_came() { [ "$(came 2>/dev/null | wc -l)" = 3 ]; }
  patiently 30 all_came
  for message in $(came); do
    equal "$(sed '/^$/q' "$message" | tr '\n\t' '  ' | grep -oE '(^| )(Return-Path|Delivered-To|Received):' | sort | uniq -c | awk '{printf "%s%s ", $1, $2}')" \
      '1Delivered-To: 2Received: 1Return-Path: '
  done
}
