#!/bin/sh
# unixcat socket: print everything that comes from a socket in the file system.

[ "$#" -gt 0 ] || { echo 'usage: unixcat socket' >&2; exit 1; }
exec unixclient "$1" sh -c 'exec cat <&6'
