#!/bin/sh
# mailsubj subject address ...: send standard input, with a header of those, by qmail-inject.
#
# preline puts the header in front. Unlike a pipe from cat it lets nothing be sent if the input cannot be read.

if [ "$#" -lt 2 ]; then
  echo 'mailsubj: usage: mailsubj subject address ...' >&2
  exit 100
fi

# A line break in a word must not start another field.
subject=$(printf %s "$1" | tr '\n\r' '  ')
shift
addresses=$(printf %s "$*" | tr '\n\r' '  ')

bin=${QMAILHOME:-/var/qmail}/bin
UFLINE="Subject: $subject
To: $addresses

" RPLINE='' DTLINE='' exec "$bin/preline" -rd "$bin/qmail-inject"
