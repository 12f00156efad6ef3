load ../support

# The same bytes as the original makes, for rules in the language of ucspi-tcp 0.88.

original=/usr/bin/tcprules

setup() {
  cd "$BATS_TEST_TMPDIR"
  [ -x $original ] || skip "$original is not installed"
}

# same FILE: both programs make the same database of it, or refuse it with the same words.
same() {
  local theirs=0 ours=0
  rm -f theirs.cdb ours.cdb
  $original theirs.cdb theirs.tmp <"$1" 2>theirs.err || theirs=$?
  tcprules ours.cdb ours.tmp <"$1" 2>ours.err || ours=$?
  equal "$ours" "$theirs"
  cmp ours.err theirs.err
  [ "$theirs" != 0 ] || cmp ours.cdb theirs.cdb
}

@test "no rules at all" {
  same /dev/null
}

@test "each form of a line" {
  local line
  for line in '1.2.3.4:allow' '1.2.3.4:deny,A="b"' ':allow' '=:deny' '=.x:allow,A=/b,c/,B=xyx' 'joe@1.2.3.4:allow' \
    '127.:allow  ' ' 1:allow' '1:allow,N M="v",="e"' '10.2-4.:allow' '1.-7:allow' '1-2.3-4.:deny' '5-:allow' '-5:allow' \
    '1.250-300.:deny' '1.3-2:allow' 'x-y@1.2:allow' '=a-b:allow' '# comment' '' 'no rule' '1:permit' '1:allowX' \
    '1:allow,A' '1:allow,A=' '1:allow,A="b' '1:allow,A="x"B="y"' 'a-b:allow' '1.2-3x:allow' '1--3:allow' $'\xe9:allow'; do
    printf '%s\n2:deny\n' "$line" >rules
    same rules || { echo "line: $line"; return 1; }
    printf '%s' "$line" >rules
    same rules || { echo "last line: $line"; return 1; }
  done
}

@test "many records, with addresses that repeat" {
  awk 'BEGIN {srand(5); for (i = 0; i < 50000; i++) {
    printf "%d.%d.%d.%d:%s\n", rand() * 4, rand() * 9, rand() * 256, rand() * 256, rand() < .3 ? "deny" : "allow,RELAYCLIENT=\"\",X=\"" i "\""}}' >rules
  same rules
}

@test "each reads what the other wrote" {
  printf '1.2.3.4:allow,A="b"\n1.2.:deny\n:allow,Z="z"\n' >rules
  same rules
  for ip in 1.2.3.4 1.2.9.9 9.9.9.9; do
    equal "$(TCPREMOTEIP=$ip tcprulescheck theirs.cdb)" "$(TCPREMOTEIP=$ip /usr/bin/tcprulescheck ours.cdb)"
  done
}

@test "every record of a rule set with networks but theirs is found by the original" {
  printf '1.2.3.4:allow,A="b"\n10.0.0.0/8:deny\n2001:db8::/32:deny\n1.2.:deny\n=.x:deny\n:allow,Z="z"\n' >rules
  tcprules ours.cdb ours.tmp <rules
  for ip in 1.2.3.4 1.2.9.9 9.9.9.9 0.0.0.0; do
    for host in a.x b.y; do
      export TCPREMOTEIP=$ip TCPREMOTEHOST=$host
      equal "$(tcprulescheck ours.cdb)" "$(/usr/bin/tcprulescheck ours.cdb)"
    done
  done
}

@test "the order of the search, with every subset of five rules" {
  keys=(joe@1.2.3.4 1.2.3.4 =a.b.c 1.2. =.c)
  export TCPREMOTEIP=1.2.3.4 TCPREMOTEHOST=a.b.c TCPREMOTEINFO=joe
  for ((set = 0; set < 32; set++)); do
    for ((i = 0; i < 5; i++)); do
      [ $((set >> i & 1)) = 0 ] || printf '%s:allow,K="%s"\n' "${keys[i]}" "$i"
    done >rules
    same rules
    equal "$(tcprulescheck ours.cdb)" "$(/usr/bin/tcprulescheck ours.cdb)"
  done
}

@test "records that fill and straddle the buffers of the writer" {
  awk 'BEGIN {for (i = 0; i < 3000; i++) {v = sprintf("%" 500 + i % 400 "s", i); printf "%d.%d:allow,X=\"%s\"\n", i / 256, i % 256, v}}' >rules
  same rules
  long=$(printf '%700000s' x)
  printf '1:allow,X="%s"\n2:deny\n3:allow,X="%s"\n' "$long" "$long" >rules
  same rules
}
