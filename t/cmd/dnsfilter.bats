load ../support
load ../dns

teardown() { stop_dns; }

# No test waits for ever.
dnsfilter() { timeout 30 "$BUILD/dnsfilter" "$@"; }
export -f dnsfilter

usage='dnsfilter: usage: dnsfilter [ -c concurrency ] [ -l lines ]'

@test "usage" {
  for words in '-c 0' '-c 1001' '-c x' '-c 5x' '-l 0' '-l 1000001' '-l -1' x '-- x'; do
    run -111 dnsfilter $words
    equal "$output" "$usage"
  done
  run -111 dnsfilter -x
  equal "$output" "dnsfilter: illegal option -- x"$'\n'"$usage"
  run -111 dnsfilter -c
  equal "$output" "dnsfilter: option requires an argument -- c"$'\n'"$usage"
}

@test "a name is put behind the address that a line begins with" {
  start_dns '192.0.2.1 PTR Host.Example' '2001:db8::1 PTR six.test'
  printf '%s\n' '192.0.2.1 x y' $'192.0.2.1\ty' 192.0.2.1 '192.0.2.9 none' '2001:DB8::1 z' >lines
  run -0 dnsfilter <lines
  equal "$output" $'192.0.2.1=host.example x y\n192.0.2.1=host.example\ty\n192.0.2.1=host.example\n192.0.2.9 none\n2001:DB8::1=six.test z'
}

@test "other lines pass unchanged, and nobody is asked about them" {
  start_dns '* PTR x.test'
  bytes '\n x\n192.0.2.1x y\n192.0.2 y\n300.0.2.1 y\n192.0.2.1:25 y\n 192.0.2.1\n[192.0.2.1] y\n\0\xff 192.0.2.1\n192.0.2.1\0 y\nword' >lines
  dnsfilter <lines >out
  cmp lines out
  equal "$(dns_questions)" ""
}

@test "a last line without its end stays so" {
  start_dns '192.0.2.1 PTR x.test'
  equal "$(printf 'a\n192.0.2.1' | dnsfilter | shown)" "$(printf 'a\n192.0.2.1=x.test' | shown)"
  equal "$(dnsfilter </dev/null)" ""
}

@test "a failure is put there with dashes" {
  start_dns '1.2.0.192.in-addr.arpa servfail'
  run -0 dnsfilter <<<'192.0.2.1 x'
  equal "$output" "192.0.2.1:temporary-failure x"
  stop_dns
  dead_dns
  run -0 dnsfilter <<<'192.0.2.1'
  equal "$output" "192.0.2.1:connection-refused"
}

@test "lines keep their order, however the answers come" {
  start_dns '1.2.0.192.in-addr.arpa delay 300' '192.0.2.1 PTR slow.test' '192.0.2.2 PTR fast.test'
  printf '192.0.2.1 a\nb\n192.0.2.2 c\n192.0.2.1 d\n' >lines
  for options in '' '-c 1' '-l 1' '-c1000 -l1000000'; do
    equal "$(dnsfilter $options <lines)" $'192.0.2.1=slow.test a\nb\n192.0.2.2=fast.test c\n192.0.2.1=slow.test d'
  done
}

@test "at most so many questions are asked at once, of at most so many lines" {
  start_dns '* delay 1000' '* PTR x.test'
  printf '192.0.2.%d\n' {1..6} >lines
  dnsfilter -c 3 <lines >out 3>&- &
  wait_for bash -c '[ "$(wc -l <dns.1.log)" -ge 4 ]'
  equal "$(dns_questions | wc -l)" 3
  wait $!
  equal "$(cat out)" "$(printf '192.0.2.%d=x.test\n' {1..6})"

  dnsfilter -l 2 <lines >out 3>&- &
  wait_for bash -c '[ "$(wc -l <dns.1.log)" -ge 9 ]'
  equal "$(dns_questions | wc -l)" 8
  kill $!
}

@test "lines come out as soon as they can, while more input is awaited" {
  start_dns '192.0.2.1 PTR x.test'
  mkfifo in
  dnsfilter <in >out 3>&- &
  filter=$!
  exec 9>in
  printf 'a\n192.0.2.1 b\nhalf' >&9
  wait_for bash -c '[ "$(wc -l <out)" = 2 ]'
  equal "$(cat out)" $'a\n192.0.2.1=x.test b'
  printf ' line\n' >&9
  wait_for bash -c '[ "$(wc -l <out)" = 3 ]'
  exec 9>&-
  wait $filter
  equal "$(cat out)" $'a\n192.0.2.1=x.test b\nhalf line'
}

@test "lines of any length pass; only their start can be an address" {
  start_dns '192.0.2.1 PTR x.test'
  { printf '192.0.2.1 '; head -c 300000 /dev/zero | tr '\0' x; printf ' 192.0.2.1 y\n192.0.2.1 z\n'; } >lines
  sed 's/^192.0.2.1/&=x.test/' lines >want
  dnsfilter <lines >out
  cmp want out
  dnsfilter -l 1 <lines | cmp want
  head -c 70000 /dev/zero | tr '\0' '\n' >lines
  dnsfilter -l 3 <lines | cmp lines
}

@test "reading or writing fails" {
  start_dns '192.0.2.1 PTR x.test'
  run -111 bash -c 'echo 192.0.2.1 | dnsfilter >/dev/full'
  equal "$output" ""
  run -111 bash -c 'yes 192.0.2.1 | dnsfilter >&-'
  equal "$output" ""
  run -111 dnsfilter </
  equal "$output" ""
  run -111 bash -c 'dnsfilter <&-'
  equal "$output" ""
}
