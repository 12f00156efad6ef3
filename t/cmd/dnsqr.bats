load ../support
load ../dns

teardown() { stop_dns; }

@test "usage" {
  for words in '' a 'a x y' 'srv x' '65536 x' '-1 x' 'ax x'; do
    run -100 dnsqr $words
    equal "$output" "dnsqr: usage: dnsqr type name"
  done
}

@test "the reply of a server that looks names up" {
  start_dns 'a.test A 192.0.2.1' 'a.test A 192.0.2.2' 'a.test TXT second' 'a.test MX 10 Mail.test' 'alias.test CNAME a.test' \
    'a.test SOA ns.test root.test 1 2 3 4 5' '192.0.2.1 PTR a.test' 'a.test NS ns.test' 'a.test AAAA 6162:6364::'
  run -0 dnsqr a A.test
  equal "$output" "1 a.test:
56 bytes, 1+2+0+0 records, response, noerror
query: 1 a.test
answer: a.test 3600 A 192.0.2.1
answer: a.test 3600 A 192.0.2.2"
  run -0 dnsqr TXT a.test
  equal "${lines[3]}" 'answer: a.test 3600 16 \006second'
  run -0 dnsqr 15 a.test
  equal "${lines[3]}" 'answer: a.test 3600 MX 10 mail.test'
  run -0 dnsqr soa a.test
  equal "${lines[3]}" 'answer: a.test 3600 SOA ns.test root.test 1 2 3 4 5'
  run -0 dnsqr ns a.test
  equal "${lines[3]}" 'answer: a.test 3600 NS ns.test'
  run -0 dnsqr aaaa a.test
  equal "${lines[3]}" 'answer: a.test 3600 28 abcd\000\000\000\000\000\000\000\000\000\000\000\000'
  run -0 dnsqr ptr 1.2.0.192.in-addr.arpa
  equal "${lines[3]}" 'answer: 1.2.0.192.in-addr.arpa 3600 PTR a.test'
  run -0 dnsqr a alias.test
  equal "${lines[3]}" 'answer: alias.test 3600 CNAME a.test'
  equal "${lines[4]}" 'answer: a.test 3600 A 192.0.2.1'
  equal "$(dns_questions | head -n 1)" "udp a.test 1"
}

@test "no such name" {
  start_dns '# nothing'
  run -0 dnsqr any none.test
  equal "$output" "$(printf '255 none.test:\n27 bytes, 1+0+0+0 records, response, nxdomain\nquery: 255 none.test')"
}

@test "a reply too long for UDP comes by TCP" {
  start_dns a.test\ A\ 192.0.{2..4}.{1..100}
  run -0 dnsqr a a.test
  equal "${lines[1]}" "4824 bytes, 1+300+0+0 records, response, noerror"
  equal "${#lines[@]}" 303
  equal "$(dns_questions)" "$(printf 'udp a.test 1\ntcp a.test 1')"
}

@test "without a useful reply it says why, and succeeds" {
  start_dns 'bad.test servfail' 'refused.test refused'
  run -0 dnsqr a bad.test
  equal "$output" "$(printf '1 bad.test:\ntemporary failure')"
  run -0 dnsqr 0 refused.test
  equal "$output" "$(printf '0 refused.test:\ntemporary failure')"
  stop_dns
  dead_dns
  run -0 timeout 60 dnsqr a x.test
  equal "$output" "$(printf '1 x.test:\nconnection refused')"
}

@test "a reply that makes no sense" {
  start_dns 'cut.test A 192.0.2.1' 'cut.test cut' 'loop.test A 192.0.2.1' 'loop.test loop'
  for name in cut loop; do
    run -111 timeout 60 dnsqr a $name.test
    equal "$output" "dnsqr: fatal: unable to parse: protocol error"
  done
}

@test "forged replies are passed over" {
  start_dns 'id.test A 192.0.2.1' 'id.test wrong-id' 'q.test A 192.0.2.1' 'q.test wrong-question' 'p.test A 192.0.2.1' 'p.test wrong-port' \
    'g.test A 192.0.2.1' 'g.test garbage'
  for name in id q p g; do
    run -0 dnsqr a $name.test
    equal "${lines[3]}" "answer: $name.test 3600 A 192.0.2.1"
    equal "${#lines[@]}" 4
  done
}

@test "what is no domain name" {
  run -111 dnsqr a 'x\400'
  equal "$output" 'dnsqr: fatal: unable to parse name x\400'
}

@test "the reply cannot be written" {
  start_dns 'a.test A 192.0.2.1'
  run -111 bash -c 'dnsqr a a.test >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnsqr a a.test >&-'
  equal "$output" ""
}
