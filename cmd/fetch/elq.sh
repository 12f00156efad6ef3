#!/bin/sh
# elq [ argument ... ]: read mail with elm, after moving it from the maildir to the mbox.

PATH=$PATH:${QMAILHOME:-/var/qmail}/bin
export PATH
maildir2mbox && exec elm "$@"
