load ../support
load ../dns

teardown() { stop_dns; }

# Qualification must not depend on the host that runs the tests.
setup() {
  cd "$BATS_TEST_TMPDIR"
  export DNSREWRITEFILE=$PWD/dnsrewrite LOCALDOMAIN='a.test b.test'
}

@test "a name without a dot is tried in each domain; the first with addresses counts, or else the last" {
  start_dns 'x.a.test A 192.0.2.1' 'x.b.test A 192.0.2.2' 'y.b.test A 192.0.2.3' 'z.a.test AAAA ::1'
  run -0 dnsipq
  equal "$output" ""
  run -0 dnsipq x y z nowhere X
  equal "$output" "$(printf 'x.a.test 192.0.2.1 \ny.b.test 192.0.2.3 \nz.b.test \nnowhere.b.test \nX.a.test 192.0.2.1 ')"
}

@test "a dot at the end or in the middle suppresses that" {
  start_dns 'x A 192.0.2.1' 'x.y A 192.0.2.2' 'x.a.test A 192.0.2.3' 'x.y.a.test A 192.0.2.4'
  run -0 dnsipq x. x.y x.y. 1.2.3.4 '[1.2.3.4]'
  equal "$output" "$(printf 'x 192.0.2.1 \nx.y 192.0.2.2 \nx.y 192.0.2.2 \n1.2.3.4 1.2.3.4 \n[1.2.3.4] 1.2.3.4 ')"
}

@test "pluses in a name separate endings" {
  start_dns 'x.d A 192.0.2.1'
  run -0 dnsipq x+.c+.d x+.c
  equal "$output" "$(printf 'x.d 192.0.2.1 \nx.c ')"
}

@test "rules from a file" {
  start_dns 'mail.example A 192.0.2.1' 'www.c.test A 192.0.2.2' 'home.test A 192.0.2.3'
  printf '%s\n' '# comment' '=local:me' $'?:.c.test \t\r' '*.TEST.:.example' 'nonsense' '-.lan:home.test' '*.:' >dnsrewrite
  run -0 dnsipq mail.test. www any.thing.lan Local
  equal "$output" "$(printf 'mail.example 192.0.2.1 \nwww.c.test 192.0.2.2 \nhome.test 192.0.2.3 \nme.c.test ')"
}

@test "an empty list of domains adds nothing" {
  start_dns 'x A 192.0.2.1'
  run -0 env LOCALDOMAIN= dnsipq x
  equal "$output" "x 192.0.2.1 "
}

@test "rules that cannot be read" {
  mkdir dnsrewrite
  run -111 dnsipq x
  equal "$output" "dnsipq: fatal: unable to read the rules of qualification: is a directory"
}

@test "a failure is not the absence of a name" {
  start_dns 'x.a.test servfail' 'x.b.test A 192.0.2.2'
  run -111 dnsipq x
  equal "$output" "dnsipq: fatal: unable to find IP address for x: temporary failure"
}

@test "what is no domain name" {
  run -111 dnsipq "$(printf 'x%.0s' {1..64}).test"
  equal "$output" "dnsipq: fatal: unable to parse name $(printf 'x%.0s' {1..64}).test"
  run -111 dnsipq 'x\400'
  equal "$output" 'dnsipq: fatal: unable to parse name x\400'
}

@test "a line that cannot be written" {
  run -111 bash -c 'dnsipq 1.2.3.4 >/dev/full'
  equal "$output" ""
  run -111 bash -c 'dnsipq 1.2.3.4 >&-'
  equal "$output" ""
}
