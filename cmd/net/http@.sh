#!/bin/sh
# http@ [ host [ page [ port ]]]: print a page of the web, without CRs.

host=${1-0} page=${2-} port=${3-80}
case $host$page$port in
  *[[:cntrl:]]*) echo 'http@: fatal: control character in request' >&2; exit 100 ;;
esac
printf 'GET /%s HTTP/1.0\r\nHost: %s:%s\r\n\r\n' "$page" "$host" "$port" |
  tcpclient -RHl0 -- "$host" "$port" sh -c 'cat >&7; exec delcr <&6' | {
    # The page begins behind the first empty line.
    while IFS= read -r line && [ -n "$line" ]; do :; done
    exec cat
  }
