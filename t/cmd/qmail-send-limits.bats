load ../support
load ../failures
load ../send

# What control files ask for.
setup() {
  cd "$BATS_TEST_TMPDIR"
  played_home
}
teardown() {
  stop_all
  remove_home
}

# inject ENVELOPE [ TEXT ]
inject() {
  bytes "${2-Subject: x\n\nhello\n}" >"$QMAILHOME/message"
  bytes "$1" >"$QMAILHOME/envelope"
  chmod 644 "$QMAILHOME/message" "$QMAILHOME/envelope"
  as_user sh -c 'qmail-queue <"$QMAILHOME/message" 1<"$QMAILHOME/envelope"'
}
control() { bytes "$2" >"$QMAILHOME/control/$1"; chmod 644 "$QMAILHOME/control/$1"; }
# bounce ENVELOPE [ TEXT ]: the bounce of a message whose sender begins with z, in ./bounce, as it stays in the
# queue; without its Received line, and with what changes made the same.
bounce() {
  send_starts
  inject "$@"
  logged 'deferral: later'
  sed -E '1d; s/^Date: .*/Date: D/; s/^Arrival-Date: .*/Arrival-Date: D/; s/^Message-ID: .*/Message-ID: M/
    s/report-0-[0-9a-f]{32}/BOUNDARY/; s/^(Received: \(qmail )[0-9]+ (invoked by uid )[0-9]+\); .*/\1N \2N/' \
    "$(grep -l '^Subject: failure notice' "$QMAILHOME"/queue/mess/*/*)" >bounce
}
# parts: what a mail reader makes of ./bounce: the types of its parts, indented.
parts() {
  python3 -c '
import email, sys
def show(part, depth):
    print("  " * depth + part.get_content_type(), part.get("content-transfer-encoding", "7bit"), *[str(d) for d in part.defects])
    if part.is_multipart():
        for inner in part.get_payload(): show(inner, depth + 1)
show(email.message_from_binary_file(open("bounce", "rb")), 0)'
}

@test "bouncestyle dsn: a report for programs" {
  control bouncestyle dsn
  bounce 'Fzed@far.org\0Tdan@host.org\0Tdora b@far.org\0\0' 'Subject: x\n\nbody'
  equal "$(cat bounce)" 'Date: D
From: MAILER-DAEMON@host.org
To: zed@far.org
Subject: failure notice
Message-ID: M
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="BOUNDARY"


--BOUNDARY
Content-Type: text/plain; charset=us-ascii

Hi. This is the qmail-send program at host.org.
I'"'"'m afraid I wasn'"'"'t able to deliver your message to the following addresses.
This is a permanent error; I'"'"'ve given up. Sorry it didn'"'"'t work out.

<dan@host.org>:
no

<dora b@far.org>:
no


--BOUNDARY
Content-Type: message/delivery-status

Reporting-MTA: dns; host.org
Arrival-Date: D

Final-Recipient: rfc822; dan@host.org
Action: failed
Status: 5.0.0
Diagnostic-Code: x-qmail; no

Final-Recipient: rfc822; "dora b"@far.org
Action: failed
Status: 5.0.0
Diagnostic-Code: x-qmail; no

--BOUNDARY
Content-Type: message/rfc822

Return-Path: <zed@far.org>
Received: (qmail N invoked by uid N
Subject: x

body
--BOUNDARY--'
}

@test "bouncestyle both: the text part is QSBMF, and so is the start of the body" {
  control bouncestyle both
  bounce 'Fzed@far.org\0Tdan@host.org\0\0' 'Subject: x\n\nbody\n'
  text='Hi. This is the qmail-send program at host.org.
I'"'"'m afraid I wasn'"'"'t able to deliver your message to the following addresses.
This is a permanent error; I'"'"'ve given up. Sorry it didn'"'"'t work out.

<dan@host.org>:
no
'
  equal "$(sed '1,/^$/d' bounce)" "$text

--BOUNDARY
Content-Type: text/plain; charset=us-ascii

$text
--- Below this line is a copy of the message.

Return-Path: <zed@far.org>
Received: (qmail N invoked by uid N
Subject: x

--- The message itself is in the last part of this report.

--BOUNDARY
Content-Type: message/delivery-status

Reporting-MTA: dns; host.org
Arrival-Date: D

Final-Recipient: rfc822; dan@host.org
Action: failed
Status: 5.0.0
Diagnostic-Code: x-qmail; no

--BOUNDARY
Content-Type: message/rfc822

Return-Path: <zed@far.org>
Received: (qmail N invoked by uid N
Subject: x

body

--BOUNDARY--"
}

@test "reports can be read by others, also of 8-bit messages, of messages with parts, and of those cut off" {
  needs python3
  for style in dsn both; do
    control bouncestyle $style
    bounce 'Fzed@far.org\0Td\xc3\xb6rte@host.org\0\0' 'Subject: \xe4\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n\xe4\n--x--\n'
    equal "$(parts)" "multipart/report 8bit
  text/plain 8bit
  message/delivery-status 7bit
    text/plain 7bit
    text/plain 7bit
  message/rfc822 8bit
    multipart/mixed 7bit
      text/plain 7bit"
    grep -qx 'Final-Recipient: utf-8; d\\x{F6}rte@host.org' bounce
    send_ends
    rm -f "$QMAILHOME"/queue/*/*/[0-9]* "$QMAILHOME/log"
    control bouncemaxbytes 10
    bounce 'Fzed@far.org\0Tdan@host.org\0\0' 'Subject: y\n\n\xe4\n'
    equal "$(parts)" "multipart/report 7bit
  text/plain 7bit
  message/delivery-status 7bit
    text/plain 7bit
    text/plain 7bit
  text/rfc822-headers 7bit"
    [ "$(grep -c '^Subject: y$' bounce)" -ge 1 ]
    equal "$(grep -c $'\xe4' bounce || true)" 0
    send_ends
    rm -f "$QMAILHOME"/queue/*/*/[0-9]* "$QMAILHOME/log" "$QMAILHOME/control/bouncemaxbytes"
  done
}

@test "a message with many failures, of which a bounce goes out in each style" {
  { printf 'Fzed@far.org\0'; for i in $(seq 3000); do printf 'Td%s@far.org\0' "$i"; done; printf '\0'; } >many
  for style in qsbmf dsn both; do
    control bouncestyle $style
    cp many "$QMAILHOME/envelope"
    chmod 644 "$QMAILHOME/envelope"
    send_starts
    as_user sh -c 'qmail-queue </dev/null 1<"$QMAILHOME/envelope"'
    logged 'deferral: later'
    cat "$(grep -l '^Subject: failure notice' "$QMAILHOME"/queue/mess/*/*)" >bounce
    case $style in qsbmf) notes=3000 fields=0 ;; dsn) notes=3000 fields=3000 ;; both) notes=6000 fields=3000 ;; esac
    equal "$(grep -c '^<d[0-9]*@far.org>:$' bounce)" $notes
    equal "$(grep -c '^Final-Recipient: rfc822; d[0-9]*@far.org$' bounce || true)" $fields
    send_ends
    rm -f "$QMAILHOME"/queue/*/*/[0-9]* "$QMAILHOME/log"
  done
}

@test "bouncemaxbytes: the header whole, then as many lines as fit, and a word about it" {
  control bouncemaxbytes 150
  body=$(for i in $(seq 20); do printf 'line %s\\n' "$i"; done)
  bounce 'Fzed@far.org\0Tdan@host.org\0\0' "Subject: x\n\n$body"
  copy=$(sed -n '/^Return-Path/,$p' bounce)
  grep -q '^line 1$' <<<"$copy"
  grep -q '^--- Rest of message truncated.$' <<<"$copy"
  equal "$(tail -1 bounce)" '--- Rest of message truncated.'
  [ "$(grep -c '^line' <<<"$copy")" -lt 15 ]
  equal "$(grep -cv '^line [0-9]*$' <<<"$copy")" 5
  send_ends
  rm -f "$QMAILHOME"/queue/*/*/[0-9]* "$QMAILHOME/log"
  control bouncemaxbytes 0
  bounce 'Fzed@far.org\0Tdan@host.org\0\0' 'Subject: x\n folded\n\nbody\n'
  equal "$(sed -n '/^Return-Path/,$p' bounce)" 'Return-Path: <zed@far.org>
Received: (qmail N invoked by uid N
Subject: x
 folded

--- Rest of message truncated.'
}

@test "a word that is no style is named in the log, and bounces are as ever" {
  control bouncestyle mime
  bounce 'Fzed@far.org\0Tdan@host.org\0\0'
  grep -qx 'warning: unable to understand control/bouncestyle: mime' "$QMAILHOME/log"
  equal "$(sed -n '/^$/{n;p;q}' bounce)" 'Hi. This is the qmail-send program at host.org.'
}

@test "a failing postmaster ends it, in each style (C.22)" {
  control bouncehost 'host.org\n'
  control doublebounceto 'dan\n'
  for style in qsbmf dsn both; do
    control bouncestyle $style
    send_starts
    inject 'Fdave@x.y\0Tdora@host.org\0\0'
    logged 'triple bounce: discarding bounce/'
    wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log")" = 3 ]'
    equal "$(grep -c '^bounce msg' "$QMAILHOME/log")" 2
    equal "$(sed -n 's/^starting delivery .* to \(local\|remote\) //p' "$QMAILHOME/log" | tr '\n' ' ')" \
      'dora@host.org dave@x.y dan@host.org '
    equal "$(cd "$QMAILHOME/queue" && find intd todo mess info local remote bounce -type f)" ""
    send_ends
    rm "$QMAILHOME/log"
  done
}

@test "an empty doublebounceto discards double bounces, and says so" {
  control doublebounceto '\n'
  send_starts
  inject 'F\0Tdora@host.org\0\0'
  logged 'double bounce: discarding bounce/'
  logged 'end msg'
  equal "$(grep -c '^bounce msg' "$QMAILHOME/log" || true)" 0
}

@test "HUP reads concurrency and limits of domains again" {
  control concurrencyremote 0
  send_starts
  inject 'Fs@x.y\0Tann@far.org\0\0'
  logged 'end msg' && false || true
  equal "$(head -1 "$QMAILHOME/log")" 'status: local 0/10 remote 0/0'
  control concurrencyremote 500
  control concurrencylocal 7
  control domainlimits 'held.org:0\n'
  kill -HUP "$started"
  logged 'status: local 0/7 remote 0/100'
  logged 'end msg'
  inject 'Fs@x.y\0Tann@held.org\0\0'
  logged 'info msg'
  inject 'Fs@x.y\0Tann@far.org\0\0'
  wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log")" = 2 ]'
  equal "$(grep -c 'to remote ann@held.org' "$QMAILHOME/log" || true)" 0
  rm "$QMAILHOME/control/domainlimits"
  kill -HUP "$started"
  logged 'to remote ann@held.org'
  wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log")" = 3 ]'
}

@test "a limit that cannot be read again is named, and the old one stays" {
  control concurrencyremote 5
  send_starts
  rm "$QMAILHOME/control/concurrencyremote"
  mkdir "$QMAILHOME/control/concurrencyremote"
  kill -HUP "$started"
  logged 'alert: unable to reread control/concurrencyremote'
  inject 'Fs@x.y\0Tann@far.org\0\0'
  logged 'status: local 0/10 remote 1/5'
}

@test "lines that are no limits and no waits are named in the log" {
  control domainlimits 'far.org\n# comment\nfar.org:2\nfar.org:x y\n'
  control retryschedule '60\n0\nsoon\n300\n'
  send_starts
  equal "$(grep warning "$QMAILHOME/log")" 'warning: unable to understand control/retryschedule: 0
warning: unable to understand control/retryschedule: soon
warning: unable to understand control/domainlimits: far.org
warning: unable to understand control/domainlimits: far.org:x_y'
}

@test "the times of the next tries, for messages of every age of a week" {
  # Each message as if it had waited until one of its tries, and five seconds longer; then all are tried at once.
  echo 100 | tee "$QMAILHOME/control/concurrencylocal" >"$QMAILHOME/control/concurrencyremote"
  chmod 644 "$QMAILHOME"/control/*
  now=$(date +%s)
  for n in $(seq 1 77); do
    echo "local $((46 + n)) $((now - 100 * n * n - 5)) $((100 * (n + 1) * (n + 1)))"
    [ $((n % 2)) = 1 ] || echo "remote $((200 + n)) $((now - 100 * n * n - 5)) $((100 * (n + 2) * (n + 2)))"
  done >expected
  as_user bash -c 'cd "$QMAILHOME/queue" && while read -r channel id birth age; do
    : >mess/$((id % 23))/$id; printf "Fs@x.y\0" >info/$((id % 23))/$id; printf "Tzoe@host.org\0" >$channel/$((id % 23))/$id
    touch -d "@$birth" info/$((id % 23))/$id $channel/$((id % 23))/$id; done' <expected
  send_starts
  wait_for bash -c '[ "$(grep -c deferral "$QMAILHOME/log")" = 115 ]'
  send_ends
  while read -r channel id birth age; do
    echo "$channel $id $birth $(($(stat -c %Y "$QMAILHOME/queue/$channel/$((id % 23))/$id") - birth))"
  done <expected >actual
  diff expected actual
}

@test "a retry schedule and a lifetime of bounces" {
  control retryschedule '60\n600\n'
  control bouncelifetime 100
  as_user bash -c 'cd "$QMAILHOME/queue" && for id in 23 46; do : >mess/0/$id; printf "Tzoe@host.org\0" >local/0/$id; done
    printf "F\0" >info/0/23; printf "Fs@x.y\0" >info/0/46; touch -d "1000 seconds ago" info/0/* local/0/*'
  before=$(date +%s)
  send_starts
  wait_for bash -c '[ "$(grep -c "^bounce msg 23 " "$QMAILHOME/log")" = 1 ]'
  logged 'deferral: later'
  send_ends
  next=$(($(stat -c %Y "$QMAILHOME/queue/local/0/46") - before))
  [ "$next" -ge 600 ]
  [ "$next" -le 620 ]
}

@test "messages from a wrong clock, of the future, are tried as others (C.27)" {
  as_user bash -c 'cd "$QMAILHOME/queue" && : >mess/0/46; printf "Fs@x.y\0" >info/0/46; printf "Tzoe@host.org\0" >remote/0/46
    touch -d "2037-01-01" info/0/46 remote/0/46'
  before=$(date +%s)
  send_starts
  sleep 0.2
  kill -ALRM "$started"
  logged 'deferral: later'
  send_ends
  [ "$(stat -c %Y "$QMAILHOME/queue/info/0/46")" -le $((before + 20)) ]
  [ "$(stat -c %Y "$QMAILHOME/queue/remote/0/46")" -le $((before + 420)) ]
}

@test "messages that wait for their domain are looked at twice, and hold up nobody" {
  needs_tracing
  control domainlimits 'far.org:1\n'
  as_user sh -c 'cd "$QMAILHOME/queue" && exec fill-queue 300 0'
  send_starts strace -D -o "$QMAILHOME/trace" -e trace=openat
  inject 'Fs@x.y\0Tann@near.org\0\0'
  logged 'to remote ann@near.org'
  first=$(grep -n 'to remote ann@near.org' "$QMAILHOME/log" | cut -d: -f1)
  wait_for bash -c '[ "$(grep -c "^end msg" "$QMAILHOME/log")" = 301 ]'
  [ "$first" -lt "$(grep -n '^end msg' "$QMAILHOME/log" | tail -1 | cut -d: -f1)" ]
  [ "$(grep -c '"remote/[0-9]*/[0-9]*"' "$QMAILHOME/trace")" -le $((3 * 301)) ]
}
