#!/bin/sh
# datemail [ argument ... ]: send standard input by sendmail, with a Date field of the local time in front.

bin=${QMAILHOME:-/var/qmail}/bin
exec "$bin/predate" "$bin/sendmail" "$@"
