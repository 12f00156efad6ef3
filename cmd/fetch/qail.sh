#!/bin/sh
# qail [ argument ... ]: read mail with Mail, after moving it from the maildir to the mbox.

PATH=$PATH:${QMAILHOME:-/var/qmail}/bin
export PATH
maildir2mbox && exec Mail "$@"
