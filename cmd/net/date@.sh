#!/bin/sh
# date@ [ host ]: print the date and time of a host, which it says on port 13 (RFC 867).

tcpclient -RHl0 -- "${1-0}" 13 sh -c 'exec delcr <&6' | cat -v
