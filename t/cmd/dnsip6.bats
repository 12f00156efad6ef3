load ../support
load ../dns

teardown() { stop_dns; }

@test "a line for each name, a space behind each address" {
  start_dns 'a.test A 192.0.2.1' 'b.test A 192.0.2.2' 'b.test AAAA 2001:DB8:0:0::1' 'alias.test CNAME b.test'
  run -0 dnsip6
  equal "$output" ""
  run -0 dnsip6 b.test alias.test a.test none.test ::FFFF:1.2.3.4 1.2.3.4 '[::1]' FE80::1
  equal "$output" "$(printf '2001:db8::1 \n2001:db8::1 \n\n\n\n\n::1 \nfe80::1 ')"
}

@test "all addresses come, in random order" {
  start_dns many.test\ AAAA\ 2001:db8::{1..9}
  run -0 dnsip6 many.test many.test many.test
  first=${lines[0]}
  [ "$first" != "${lines[1]}" ] || [ "$first" != "${lines[2]}" ]
  for line in "${lines[@]}"; do
    equal "$(tr ' ' '\n' <<<"$line" | sort | tr '\n' ' ')" " $(printf '2001:db8::%d ' {1..9})"
  done
}

@test "a failure ends it with the reason; the lines before it were printed" {
  start_dns 'a.test AAAA 2001:db8::1' 'bad.test servfail'
  run -111 bash -c 'dnsip6 a.test bad.test a.test 2>err'
  equal "$output" "2001:db8::1 "
  equal "$(cat err)" "dnsip6: fatal: unable to find IPv6 address for bad.test: temporary failure"
}

@test "what is no domain name" {
  run -111 dnsip6 "$(printf 'x%.0s' {1..64}).test"
  equal "$output" "dnsip6: fatal: unable to parse name $(printf 'x%.0s' {1..64}).test"
  run -111 dnsip6 'x\400'
  equal "$output" 'dnsip6: fatal: unable to parse name x\400'
}

@test "a line that cannot be written" {
  run -111 bash -c 'dnsip6 ::1 >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnsip6 ::1 >&-'
  equal "$output" ""
}
