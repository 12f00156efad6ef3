load ../support

# encode TEXT: 822encode of a message written with backslash escapes.
encode() { bytes "$1" | 822encode; }

@test "usage" {
  run -100 822encode x
  equal "$output" "822encode: usage: 822encode"
}

@test "what is not ASCII is encoded, and nothing else" {
  equal "$(encode 'Subject: Grüße from here\nX: a\n  b\n\nGrüße\n')" \
    $'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from here\nX: a\n  b\n\nGrüße'
  equal "$(encode 'To: "Müller, J" <j@x>, joe@x (Jö)\n')" \
    'To: =?utf-8?q?M=C3=BCller=2C?= J <j@x>, joe@x (=?utf-8?q?J=C3=B6?=)'
}

@test "lines have at most 76 bytes" {
  words='Die Straßen sind länger als die Gassen, und beide sind schöner, wenn es nicht regnet, 日本語の文字列はとても長いので折り返す'
  run -0 encode "Subject: $words\nFrom: \"$words\" <a@b>\n\n"
  expected='Subject: Die =?utf-8?q?Stra=C3=9Fen?= sind =?utf-8?q?l=C3=A4nger?= als die
 Gassen, und beide sind =?utf-8?q?sch=C3=B6ner=2C?= wenn es nicht regnet,
 =?utf-8?b?5pel5pys6Kqe44Gu5paH5a2X5YiX44Gv44Go44Gm44KC6ZW344GE?=
 =?utf-8?b?44Gu44Gn5oqY44KK6L+U44GZ?='
  equal "${output%%$'\n'From:*}" "$expected"
  equal "$(wc -L <<<"$output")" 76 || [ "$(wc -L <<<"$output")" -lt 76 ]
  equal "$(822decode <<<"$output")" "$(bytes "Subject: $words\nFrom: \"$words\" <a@b>")"
}

@test "822decode takes it back" {
  for header in 'Subject: ü\n' 'Subject:  ü  ö x ü\t\n' 'From: "Ä, B" <a@b>, Cäsar <c@d> (x (ü) \\) y)\n' \
      'To: Größe: ü (ü) <a@b>;\n' 'X-Any: =?koi8-r?q?x?= ü =?x\n' 'Subject: ü\r\n\r\n'; do
    equal "$(encode "$header" | LC_ALL=C grep -c '[^ -~[:space:]]')" 0
    equal "$(encode "$header" | 822decode | shown)" "$(bytes "$header" | shown)"
  done
}

@test "what cannot be encoded is copied, and the exit code says so" {
  for header in 'Subject: \0377\n' 'From: ü@x\n' 'Content-Type: text/plain; name="ü"\n' 'Received: ü\n' 'To: ü <a@b> (\n'; do
    run -100 --separate-stderr encode "$header"'\nx\n'
    equal "$(encode "$header"'\nx\n' 2>/dev/null | shown)" "$(bytes "$header"'\nx\n' | shown)"
    equal "$stderr" "822encode: fatal: unable to encode all of the header"
  done
  run -100 encode 'Subject: \0377\nComments: ü\n'
  equal "${lines[1]}" 'Comments: =?utf-8?q?=C3=BC?='
}

@test "the body may be anything" {
  equal "$(encode '\n\0\0377' | shown)" 0a00ff
  equal "$(encode 'ü: x\n' | shown)" "$(printf 'ü: x\n' | shown)"
}

@test "a header and a body of any size, in little memory" {
  little() { [ -n "${SANITIZED:-}" ] || ulimit -v 30000; "$@"; }  # sanitizers need memory of their own
  big() { printf 'Long: '; head -c 50000000 /dev/zero; printf '\nSubject: ü\n\n'; yes | head -c 50000000; }
  equal "$(big | little 822encode | tr -d '\0' | md5sum)" "$(big | sed 's/^Subject:.*/Subject: =?utf-8?q?=C3=BC?=/' | tr -d '\0' | md5sum)"
}

@test "what cannot be read or written" {
  run -111 822encode </
  equal "${output%:*}" "822encode: fatal: unable to read message"
  run -111 bash -c '822encode <&-'
  equal "$output" "822encode: fatal: unable to read message: file descriptor not open"
  writes_fail 822encode
  run -111 bash -c 'echo x | 822encode >&-'
}
