#!/bin/sh
# pinq [ argument ... ]: read mail with pine, after moving it from the maildir to the mbox.

PATH=$PATH:${QMAILHOME:-/var/qmail}/bin
export PATH
maildir2mbox && exec pine "$@"
