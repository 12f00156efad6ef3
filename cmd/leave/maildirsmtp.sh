#!/bin/sh
# maildirsmtp dir prefix host helohost: hand the messages of a maildir to a host by SMTP.

[ "$#" -eq 4 ] || { echo 'maildirsmtp: usage: maildirsmtp dir prefix host helohost' >&2; exit 100; }
bin=${QMAILHOME:-/var/qmail}/bin
exec "$bin/maildirserial" -b -t 1209600 -- "$1" "$2" \
  tcpclient -RHl0 -- "$3" 25 "$bin/serialsmtp" "$2" "$4"
