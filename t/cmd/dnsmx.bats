load ../support
load ../dns

teardown() { stop_dns; }

@test "a line for each mail exchanger, in the order of the reply" {
  start_dns 'a.test MX 20 Mx2.test' 'a.test MX 10 mx1.test' 'null.test MX 0 .' 'alias.test CNAME a.test'
  run -0 dnsmx
  equal "$output" ""
  run -0 dnsmx a.test null.test alias.test
  equal "$output" "$(printf '20 mx2.test\n10 mx1.test\n0 .\n20 mx2.test\n10 mx1.test')"
}

@test "a domain without takes its mail itself" {
  start_dns 'b.test A 192.0.2.1'
  run -0 dnsmx B.Test. none.test 'x\.y.test' ''
  equal "$output" "$(printf '0 b.test\n0 none.test\n0 x\\056y.test\n0 .')"
}

@test "a set of 64 kilobytes comes whole (C.29)" {
  start_dns '# many'
  for ((i = 0; i < 1900; i++)); do echo "a.test MX $i mx$i.some.example"; done >>dns.1
  run -0 dnsmx a.test
  equal "${#lines[@]}" 1900
  equal "$output" "$(sed -n 's/^a.test MX //p' dns.1)"
}

@test "a failure ends it with the reason; the lines before it were printed" {
  start_dns 'a.test MX 1 x' 'bad.test servfail'
  run -111 bash -c 'dnsmx a.test bad.test a.test 2>err'
  equal "$output" "1 x"
  equal "$(cat err)" "dnsmx: fatal: unable to find MX records for bad.test: temporary failure"
}

@test "what is no domain name" {
  run -111 dnsmx "$(printf 'x%.0s' {1..64}).test"
  equal "$output" "dnsmx: fatal: unable to parse name $(printf 'x%.0s' {1..64}).test"
}

@test "a line that cannot be written" {
  start_dns 'a.test MX 1 x'
  run -111 bash -c 'dnsmx a.test >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnsmx a.test >&-'
  equal "$output" ""
}
