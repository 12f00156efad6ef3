# A DNS server of the test's own, and a resolver that asks no other.
#
#   load ../support
#   load ../dns
#   teardown() { stop_dns; }
#
#   start_dns 'host.example A 192.0.2.1' 'host.example AAAA 2001:db8::1' 'bad.example servfail'
#   run -0 tcpclient host.example …
#   equal "$(dns_questions)" "udp-edns host.example 1"
#
# t/tools/dns-server.cc says what the lines may hold. Each start_dns is one more server: DNSCACHEIP, which
# is exported, names them all in this order.

# start_dns [ OPTION ... ] LINE ...: starts a server with these lines as its script, dns.N in the test's
# directory, N counted from 1; `add_dns` and changes to that file have effect at once. $dns_port is its port.
# Options are those of dns-server.
start_dns() {
  local options=() address=127.0.0.1 port
  while [[ ${1:-} == -* ]]; do
    options+=("$1")
    [ "$1" != -6 ] || address='[::1]'
    if [ "$1" = -p ]; then options+=("$2"); shift; fi
    shift
  done
  dns_count=$((${dns_count:-0} + 1))
  dns_file=$BATS_TEST_TMPDIR/dns.$dns_count
  printf '%s\n' "$@" >"$dns_file"
  rm -f "$dns_file.log"
  dns-server "${options[@]}" "$dns_file" >"$dns_file.log" 2>"$dns_file.err" 3>&- &
  dns_pids="${dns_pids:-} $!"
  wait_for [ -s "$dns_file.log" ]
  dns_port=$(head -n 1 "$dns_file.log")
  export DNSCACHEIP="${dns_servers:-}${dns_servers:+ }$address:$dns_port"
  dns_servers=$DNSCACHEIP
}

# add_dns LINE ...: adds lines to the script of the server started last.
add_dns() { printf '%s\n' "$@" >>"$dns_file"; }

# dead_dns: adds a port where nobody answers to the list of servers: connection refused.
dead_dns() {
  start_dns
  local pid=${dns_pids##* }
  kill "$pid"
  wait "$pid" 2>/dev/null || true
  dns_pids=${dns_pids% *}
}

# dns_questions [ N ]: what server N, 1 if not given, was asked, a line for each question.
dns_questions() { tail -n +2 "$BATS_TEST_TMPDIR/dns.${1:-1}.log"; }

stop_dns() {
  # shellcheck disable=SC2086
  [ -z "${dns_pids:-}" ] || kill $dns_pids 2>/dev/null || true
  [ -z "${dns_pids:-}" ] || wait $dns_pids 2>/dev/null || true
  unset dns_pids dns_count dns_servers DNSCACHEIP
}
