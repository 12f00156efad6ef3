#!/bin/sh
# tcpcat [ host [ port ]]: print everything that a host sends, on port 17 (RFC 865) by default.

exec tcpclient -RHl0 -- "${1-0}" "${2-17}" sh -c 'exec cat <&6'
