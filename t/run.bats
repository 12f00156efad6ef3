load support

# package/run from the outside: the ports of this test, a folder of its own.
setup() {
  [ -z "${SANITIZED:-}" ] || skip "package/run builds for itself"
  cd "$BATS_TEST_TMPDIR"
  folder=$(mktemp -d "${TMPDIR:-/tmp}/paperpath.XXXXXX")
  smtp=$((20000 + RANDOM % 10000)) pop3=$((30000 + RANDOM % 10000)) qmtp=$((40000 + RANDOM % 10000))
}
teardown() { rm -rf "${folder:-}"; }

nothing_left() { ! pgrep -f "svscan $folder/service" && ! grep -lz "^QMAILHOME=$folder\$" /proc/[0-9]*/environ 2>/dev/null; }

@test "one message goes in by SMTP and comes out by POP3, twice in the same folder, and nothing is left running" {
  for round in 1 2; do
    run -0 "$ROOT/package/run" --once -s "$smtp" -p "$pop3" -q "$qmtp" "$folder"
    [[ $output =~ "The way of one message" ]]
    [[ $output =~ "starting delivery" ]]
    [[ $output =~ "condredirect:_qp_" ]]
    [[ $output =~ "This message went in by SMTP and came out by POP3." ]]
    [ "$(printf '%s\n' "$output" | wc -l)" -lt 45 ]
    nothing_left
  done
}

@test "a taken port is a clear error" {
  bash -c 'exec tcpserver -RHl0 127.0.0.1 "$1" cat' sh "$smtp" 3>&- &
  taken=$!
  wait_for bash -c "exec 4<>/dev/tcp/127.0.0.1/$smtp"
  run -1 "$ROOT/package/run" --once -s "$smtp" -p "$pop3" -q "$qmtp" "$folder"
  kill "$taken"
  equal "$output" "run: port $smtp on 127.0.0.1 is taken; choose others with -s, -p and -q"
}

@test "wrong usage" {
  for arguments in '--twice' '-s x' '-s 0' '-s 70000' '-p' 'a b'; do
    run -100 "$ROOT/package/run" $arguments
    equal "$output" "run: usage: package/run [ --once ] [ -s smtp-port ] [ -p pop3-port ] [ -q qmtp-port ] [ folder ]"
  done
}

@test "it serves until it is interrupted, tells how to send, and then stops all it started" {
  "$ROOT/package/run" -s "$smtp" -p "$pop3" -q "$qmtp" "$folder" >said 2>&1 3>&- &
  pid=$!
  served() { grep -q 'The host serves until you press' said; }
  for try in $(seq 600); do served && break; sleep 0.1; done
  served
  run -0 bash -c 'echo by hand | sh "$1/send" "a subject"' sh "$folder"
  [[ $output =~ ^250\ ok ]]
  wait_for bash -c "grep -rq '^Subject: a subject' $folder/people/*/Maildir/new"
  kill -TERM "$pid"
  status=0
  wait "$pid" || status=$?
  equal "$status" 0
  nothing_left
}
