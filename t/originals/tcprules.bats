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
