#!/bin/sh
# who@ [ host ]: print who is logged in at a host, which it says on port 11 (RFC 866).

tcpclient -RHl0 -- "${1-0}" 11 sh -c 'exec delcr <&6' | cat -v
