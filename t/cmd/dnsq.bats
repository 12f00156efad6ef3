load ../support
load ../dns

teardown() { stop_dns; }
setup() {
  cd "$BATS_TEST_TMPDIR"
  export DNSREWRITEFILE=$PWD/none LOCALDOMAIN=test
}

@test "usage" {
  for words in '' a 'a x' 'srv x 127.0.0.1' '65536 x 127.0.0.1' 'a x 127.0.0.1 y'; do
    run -100 dnsq $words
    equal "$output" "dnsq: usage: dnsq type name server"
  done
}

@test "the server is asked without recursion; that it offers it is weird" {
  start_dns 'a.test A 192.0.2.1' 'b.test NS ns.test' 'b.test bare'
  unset DNSCACHEIP
  run -0 dnsq a a.test "127.0.0.1:$dns_port"
  equal "$output" "1 a.test:
40 bytes, 1+1+0+0 records, response, weird ra, noerror
query: 1 a.test
answer: a.test 3600 A 192.0.2.1"
  run -0 dnsq a b.test "127.0.0.1:$dns_port"
  [[ $output == "1 b.test:"*" records, response, noerror"*"query: 1 b.test"*"authority: "*" NS "* ]]
}

@test "a server with an IPv6 address" {
  start_dns -6 'a.test A 192.0.2.1'
  run -0 dnsq a a.test "[::1]:$dns_port"
  equal "${lines[3]}" "answer: a.test 3600 A 192.0.2.1"
}

@test "a server without useful replies" {
  start_dns 'bad.test servfail'
  run -0 dnsq a bad.test "127.0.0.1:$dns_port"
  equal "$output" "$(printf '1 bad.test:\ntemporary failure')"
}

@test "a server by its name, which is qualified" {
  start_dns 'ns.test A 127.0.0.9'
  add_dns '1.2.3.4.ns.test A 127.0.0.9'
  for server in ns ns.test 127.0.0.9 1.2.3.4.ns.test; do
    run -0 timeout 60 dnsq a x "$server"
    equal "$output" "$(printf '1 x:\nconnection refused')"
  done
}

@test "no such server" {
  start_dns 'bad.test servfail'
  run -111 dnsq a x none
  equal "$output" "dnsq: fatal: no IP address for none"
  run -111 dnsq a x 300.1.1.1
  equal "$output" "dnsq: fatal: no IP address for 300.1.1.1"
  run -111 dnsq a x bad
  equal "$output" "dnsq: fatal: unable to find IP address for bad: temporary failure"
}

@test "a reply that makes no sense" {
  start_dns 'cut.test A 192.0.2.1' 'cut.test cut'
  run -111 timeout 60 dnsq a cut.test "127.0.0.1:$dns_port"
  equal "$output" "dnsq: fatal: unable to parse: protocol error"
}

@test "what is no domain name" {
  run -111 dnsq a 'x\400' 127.0.0.1
  equal "$output" 'dnsq: fatal: unable to parse name x\400'
}

@test "the reply cannot be written" {
  start_dns 'a.test A 192.0.2.1'
  run -111 bash -c "dnsq a a.test 127.0.0.1:$dns_port >/dev/full"
  equal "$output" ""
  run -111 bash -c "dnsq a a.test 127.0.0.1:$dns_port >&-"
  equal "$output" ""
}
