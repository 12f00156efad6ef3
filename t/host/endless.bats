# Too much of everything through every door and out again: recipients, long commands, header fields and lines,
# large messages. Nothing of that is held in memory, and each program has its answer. ENDLESS=yes, which
# package/test --all sets, sends gigabytes.

load ../support
load ../home
load ../peer

if [ -n "${ENDLESS:-}" ]; then
  recipients=10000000 octets=4500000000 all=5000000000
else
  recipients=100000 octets=50000000 all=50000000
fi
most_kilobytes=16384  # that any program may hold

setup() {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizers need memory of their own"
  cd "$BATS_TEST_TMPDIR"
  bare_home
  unset TCPREMOTEIP RELAYCLIENT RCPTCHECK DATABYTES MAXRCPT SMTPGREETED UCSPITLS
  export DNSCACHEIP=127.0.0.1:1  # no server
  echo me.example >home/control/me
  # A queue that counts, and keeps nothing.
  printf '#!/bin/sh\nexec 3<&1\nwc -c >text.size; tr -cd "\\\\0" <&3 | wc -c >envelope.size\n' >queue
  chmod 755 queue
  export QMAILQUEUE=$PWD/queue
}
teardown() { stop_peer; }

# flooded FORM PART COUNT PROGRAM ...: runs the program with that as its input and 16 MB of address space; what it
# says, numbers left out, goes to `said`, its exit code to $status, and what it held stands in `peak`.
flooded() {
  status=0
  flood "$1" "$2" "$3" 2>/dev/null | as_user env PATH="$PATH" timeout 1000 peak "$PWD/peak" softlimit -a $((most_kilobytes * 1024)) "${@:4}" >said 2>&1 ||
    status=${PIPESTATUS[1]}
  bounded "$BATS_TEST_DESCRIPTION, $1 with $3 of $2"
}
# bounded WHAT: the program that was run held no more than it may. With ENDLESS, the number is shown.
bounded() {
  [ -z "${ENDLESS:-}" ] || echo "# $1: $(cat peak) KB" >&3
  [ "$(cat peak)" -le $most_kilobytes ]
}
# replies: what an SMTP server said, the codes of its replies with their numbers.
replies() { cut -c1-3 said | uniq -c | awk '{printf "%s*%d ", $2, $1}'; }

# accepted: what a server of QMTP or QMQP said, numbers left out.
accepted() { sed -E 's/^[0-9]+:Kok [0-9]+ qp [0-9]+,$/Kok/' said; }

@test "qmail-smtpd" {
  flooded smtp recipients $recipients qmail-smtpd
  equal "$status $(replies)" "0 220*1 250*1001 452*$((recipients - 1000)) 354*1 250*1 221*1 "
  flooded smtp command $octets qmail-smtpd
  equal "$status $(replies)" "0 220*1 500*1 250*2 354*1 250*1 221*1 "
  for part in "header $octets" "line $octets" "fields $all" "body $all"; do
    flooded smtp $part qmail-smtpd
    equal "$status $(replies)" "0 220*1 250*2 354*1 250*1 221*1 "
  done
}

@test "qmail-qmtpd" {
  flooded qmtp recipients $recipients qmail-qmtpd
  equal "$(grep -oE "Kok|Ztoo many" said | uniq -c | awk "{print \$1, \$2}")" "1000 Kok
$((recipients - 1000)) Ztoo"
  for part in "header $octets" "line $octets" "fields $all" "body $all"; do
    flooded qmtp $part qmail-qmtpd
    equal "$status $(accepted)" '0 Kok'
  done
}

@test "qmail-qmqpd" {
  for part in "recipients $recipients" "header $octets" "line $octets" "fields $all" "body $all"; do
    flooded qmqp $part qmail-qmqpd
    equal "$status $(accepted)" '0 Kok'
  done
  equal "$(cat home/envelope.size)" 3
}

@test "qmail-inject" {
  for part in "recipients 10000000" "header $octets"; do
    flooded text $part qmail-inject r@y.zz
    equal "$status $(cat said)" "100 qmail-inject: fatal: header field too long"
  done
  flooded text recipients 100000 qmail-inject
  equal "$status $(cat said) $(cat home/envelope.size)" "0  100002"
  for part in "line $octets" "fields $all" "body $all"; do
    flooded text $part qmail-inject r@y.zz
    equal "$status $(cat said)" "0 "
    [ "$(cat home/text.size)" -gt "${part#* }" ]
  done
}

@test "qmail-queue: the disk is full before anything else is, and it says so" {
  bytes 'Fs@x.yy\0Tr@y.zz\0\0' >envelope
  for part in "header $octets" "line $octets" "fields $all" "body $all"; do
    flooded text $part softlimit -f 10000000 sh -c 'exec qmail-queue 1<envelope'
    equal "$status $(cat said)" "53 "
  done
  flooded envelope recipients 1000000 softlimit -f 1000000 sh -c 'exec qmail-queue 1<&0 </dev/null'
  equal "$status $(cat said)" "53 "
  equal "$(find home/queue -type f)" ''
  flooded envelope recipients 1000000 sh -c 'exec qmail-queue 1<&0 </dev/null'
  equal "$status $(cat said)" "0 "
  rm home/queue/todo/*
}

@test "qmail-qmqpc" {
  echo 127.0.0.1 >home/control/qmqpservers
  flooded envelope recipients $recipients sh -c 'exec qmail-qmqpc 1<&0 </dev/null'
  [[ $status == 7[123] ]]
}

@test "qmail-pop3d and qmail-popup" {
  flooded smtp command $octets qmail-popup host.example true
  equal "$status $(sed 1d said | tr -d '\r')" "1 -ERR line too long"
  as_user maildirmake box
  flooded smtp command $octets qmail-pop3d box
  equal "$status $(tr -d '\r' <said)" $'0 +OK \n-ERR line too long'
  # A header field, and a body, of one line: a file with a hole.
  printf 'Subject: ' >box/new/1.a
  printf 'a: b\n\n' >box/new/2.a
  for message in 1 2; do
    truncate -s "$octets" "box/new/$message.a"
    touch -d "2020-01-0$message" "box/new/$message.a"
  done
  for command in 'TOP 1 1' 'RETR 2'; do
    printf '%s\r\n' "$command" |
      as_user env PATH="$PATH" timeout 600 peak "$PWD/peak" softlimit -a $((most_kilobytes * 1024)) qmail-pop3d box | wc -c >size
    bounded "qmail-pop3d, $command of $octets"
    [ "$(cat size)" -gt "$octets" ]
  done
}

@test "qmail-local" {
  mkdir user
  printf '|wc -c >size\n&r@y.zz\n' >user/.qmail
  chown -R "$OWNER" user
  printf 'Subject: ' >message
  truncate -s "$octets" message
  status=0
  as_user env PATH="$PATH" timeout 600 peak "$PWD/peak" softlimit -a $((most_kilobytes * 1024)) qmail-local joe "$PWD/user" joe '' '' y.zz s@x.yy ./box <message >said 2>&1 || status=$?
  equal "$status" 0
  bounded "qmail-local, a header field of $octets"
  [ "$(cat user/size)" -ge "$octets" ]
  [ "$(cat home/text.size)" -gt "$octets" ]
}

@test "qmail-remote" {
  # A host that has said everything in advance.
  printf '%s\r\n' '220 x' '250 x' '250 ok' '250 ok' '354 go' '250 taken' >replies
  for part in "header $octets" "line $octets" "fields $all" "body $all"; do
    mkfifo port
    tcpserver -1RHl0 127.0.0.1 0 sh -c 'cat replies; exec wc -c >size' </dev/null >port 3>&- &
    peer=$!
    read -r number <port
    echo ":[127.0.0.1]:$number" >home/control/smtproutes
    flooded text $part qmail-remote y.zz s@x.yy r@y.zz
    equal "$status $(tr '\0' '|' <said | head -n 1)" '0 r|K127.0.0.1 accepted message.'
    wait_for [ -s size ]
    [ "$(cat size)" -gt "${part#* }" ]
    stop_peer
    rm port size
  done
}
