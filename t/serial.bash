# What the suites of maildirserial and its clients share: a maildir, and the host at the other end.
#
#   load ../support
#   load ../peer
#   load ../serial
#   teardown() { stop_peer; }

unset TCPREMOTEIP

# letter NAME TEXT [ SENDER [ RECIPIENT ]]: a message as qmail-local puts it into the maildir d, NAME being new/N or
# cur/N; older ones have lower Ns.
letter() {
  mkdir -p d/new d/cur d/tmp
  { printf 'Return-Path: <%s>\nDelivered-To: %s\n' "${3-s@x.y}" "${4-pre-r@a.b}"; bytes "$2"; } >"d/$1"
  touch -d "@$((1700000000 + 10#$(tr -dc 0-9 <<<"${1%%:*}")))" "d/$1"
}

# names NAME ...: what a client reads, into the file names.
names() { printf '%s\0' "$@" >names; }

# results: those in the file results, one a line, with | for the NUL.
results() { tr '\0' '|' <results; }

# left: the files in the maildir.
left() { (cd d && find . -type f | sed 's,^\./,,' | sort); }

# via: tcpclient finds 127.0.0.1 at $port, whatever host and port it is told; its words go to ./asked, a line each.
via() {
  mkdir -p bin
  cat >bin/tcpclient <<END
#!/bin/bash
printf '%s\n' "\$@" >"$PWD/asked"
exec "$BUILD/tcpclient" -RHl0 -- 127.0.0.1 "${port:-1}" "\${@:5}"
END
  chmod +x bin/tcpclient
  PATH=$PWD/bin:$PATH
}
