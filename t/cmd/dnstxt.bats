load ../support
load ../dns

teardown() { stop_dns; }

@test "a line for each name: all strings of all records in a row" {
  start_dns 'a.test TXT first "and' 'b.test TXT "one ""two"' 'b.test TXT three' 'alias.test CNAME a.test' 'c.test A 192.0.2.1'
  run -0 dnstxt
  equal "$output" ""
  run -0 dnstxt a.test b.test none.test c.test alias.test
  equal "$output" "$(printf 'first "and\none twothree\n\n\nfirst "and')"
}

@test "bytes that are not printable" {
  start_dns 'a.test TXT x\000y\012\037\040~\177\200\377'
  run -0 dnstxt a.test
  equal "$output" 'x?y?? ~???'
}

@test "records too long for UDP come by TCP (C.29)" {
  text=$(printf 'x%.0s' {1..5000})
  start_dns "a.test TXT $text" 'b.test TXT short' 'b.test truncated'
  run -0 dnstxt a.test b.test
  equal "$output" "$text"$'\n'short
  grep -q '^tcp a.test 16$' dns.1.log
}

@test "a failure ends it with the reason; the lines before it were printed" {
  start_dns 'a.test TXT x' 'bad.test servfail'
  run -111 bash -c 'dnstxt a.test bad.test a.test 2>err'
  equal "$output" "x"
  equal "$(cat err)" "dnstxt: fatal: unable to find TXT records for bad.test: temporary failure"
}

@test "what is no domain name" {
  run -111 dnstxt "$(printf 'x%.0s' {1..64}).test"
  equal "$output" "dnstxt: fatal: unable to parse name $(printf 'x%.0s' {1..64}).test"
  run -111 dnstxt 'x\400'
  equal "$output" 'dnstxt: fatal: unable to parse name x\400'
}

@test "a line that cannot be written" {
  start_dns 'a.test TXT x'
  run -111 bash -c 'dnstxt a.test >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnstxt a.test >&-'
  equal "$output" ""
}
