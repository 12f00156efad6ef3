load ../support

# compile TEXT: r.cdb from the rules in TEXT, with the escapes of printf.
compile() { bytes "$1" | tcprules r.cdb r.tmp; }

# answer IP: what r.cdb says about a peer there.
answer() { TCPREMOTEIP=$1 tcprulescheck r.cdb | tr '\n' ' '; }

@test "usage" {
  run -100 tcprules
  equal "$output" "tcprules: usage: tcprules rules.cdb rules.tmp"
  run -100 tcprules r.cdb
  equal "$output" "tcprules: usage: tcprules rules.cdb rules.tmp"
}

@test "no rules make the empty database, which takes the place of the old one" {
  echo old >r.cdb
  run -0 compile ''
  equal "$output" ""
  equal "$(wc -c <r.cdb)" 2048
  [ ! -e r.tmp ]
  equal "$(od -An -tx1 -N8 r.cdb)" " 00 08 00 00 00 00 00 00"
}

@test "records are key and data in the order of the lines" {
  compile '# comment\n\n1.2.3.4:deny,A="b"\n  \nno rule\n10.2-3.:allow,C=xyx\n:allow'
  equal "$(tail -c +2049 r.cdb | head -c 66 | shown)" \
    "$(bytes '\x7\0\0\0\x7\0\0\x001.2.3.4D\0+A=b\0\x5\0\0\0\x5\0\0\x0010.2.+C=y\0\x5\0\0\0\x5\0\0\x0010.3.+C=y\0\0\0\0\0\0\0\0\0' | shown)"
}

@test "bytes beyond ASCII and NULs in addresses and values are kept" {
  compile '\xe9\x001:allow,A="\xff"\n'
  equal "$(tail -c +2049 r.cdb | head -c 16 | shown)" "$(bytes '\x3\0\0\0\x5\0\0\0\xe9\x001+A=\xff\0' | shown)"
}

@test "a line that is no rule is named, and the rules stay as they were" {
  echo old >r.cdb
  for line in '1:permit' '1:allowX' '1:allow,A' '1:allow,A=' '1:allow,A="b' '1:allow,A="x"B="y"' 'a-b:allow' \
    '10.0.0.0/33:allow' '2001:xyz::1:allow' '1.2.3.4:foo:bar'; do
    run -100 bash -c 'printf "2:allow\n%s \t\n3:deny\n" "$1" | tcprules r.cdb r.tmp' sh "$line"
    equal "$output" "tcprules: fatal: unable to parse this line: $line"
  done
  equal "$(cat r.cdb)" old
}

@test "a line that never ends is no rule" {
  run -100 bash -c 'yes | tr -d "\n" | head -c 3000000 | tcprules r.cdb r.tmp 2>err'
  equal "$(head -c 47 err)" "tcprules: fatal: unable to parse this line: yyy"
}

@test "failures of the system are temporary" {
  mkdir d
  run -111 bash -c 'echo :allow | tcprules r.cdb no/r.tmp'
  equal "$output" "tcprules: fatal: unable to create no/r.tmp: file does not exist"
  run -111 bash -c 'echo :allow | tcprules r.cdb /dev/full'
  [[ "$output" = "tcprules: fatal: unable to write to /dev/full: "* ]]
  run -111 bash -c 'echo :allow | tcprules d r.tmp'
  equal "$output" "tcprules: fatal: unable to move r.tmp to d: is a directory"
  run -111 bash -c 'tcprules r.cdb r.tmp <d'
  equal "$output" "tcprules: fatal: unable to read input: is a directory"
  run -111 bash -c 'tcprules r.cdb r.tmp <&-'
  equal "$output" "tcprules: fatal: unable to read input: file descriptor not open"
  [ ! -e r.cdb ]
}

@test "closed output does not harm the database" {
  run -0 bash -c 'echo :deny | tcprules r.cdb r.tmp >&- 2>&-'
  equal "$(answer 1.2.3.4)" "rule : deny connection "
}

@test "the file gets mode 0644 less the mask" {
  (umask 027 && compile ':allow\n')
  equal "$(stat -c %a r.cdb)" 640
}

@test "one rule means the same to an IPv4 peer and its mapped form (C.42)" {
  compile '1.2.3.:allow,R="prefix"\n10.0.0.0/8:allow,R="net"\n::ffff:192.0.2.1:allow,R="mapped"\n:deny\n'
  for form in '' ::ffff: ::FFFF:; do
    equal "$(answer "${form}1.2.3.4")" "rule 1.2.3.: set environment variable R=prefix allow connection "
    equal "$(answer "${form}10.200.0.1")" "rule 10.0.0.0/8: set environment variable R=net allow connection "
    equal "$(answer "${form}192.0.2.1")" "rule 192.0.2.1: set environment variable R=mapped allow connection "
    equal "$(answer "${form}11.0.0.1")" "rule : deny connection "
  done
}

@test "IPv6 rules hold by bits, whatever their spelling (C.42)" {
  compile '2001:DB8:0::1:allow,R="one"\n2001:db8::allow,R="groups"\n2001:db8:8000::/33:allow,R="half"\n::/0:deny\n'
  equal "$(answer 2001:db8::1)" "rule 2001:db8::1: set environment variable R=one allow connection "
  equal "$(answer 2001:0db8:0:0:0:0:0:1)" "rule 2001:db8::1: set environment variable R=one allow connection "
  equal "$(answer 2001:db8::2)" "rule 2001:db8::/32: set environment variable R=groups allow connection "
  equal "$(answer 2001:db8:1:2:3:4:5:6)" "rule 2001:db8::/32: set environment variable R=groups allow connection "
  equal "$(answer 2001:db8:ffff::2)" "rule 2001:db8:8000::/33: set environment variable R=half allow connection "
  equal "$(answer 2001:db9::1)" "rule ::/0: deny connection "
  equal "$(answer 1.2.3.4)" "default: allow connection "
}
