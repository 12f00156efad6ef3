load ../support

compile() { bytes "$1" | tcprules r.cdb r.tmp; }

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset PROTO TCPREMOTEIP TCPREMOTEHOST TCPREMOTEINFO TCPREMOTEPORT TCPLOCALIP TCPLOCALHOST TCPLOCALPORT A B
}

synopsis='tcprulesapply: usage: tcprulesapply [ -qQvX ] rules.cdb program [ arg ... ]'

@test "usage" {
  run -100 tcprulesapply
  equal "$output" "$synopsis"
  run -100 tcprulesapply r.cdb
  equal "$output" "$synopsis"
  run -100 tcprulesapply -z r.cdb true
  equal "$output" "tcprulesapply: illegal option -- z"$'\n'"$synopsis"
  run -100 tcprulesapply -qz r.cdb true
  equal "$output" ""
}

@test "an allowed connection gets the variables of its rule, in the place of others" {
  compile '1.2.3.4:allow,A="x",B="y=z",TCPREMOTEIP="9.9.9.9"\n:deny\n'
  TCPREMOTEIP=1.2.3.4 A=old C=kept run -0 tcprulesapply r.cdb sh -c 'echo "$A $B $C $TCPREMOTEIP"'
  equal "$output" "x y=z kept 9.9.9.9"
}

@test "a connection without a rule is allowed, and its program's exit code counts" {
  compile '1.2.3.4:deny\n'
  TCPREMOTEIP=1.2.3.5 run -7 tcprulesapply r.cdb sh -c 'exit 7'
  equal "$output" ""
}

@test "a denied connection ends in silence" {
  compile '1.2.3.:deny\n=.bad:deny\njoe@1.1.1.1:deny\n2001:db8::/32:deny\n:allow\n'
  TCPREMOTEIP=1.2.3.4 run -100 tcprulesapply r.cdb echo no
  equal "$output" ""
  TCPREMOTEIP=::ffff:1.2.3.4 run -100 tcprulesapply r.cdb echo no
  TCPREMOTEIP=2001:DB8:1::1 run -100 tcprulesapply r.cdb echo no
  TCPREMOTEIP=1.1.1.1 TCPREMOTEHOST=very.bad run -100 tcprulesapply r.cdb echo no
  TCPREMOTEIP=1.1.1.1 TCPREMOTEINFO=joe run -100 tcprulesapply r.cdb echo no
  TCPREMOTEIP=1.1.1.1 run -0 tcprulesapply r.cdb echo yes
  equal "$output" yes
}

@test "without TCPREMOTEIP the peer is 0.0.0.0, of whatever protocol" {
  compile '0.0.0.0:allow,A="local"\n:deny\n'
  PROTO=UNIX run -0 tcprulesapply r.cdb sh -c 'echo $A'
  equal "$output" local
}

@test "-v logs as tcpserver does, of the connection as it is known here" {
  compile '1.2.3.4:deny\n'
  export TCPLOCALHOST=l TCPLOCALIP=10.0.0.1 TCPLOCALPORT=25 TCPREMOTEHOST='a b' TCPREMOTEINFO=joe TCPREMOTEPORT=99
  TCPREMOTEIP=1.2.3.4 run -100 bash -c 'echo $$; exec tcprulesapply -v r.cdb true'
  equal "${lines[1]}" "tcprulesapply: deny ${lines[0]} l:10.0.0.1:25 a?b:1.2.3.4:joe:99"
  TCPREMOTEIP=2001:db8::1 run -0 bash -c 'echo $$; exec tcprulesapply -v r.cdb true'
  equal "${lines[1]}" "tcprulesapply: ok ${lines[0]} l:10.0.0.1:25 a?b:2001:db8::1:joe:99"
  unset TCPLOCALHOST TCPLOCALIP TCPLOCALPORT TCPREMOTEHOST TCPREMOTEINFO TCPREMOTEPORT
  run -0 bash -c 'echo $$; exec tcprulesapply -v r.cdb true'
  equal "${lines[1]}" "tcprulesapply: ok ${lines[0]} :: :::"
  TCPREMOTEIP='1:2 3' run -0 tcprulesapply -v r.cdb true
  [[ "$output" = *" :: :1?2?3::" ]]
  TCPREMOTEIP=1.2.3.4 run -100 tcprulesapply -vQ r.cdb true
  equal "$output" ""
}

@test "rules that cannot be read are a temporary failure; with -X none are needed" {
  run -111 tcprulesapply none.cdb true
  equal "$output" "tcprulesapply: fatal: unable to read none.cdb: file does not exist"
  run -0 tcprulesapply -X none.cdb echo allowed
  equal "$output" allowed
  run -111 tcprulesapply -q none.cdb true
  equal "$output" ""
  run -111 tcprulesapply -X . true
  equal "$output" "tcprulesapply: fatal: unable to read .: is a directory"
  : >empty.cdb
  run -111 tcprulesapply -X empty.cdb true
  equal "$output" "tcprulesapply: fatal: unable to read empty.cdb: protocol error"
}

@test "a program that is not there" {
  compile ':allow\n'
  run -111 tcprulesapply r.cdb ./none
  equal "$output" "tcprulesapply: fatal: unable to run ./none: file does not exist"
}

@test "the program is found in the PATH of the caller, not in that of a rule" {
  compile ':allow,PATH="/nowhere"\n'
  run -0 tcprulesapply r.cdb env
  [[ "$output" = *PATH=/nowhere* ]]
}

@test "8-bit bytes come out as they went in" {
  compile '\xe9:allow,A="\xff"\n'
  equal "$(TCPREMOTEIP=$'\xe9' tcprulesapply r.cdb sh -c 'printf %s "$A"' | shown)" ff
}

@test "descriptors are the program's, closed ones and all" {
  compile ':allow\n'
  equal "$(echo in | tcprulesapply r.cdb cat)" in
  run -0 bash -c 'inherited <&- >direct 2>&-; tcprulesapply r.cdb inherited <&- >out 2>&-; cmp out direct'
}

@test "a damaged database is followed or refused, never a crash" {
  compile '1.2.3.4:allow,A="b"\n10.0.0.0/8:deny\n'
  TCPREMOTEIP=10.9.9.9 run -0 timeout 100 damage r.cdb tcprulesapply r.cdb.damaged true
  equal "$output" $'exit 0\nexit 100\nexit 111'
}
