#!/bin/sh
# mconnect [ host [ port ]]: talk to a host line by line, on port 25, its mail server, by default.

exec tcpclient -RHl0 -- "${1-0}" "${2-25}" mconnect-io
