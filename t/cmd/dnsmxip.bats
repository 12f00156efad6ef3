load ../support
load ../dns

teardown() { stop_dns; }

@test "without a domain it fails in silence" {
  run -100 dnsmxip
  equal "$output" ""
}

@test "a line for each address, the smallest preference first" {
  start_dns 'a.test MX 20 mx2.test' 'a.test MX 10 mx1.test' 'mx1.test A 192.0.2.1' 'mx1.test AAAA 2001:db8::1' \
    'mx2.test A 192.0.2.2' 'mx2.test A 192.0.2.3'
  run -0 dnsmxip a.test
  equal "$output" "$(printf '2001:db8::1 10\n192.0.2.1 10\n192.0.2.2 20\n192.0.2.3 20')"
}

@test "a domain without mail exchangers is its own; an exchanger may be an address (C.32)" {
  start_dns 'b.test A 192.0.2.1' 'c.test MX 5 192.0.2.7'
  run -0 dnsmxip b.test
  equal "$output" "192.0.2.1 0"
  run -0 dnsmxip c.test
  equal "$output" "192.0.2.7 5"
}

@test "nobody takes the mail (C.32)" {
  start_dns 'null.test MX 0 .' 'null.test A 192.0.2.1' '. A 192.0.2.2' 'a.test MX 5 none.test'
  for domain in null.test a.test none.test; do
    run -100 dnsmxip "$domain"
    equal "$output" "hard error"
  done
}

@test "temporary failures" {
  start_dns 'bad.test servfail' 'a.test MX 5 bad.test' 'b.test MX 5 bad.test' 'b.test MX 6 c.test' 'c.test A 192.0.2.1'
  run -111 dnsmxip bad.test
  equal "$output" "soft error"
  run -111 dnsmxip a.test
  equal "$output" "soft error"
  run -0 dnsmxip b.test
  equal "$output" "192.0.2.1 6"
}

@test "the lines cannot be written" {
  start_dns 'b.test A 192.0.2.1'
  run -111 bash -c 'dnsmxip b.test >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnsmxip b.test >&-'
  equal "$output" ""
}
