load ../support
load ../dns

teardown() { stop_dns; }

@test "a line for each address: its first name, or nothing" {
  start_dns '192.0.2.1 PTR Host.Example.' '192.0.2.2 PTR b.test' '192.0.2.2 PTR a.test' '2001:db8::1 PTR six.test'
  run -0 dnsname
  equal "$output" ""
  run -0 dnsname 192.0.2.1 192.0.2.2 192.0.2.3 2001:db8::1 ::ffff:192.0.2.1
  equal "$output" "$(printf 'host.example\nb.test\n\nsix.test\nhost.example')"
}

@test "bytes that belong in no name are shown by their numbers" {
  start_dns '192.0.2.1 PTR a\040\012b_-\377\000.x\056y.test'
  run -0 dnsname 192.0.2.1
  equal "$output" 'a\040\012b_-\377\000.x\056y.test'
}

@test "what is no address" {
  for word in foo 300.1.1.1 1.2.3 1.2.3.4x '' '[1.2.3.4]' 1.2.3.4.5; do
    run -111 dnsname "$word"
    equal "$output" "dnsname: fatal: unable to parse IP address $word"
  done
}

@test "a failure ends it with the reason; the lines before it were printed" {
  start_dns '192.0.2.1 PTR a.test' '2.2.0.192.in-addr.arpa refused'
  run -111 bash -c 'dnsname 192.0.2.1 192.0.2.2 192.0.2.1 2>err'
  equal "$output" "a.test"
  equal "$(cat err)" "dnsname: fatal: unable to find host name for 192.0.2.2: temporary failure"
}

@test "a line that cannot be written" {
  start_dns '192.0.2.1 PTR a.test'
  run -111 bash -c 'dnsname 192.0.2.1 >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnsname 192.0.2.1 >&-'
  equal "$output" ""
}
