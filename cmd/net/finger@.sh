#!/bin/sh
# finger@ [ host [ user ]]: print what a host tells of a user, or of all who are logged in (RFC 1288).

case ${2-} in
  *[[:cntrl:]]*) echo 'finger@: fatal: control character in user' >&2; exit 100 ;;
esac
printf '%s\r\n' "${2-}" | tcpclient -RHl0 -- "${1-0}" 79 sh -c 'cat >&7; exec delcr <&6' | cat -v
