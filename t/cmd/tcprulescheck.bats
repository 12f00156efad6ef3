load ../support

compile() { bytes "$1" | tcprules r.cdb r.tmp; }

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO
}

@test "usage" {
  run -100 tcprulescheck
  equal "$output" "tcprulescheck: usage: tcprulescheck rules.cdb"
}

@test "the rule that counts, its assignments, the verdict" {
  compile '1.2.3.4:allow,A="x",B="y=z"\n1.2.3.5:deny,C="d"\n1.2.:allow\n'
  TCPREMOTEIP=1.2.3.4 run -0 tcprulescheck r.cdb
  equal "$output" $'rule 1.2.3.4:\nset environment variable A=x\nset environment variable B=y=z\nallow connection'
  TCPREMOTEIP=1.2.3.5 run -0 tcprulescheck r.cdb
  equal "$output" $'rule 1.2.3.5:\ndeny connection'
  TCPREMOTEIP=1.2.9.9 run -0 tcprulescheck r.cdb
  equal "$output" $'rule 1.2.:\nallow connection'
  TCPREMOTEIP=9.9.9.9 run -0 tcprulescheck r.cdb
  equal "$output" $'default:\nallow connection'
}

@test "without TCPREMOTEIP the peer is 0.0.0.0" {
  compile '0.0.0.0:deny\n'
  run -0 tcprulescheck r.cdb
  equal "$output" $'rule 0.0.0.0:\ndeny connection'
}

# Each line: the rule that counts while all those above it are gone.
@test "the order of the search" {
  keys=(joe@1.2.3.4 joe@=a.b.c 1.2.3.4 =a.b.c 1.2.3. 1.2. 1. 1.2.3.0/24 1.0.0.0/8 =.b.c =.c = '')
  export TCPREMOTEIP=1.2.3.4 TCPREMOTEHOST=a.b.c TCPREMOTEINFO=joe
  for ((at = 0; at < ${#keys[@]}; at++)); do
    printf '%s:deny\n' "${keys[@]:at}" | tcprules r.cdb r.tmp
    run -0 tcprulescheck r.cdb
    equal "$output" "rule ${keys[at]}:"$'\ndeny connection'
  done
}

@test "host and IDENT rules need what they name" {
  compile 'joe@1.2.3.4:deny\n@1.2.3.4:deny\n=:deny\n=a:deny\n'
  TCPREMOTEIP=1.2.3.4 run -0 tcprulescheck r.cdb
  equal "$output" $'default:\nallow connection'
  TCPREMOTEIP=1.2.3.4 TCPREMOTEINFO='' run -0 tcprulescheck r.cdb
  equal "$output" $'rule @1.2.3.4:\ndeny connection'
  TCPREMOTEHOST=b run -0 tcprulescheck r.cdb
  equal "$output" $'rule =:\ndeny connection'
}

@test "the first of two rules for an address counts" {
  compile '1.2.3.4:allow,A="first"\n1.2.3.4:deny\n'
  TCPREMOTEIP=1.2.3.4 run -0 tcprulescheck r.cdb
  equal "$output" $'rule 1.2.3.4:\nset environment variable A=first\nallow connection'
}

@test "8-bit bytes come out as they went in" {
  compile '\xe9:allow,A="\xff"\n'
  equal "$(TCPREMOTEIP=$'\xe9' tcprulescheck r.cdb | shown)" \
    "$(bytes 'rule \xe9:\nset environment variable A=\xff\nallow connection\n' | shown)"
}

@test "an unreadable database is a temporary failure" {
  run -111 tcprulescheck none.cdb
  equal "$output" "tcprulescheck: fatal: unable to read none.cdb: file does not exist"
  run -111 tcprulescheck .
  equal "$output" "tcprulescheck: fatal: unable to read .: is a directory"
  : >empty.cdb
  run -111 tcprulescheck empty.cdb
  equal "$output" "tcprulescheck: fatal: unable to read empty.cdb: protocol error"
  compile ':allow\n'
  writes_fail tcprulescheck r.cdb
  run -111 bash -c 'tcprulescheck r.cdb >&-'
  equal "$output" ""
}

@test "a damaged database is answered or refused, never a crash" {
  compile '1.2.3.4:allow,A="b"\n2001:db8::/32:deny\n'
  TCPREMOTEIP=2001:db8::1 run -0 timeout 100 damage r.cdb tcprulescheck r.cdb.damaged
  equal "$output" $'exit 0\nexit 111'
}
