load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset SENDER
}

# of HEADER: is-auto for a message with that header, written with backslash escapes.
of() { bytes "$1\\n\\nAuto-Submitted: auto-replied\\n" | is-auto; }

@test "usage" {
  run -111 is-auto x
  equal "$output" "is-auto: usage: is-auto"
}

@test "fields that tell of a program" {
  for field in 'Auto-Submitted: auto-replied' 'auto-submitted:\n AUTO-GENERATED (cron); x=y' 'Auto-Submitted: x-mine' \
      'Precedence: auto_reply' 'X-Auto-Response-Suppress: OOF' 'Content-Type: multipart/report; report-type=delivery-status' \
      'X-Failed-Recipients: x@y'; do
    run -0 of "$field"
    equal "$field $output" "$field "
    SENDER=joe@x run -0 of "To: x\\n$field\\nFrom: y"
  done
}

@test "fields that do not" {
  for field in 'X: y' 'Auto-Submitted: no' 'Auto-Submitted: NO (by hand)' 'Precedence: bulk' 'List-Id: x' \
      'X-Auto-Response-Suppress: DR' 'Content-Type: text/plain' 'X: y\n Auto-Submitted: x'; do
    run -100 of "$field"
    equal "$field $output" "$field "
  done
  run -100 is-auto </dev/null
}

@test "senders" {
  for sender in '' '#@[]' MAILER-DAEMON@x mailer-daemon owner-list@x list-request@x list-owner@x LIST-REQUEST@x \
      list-bounces@x list-return-7-joe=y@x no-reply@x; do
    SENDER=$sender run -0 of 'X: y'
    equal "$sender $output" "$sender "
    run -0 of "Return-Path: <$sender>"
  done
  for sender in joe@x joe@list-request.x homeowner-joe@x; do
    SENDER=$sender run -100 of 'X: y'
    equal "$sender $output" "$sender "
    run -100 of "Return-Path: <$sender>"
  done
}

@test "a Return-Path field counts only if SENDER is not set" {
  SENDER=joe@x run -100 of 'Return-Path: <>'
  run -100 of 'Return-Path: <joe@x'
  run -100 of 'X-Return-Path: <>'
}

@test "any bytes, and a field of a hundred megabytes in little memory" {
  run -0 of 'X: \0\0377\nAuto-Submitted: \0\0377'
  { printf 'Long: '; head -c 100000000 /dev/zero; printf '\nAuto-Submitted: x\n\n'; } >message
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  run -0 is-auto <message
}

@test "a message that cannot be read" {
  run -111 is-auto </
  equal "${output%:*}" "is-auto: fatal: unable to read message"
  run -111 bash -c 'is-auto <&-'
  equal "$output" "is-auto: fatal: unable to read message: file descriptor not open"
}
