# Mail that waits in a maildir for a host, and then goes there by SMTP and by QMTP: here it goes in a circle.

load ../support
load host

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_host
  echo ./Maildir/ >"$QMAILHOME/people/$user/.qmail"
  echo "away.test:$user-ppp" >>"$QMAILHOME/control/virtualdomains"
  echo away.test >>"$QMAILHOME/control/rcpthosts"
  echo ./pppdir/ >"$QMAILHOME/people/$user/.qmail-ppp-default"
  pppdir=$QMAILHOME/people/$user/pppdir
  as_user maildirmake "$pppdir"
  start_host
}
teardown() { stop_host; }

waiting() { [ "$(find "$pppdir/new" -type f | wc -l)" -ge "$1" ]; }

@test "held for a host that is away, and sent when it is there" {
  for i in 1 2 3 4; do printf 'Subject: n%s\n\n.dot\n' "$i" >"m$i"; done
  smtp-in "$smtp" '"a b"@far.test' u@away.test m1 m2 m3 m4
  wait_for waiting 4
  sleep 1.1
  for by in smtp qmtp; do
    case $by in
      smtp) client=(tcpclient -RHl0 127.0.0.1 "$smtp" "$QMAILHOME/bin/serialsmtp" "$user-ppp-" me.test) ;;
      qmtp) client=(tcpclient -RHl0 127.0.0.1 "$qmtp" "$QMAILHOME/bin/serialqmtp" "$user-ppp-") ;;
    esac
    run -0 as_user env QMAILHOME="$QMAILHOME" timeout 30 maildirserial -b "$pppdir" "$user-ppp-" "${client[@]}"
    # What arrives again meanwhile is not for this run: it is not older than this second.
    equal "$(head -n 4 <<<"$output" | grep -c 'succeeded: 127.0.0.1 said: ')" 4
    wait_for waiting 4
    sleep 1.1
    equal "$(cat "$pppdir"/new/* | grep -c '^Return-Path: <"a b"@far.test>$')" 4
    equal "$(cat "$pppdir"/new/* | grep -c '^\.dot$')" 4
  done
}
