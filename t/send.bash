# qmail-send in a home of its own, with spawn daemons that are played by spawn-player: recipients that begin with
# d fail, with z are put off; all others are delivered.
#
#   load ../support
#   load ../send
#
# The test file calls stop_all and remove_home in its teardown.

# played_home: makes the home, of host.org.
played_home() {
  make_home
  echo host.org >"$QMAILHOME/control/me"
  chmod 777 "$QMAILHOME"
  for name in qmail-lspawn qmail-rspawn; do
    rm -f "$QMAILHOME/bin/$name"
    printf '#!/bin/sh\nexec spawn-player 100\n' >"$QMAILHOME/bin/$name"
    chmod 755 "$QMAILHOME/bin/$name"
  done
}

# send_starts [ COMMAND ... ]: the daemons, below the command if there is one, with their log in $QMAILHOME/log.
send_starts() {
  start "$@" sh -c 'exec qmail-start ./Mailbox >>"$QMAILHOME/log"'
  wait_for grep -q '^status: local' "$QMAILHOME/log"
}

# send_ends: TERM, and its exit status must be 0.
send_ends() {
  kill "$started"
  local status=0
  wait "$started" || status=$?
  equal "$status" 0
}

# logged TEXT: waits until the log has it.
logged() { wait_for grep -qF "$1" "$QMAILHOME/log"; }
