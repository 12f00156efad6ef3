load ../support
load ../dns

teardown() { stop_dns; }

@test "without a name it prints nothing" {
  run -0 dnsip
  equal "$output" ""
}

@test "a line for each name, a space behind each address" {
  start_dns 'a.test A 192.0.2.1' 'b.test A 192.0.2.2' 'b.test AAAA 2001:db8::1' 'alias.test CNAME b.test' 'six.test AAAA 2001:db8::1'
  run -0 dnsip a.test A.Test. alias.test none.test six.test b.test
  equal "$output" "$(printf '192.0.2.1 \n192.0.2.1 \n192.0.2.2 \n\n\n192.0.2.2 ')"
}

@test "all addresses come, in random order" {
  start_dns many.test\ A\ 192.0.2.{1..20}
  run -0 dnsip many.test many.test many.test
  first=${lines[0]}
  [ "$first" != "${lines[1]}" ] || [ "$first" != "${lines[2]}" ]
  for line in "${lines[@]}"; do
    equal "$(tr ' ' '\n' <<<"$line" | sort -V | tr '\n' ' ')" " $(printf '192.0.2.%d ' {1..20})"
  done
}

@test "names of digits, dots and brackets must be valid addresses, and are asked of nobody (C.29)" {
  start_dns '* A 192.0.2.1'
  run -0 dnsip 1.2.3.4 '[5.6.7.8]' 1.2.3 300.1.1.1 1.2.3.4.5 127.1 7 '' ::1 '[1.2.3.4'
  equal "$output" "$(printf '1.2.3.4 \n5.6.7.8 \n\n\n\n\n\n\n\n1.2.3.4 ')"
  equal "$(dns_questions)" ""
}

@test "aliases of aliases, and servers that do not know EDNS (C.29)" {
  start_dns 'c20.test A 192.0.2.1' 'old.test A 192.0.2.2' 'old.test no-edns' 'x.test CNAME y.test' 'y.test CNAME x.test'
  for ((i = 0; i < 20; i++)); do add_dns "c$i.test CNAME c$((i + 1)).test"; done
  run -0 dnsip c0.test old.test x.test
  equal "$output" "$(printf '192.0.2.1 \n192.0.2.2 ')"
}

@test "a failure ends it with the reason; the lines before it were printed" {
  start_dns 'a.test A 192.0.2.1' 'bad.test servfail'
  run -111 bash -c 'dnsip a.test bad.test a.test 2>err'
  equal "$output" "192.0.2.1 "
  equal "$(cat err)" "dnsip: fatal: unable to find IP address for bad.test: temporary failure"
}

@test "nobody answers" {
  dead_dns
  run -111 timeout 60 dnsip a.test
  equal "$output" "dnsip: fatal: unable to find IP address for a.test: connection refused"
}

@test "odd bytes in a name" {
  start_dns 'a\377b.test A 192.0.2.1' 'c\000d.test A 192.0.2.2'
  run -0 dnsip $'a\xffb.test' 'a\377b.test' 'c\000d.test'
  equal "$output" "$(printf '192.0.2.1 \n192.0.2.1 \n192.0.2.2 ')"
}

@test "what is no domain name" {
  run -111 dnsip "$(printf 'x%.0s' {1..64}).test"
  equal "$output" "dnsip: fatal: unable to parse name $(printf 'x%.0s' {1..64}).test"
  run -111 dnsip 'x\400'
  equal "$output" 'dnsip: fatal: unable to parse name x\400'
}

@test "a line that cannot be written" {
  run -111 bash -c 'dnsip 1.2.3.4 >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnsip 1.2.3.4 >&-'
  equal "$output" ""
  run -0 bash -c 'dnsip 1.2.3.4 <&- 2>&-'
  equal "$output" "1.2.3.4 "
}
