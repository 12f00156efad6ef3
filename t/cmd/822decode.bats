load ../support

# decode TEXT: 822decode of a message written with backslash escapes.
decode() { bytes "$1" | 822decode; }

@test "usage" {
  run -100 822decode x
  equal "$output" "822decode: usage: 822decode"
}

@test "encoded words become readable, on one line, and everything else stays" {
  equal "$(decode 'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n =?iso-8859-1?B?/A?= x\nTo: a\n b\n\nbody =?utf-8?q?a?=\n')" \
    $'Subject: Grüßeü x\nTo: a\n b\n\nbody =?utf-8?q?a?='
  equal "$(decode 'From: =?utf-8?q?M=C3=BCller=2C_J?= <j@x>\r\n\r\nx\r\n' | shown)" \
    "$(printf 'From: "Müller, J" <j@x>\r\n\r\nx\r\n' | shown)"
}

@test "no line comes out of an encoded word" {
  equal "$(decode 'Subject: =?utf-8?q?a=0ABcc:_x?=\n')" 'Subject: =?utf-8?q?a=0ABcc:_x?='
}

@test "an address cannot be hidden in a name" {
  equal "$(decode 'To: =?utf-8?q?=3Ceve=40x=3E=2C?= <joe@x>\n')" 'To: "<eve@x>," <joe@x>'
}

@test "what is no header, and any bytes" {
  for message in '' 'x' '\n' 'A: b' '\0\0377\n\0' 'A: \0\0377\r\n b\n\n\0' 'From x\nA: b\n' ' A: b\n' 'no field\nSubject: =?utf-8?q?a?=\n'; do
    equal "$(decode "$message" | shown)" "$(bytes "$message" | shown)"
  done
}

@test "a header and a body of any size, in little memory" {
  little() { [ -n "${SANITIZED:-}" ] || ulimit -v 30000; "$@"; }  # sanitizers need memory of their own
  big() { printf 'Long: =?utf-8?q?a?='; head -c 50000000 /dev/zero; printf '\nSubject: =?utf-8?q?a?=\n\n'; yes | head -c 50000000; }
  equal "$(big | little 822decode | tr -d '\0' | md5sum)" "$(big | sed 's/^Subject:.*/Subject: a/' | tr -d '\0' | md5sum)"
}

@test "what cannot be read or written" {
  run -111 822decode </
  equal "${output%:*}" "822decode: fatal: unable to read message"
  run -111 bash -c '822decode <&-'
  equal "$output" "822decode: fatal: unable to read message: file descriptor not open"
  writes_fail 822decode
  run -111 bash -c 'echo x | 822decode >&-'
}
