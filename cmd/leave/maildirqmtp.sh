#!/bin/sh
# maildirqmtp dir prefix host: hand the messages of a maildir to a host by QMTP.

[ "$#" -eq 3 ] || { echo 'maildirqmtp: usage: maildirqmtp dir prefix host' >&2; exit 100; }
bin=${QMAILHOME:-/var/qmail}/bin
exec "$bin/maildirserial" -b -t 1209600 -- "$1" "$2" \
  tcpclient -RHl0 -- "$3" 209 "$bin/serialqmtp" "$2"
