# Every string of a letter, a dot, CR, LF and NUL, through the real programs: in by every door, out by every
# client. The tool `smuggle` plays the queue and the hosts; it states what receivers see (t/smuggle/law.h).

load ../support
load ../home

# package/test --all sets it to 6; with 8 it takes an hour or two.
[ -z "${SANITIZED:-}" ] || MOST=3
most=${MOST:-4}

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  unset QMAILQUEUE TCPREMOTEIP RELAYCLIENT RCPTCHECK DATABYTES MAXRCPT SMTPGREETED
  export DNSCACHEIP=127.0.0.1:1  # no server
  echo me.example >home/control/me
  cp "$BUILD/smuggle" .
}

# through WAY ...: runs smuggle as the owner of the home. Only strings of up to four octets have their numbers below.
through() { run -0 as_user env PATH="$PATH" QMAILHOME="$QMAILHOME" timeout 3600 ./smuggle "${length:-$most}" "$@"; }
did() { [ "$most" != 4 ] || equal "$output" "$(printf '%s\n' "$@")"; }

@test "in by SMTP" {
  through smtpd
  did 'qmail-smtpd: 389 stored, 11 stored to their end, 381 refused'
}

@test "in by QMTP and QMQP" {
  through qmtpd qmqpd
  did 'qmail-qmtpd: 1562 stored' 'qmail-qmqpd: 781 stored'
}

@test "in by qmail-inject" {
  through inject
  did 'qmail-inject: 1562 stored'
}

@test "in by qmail-queue" {
  length=3  # each waits for the disk
  through queue
  did 'qmail-queue: 156 stored'
}

@test "out by qmail-remote, SMTP and QMTP" {
  through remote remote-qmtp
  did 'qmail-remote: 781 sent' 'qmail-remote by QMTP: 781 sent'
}

@test "out by deliver-lmtp" {
  through lmtp
  did 'deliver-lmtp: 781 sent'
}

@test "out by serialsmtp and serialqmtp" {
  through serialsmtp serialqmtp
  did 'serialsmtp: 781 sent' 'serialqmtp: 781 sent'
}

@test "out by qmail-pop3d, RETR and TOP" {
  through pop3d
  did 'qmail-pop3d: 781 sent twice'
}
