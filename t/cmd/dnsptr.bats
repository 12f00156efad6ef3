load ../support
load ../dns

teardown() { stop_dns; }

@test "without an address, and with what is none" {
  run -100 dnsptr
  equal "$output" ""
  run -100 dnsptr x.test
  equal "$output" "hard error"
}

@test "the name of an address" {
  start_dns '192.0.2.1 PTR Host.Example' '192.0.2.1 PTR other.example' '2001:db8::1 PTR a\040b.example'
  run -0 dnsptr 192.0.2.1
  equal "$output" "host.example"
  run -0 dnsptr 2001:db8::1
  equal "$output" 'a\040b.example'
}

@test "no name, and no answer" {
  start_dns '2.2.0.192.in-addr.arpa servfail'
  run -100 dnsptr 192.0.2.1
  equal "$output" "hard error"
  run -111 dnsptr 192.0.2.2
  equal "$output" "soft error"
}

@test "the name cannot be written" {
  start_dns '192.0.2.1 PTR a.test'
  run -111 bash -c 'dnsptr 192.0.2.1 >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnsptr 192.0.2.1 >&-'
  equal "$output" ""
}
