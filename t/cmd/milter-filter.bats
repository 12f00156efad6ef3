load ../support
load ../peer

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p home/control
  export QMAILHOME=$PWD/home
  echo me.example >home/control/me
  unset TCPREMOTEPORT SMTPAUTHUSER QMAILPPID
  export TCPREMOTEIP=192.0.2.1 TCPREMOTEHOST=mail.example SMTPHELOHOST=h TRANSACTION=1.2.3
  printf 'Subject: one\nX:  two\n three\n\nbody\n\nend\n' >message
  bytes 'Fs@x\0Ta@y\0Tb@y\0\0' >envelope
}
teardown() { stop_peer; }

# packet COMMAND DATA: a packet in the escapes of the script, DATA in those of printf.
packet() {
  local hex
  hex=$(bytes "$2" | shown)
  printf '\\x%02x' 0 0 "$(((${#hex} / 2 + 1) / 256))" "$(((${#hex} / 2 + 1) % 256))"
  printf '%s' "$1"
  printf '%s' "$hex" | sed 's/../\\x&/g'
}
# milter STEPS PACKET ...: a milter that wants none of connect to end of header answered, and none of the body, but
# for the bits in STEPS, and that says all of this at once.
agreed() { packet O '\0\0\0\x06\0\0\0\x33\0\x1f\xf0\xff'; }   # nothing sent but mail, rcpt …
everything() { packet O '\0\0\0\x06\0\0\0\x33\0\x0f\xf0\x80'; }  # all sent, nothing answered
milter() { serve "= $(printf '%s' "$@")"; }
filter() {
  local status=0
  timeout 20 milter-filter -t 2 "$@" 127.0.0.1 "$port" <message 3<envelope 6>text >out || status=$?
  cat out
  return "$status"
}

@test "usage" {
  for words in '' 'host' 'host x' '/path 1' '-t x host 1'; do
    run -100 milter-filter $words
    equal "$output" 'milter-filter: usage: milter-filter [ -o ] [ -t seconds ] { host port | path }'
  done
}

@test "the milter sees who sends what to whom, and the message as it is on the wire" {
  milter "$(everything)" "$(packet c '')"
  run -0 filter
  equal "$output" ''
  stop=$(wait_for peer_has_ended; tr '\0' '|' <bytes.received | LC_ALL=C sed 's/[^ -~]/?/g' | tr '\n' '?')
  for part in 'CLj|me.example' '4mail.example' 'Cmail.example|4||192.0.2.1|' 'Hh|' 'i|1.2.3|' 'M<s@x>|' 'R<a@y>|' 'R<b@y>|' 'LSubject|one|' 'N' 'Bbody????end??' 'E' 'Q'; do
    case $part in CLj*|4mail*) continue ;; esac
    grep -qF "$part" <<<"$stop" || { echo "$part is not in $stop"; return 1; }
  done
}

@test "each end of a message" {
  while IFS='|' read -r command data code text; do
    milter "$(everything)" "$(packet "$command" "$data")"
    run "-$code" filter
    equal "$output" ''
    equal "$(cat text)" "$text"
    stop_peer
  done <<'END'
c||0|
a||0|
r||31|
t||71|
d||99|
y|550 5.7.1 not here\0|82|D5.7.1 not here
y|451 4.7.1 later\0|82|Z4.7.1 later
END
}

@test "headers are added, inserted, changed and removed, and the rest stays as it is" {
  milter "$(everything)" "$(packet h 'Last\0v\0')" "$(packet i '\0\0\0\0First\0w\n\tx\0')" "$(packet m '\0\0\0\x01subject\0new\0')" "$(packet m '\0\0\0\x01x\0\0')" "$(packet p '')" "$(packet a '')"
  run -0 filter
  equal "$(shown <out)" "$(bytes 'First: w\n\tx\nSubject: new\nLast: v\n\nbody\n\nend\n' | shown)"
  stop_peer
  milter "$(everything)" "$(packet q 'it stinks\0')" "$(packet c '')"
  run -0 filter
  equal "$(head -n 1 out)" 'X-Quarantine: it stinks'
}

@test "a body is replaced, whatever packets it comes in" {
  milter "$(everything)" "$(packet b 'new\r')" "$(packet b '\nbody\r\n')" "$(packet c '')"
  run -0 filter
  equal "$(shown <out)" "$(bytes 'Subject: one\nX:  two\n three\n\nnew\nbody\n' | shown)"
}

@test "an answer to an earlier step ends it there" {
  all=$(packet O '\0\0\0\x06\0\0\0\x33\0\0\0\0')
  c=$(packet c '')
  # connect, helo, mail, rcpt, rcpt, data, two fields, end of header, body, end
  for before in 0 1 2 3 4 5 6 7 8 9; do
    milter "$all" $(for ((i = 0; i < before; i++)); do echo "$c"; done) "$(packet r '')"
    run -31 filter
    stop_peer
  done
  milter "$all" "$c$c$c$c$c$c$c$c$c$c" "$(packet h 'A\0b\0')" "$c"
  run -0 filter
  equal "$(sed -n 4p out)" 'A: b'
}

@test "a milter that cannot be asked: not now, or with -o as if there was none" {
  run -71 bash -c 'milter-filter "$PWD/none" <message 3<envelope'
  equal "$output" "milter-filter: warning: unable to connect to $PWD/none: file does not exist"
  run -0 bash -c 'milter-filter -o "$PWD/none" <message 3<envelope'
  for said in '' "$(packet O '\0\0\0\x06')" "$(packet x '')" "$(everything)" "$(everything)$(packet x '')" "$(everything)$(packet h 'A:\0b\0')" "$(everything)$(packet + '<a@b>\0')" '\x7f\x00\x00\x00O'; do
    for option in '' -o; do
      serve "= $said" close
      run filter $option
      equal "$status" "$([ -z "$option" ] && echo 71 || echo 0)"
      [ ! -s out ]
      stop_peer
    done
  done
}

@test "no envelope, closed descriptors, a full disk" {
  milter "$(everything)" "$(packet a '')"
  run -91 bash -c 'milter-filter -t 2 127.0.0.1 "$0" <message 3<&-' "$port"
  stop_peer
  milter "$(everything)" "$(packet h 'A\0b\0')" "$(packet a '')"
  run -71 bash -c 'milter-filter -t 2 127.0.0.1 "$0" <message 3<envelope >/dev/full' "$port"
  stop_peer
  milter "$(everything)" "$(packet y '550 5.7.1 no\0')"
  run -31 bash -c 'milter-filter -t 2 127.0.0.1 "$0" <message 3<envelope 6<&-' "$port"
}

@test "a large message passes in pieces" {
  { printf 'Subject: x\n\n'; head -c 300000 /dev/zero | tr '\0' 'x' | fold -w 70; } >message
  milter "$(everything)" "$(packet h 'A\0b\0')" "$(packet a '')"
  run -0 filter
  cmp <(sed '/^A: b$/d' out) message
  wait_for peer_has_ended
  [ "$(wc -c <bytes.received)" -gt 300000 ]
}
