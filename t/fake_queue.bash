# fake_queue: makes $QMAILQUEUE a program that keeps what it is given in this directory: the message in queued.message,
# the envelope, a line for each NUL, in queued.envelope. It says what queue.says holds, and exits as queue.exit says.
fake_queue() {
  cat >queue <<'EOF'
#!/bin/sh
exec 3<&1
cat >queued.message
tr '\0' '\n' <&3 >queued.envelope
[ ! -f queue.says ] || { cat queue.says >&6; exit 82; }
[ ! -f queue.exit ] || exit "$(cat queue.exit)"
EOF
  chmod 755 queue
  export QMAILQUEUE=$PWD/queue QMAILHOME=$PWD
}
