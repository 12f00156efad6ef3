load ../support
load ../dns

teardown() { stop_dns; }
setup() {
  cd "$BATS_TEST_TMPDIR"
  export DNSREWRITEFILE=$PWD/none LOCALDOMAIN=test
}

@test "without a name it fails in silence" {
  run -100 dnsfq
  equal "$output" ""
}

@test "the name of the first address of the qualified name" {
  start_dns 'x.test A 192.0.2.1' 'x.test A 192.0.2.2' 'x.test AAAA 2001:db8::1' '192.0.2.1 PTR Host.Example' \
    '192.0.2.2 PTR other.example' '2001:db8::1 PTR six.example' 'six.test AAAA 2001:db8::1'
  for name in x x.test X.TEST. 192.0.2.1; do
    run -0 dnsfq "$name"
    equal "$output" "host.example"
  done
  run -0 dnsfq six
  equal "$output" "six.example"
}

@test "no address, and an address without a name" {
  start_dns 'x.test A 192.0.2.1'
  run -100 dnsfq none
  equal "$output" "no IP addresses"
  run -100 dnsfq 300.1.1.1
  equal "$output" "no IP addresses"
  run -100 dnsfq x
  equal "$output" "hard error"
}

@test "temporary failures" {
  start_dns 'bad.test servfail' 'x.test A 192.0.2.1' '1.2.0.192.in-addr.arpa servfail'
  run -111 dnsfq bad
  equal "$output" "soft error"
  run -111 dnsfq x
  equal "$output" "soft error"
  mkdir none
  run -111 dnsfq x
  equal "$output" "soft error"
}

@test "the name cannot be written" {
  start_dns '192.0.2.1 PTR a.test'
  run -111 bash -c 'dnsfq 192.0.2.1 >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnsfq 192.0.2.1 >&-'
  equal "$output" ""
}
