load ../support

# A message with everything: parts in parts, a message, old and new file names.
setup() {
  cd "$BATS_TEST_TMPDIR"
  cat >message <<'EOF'
From: joe@x.org
Content-Type: multipart/mixed; boundary="=_o"

preamble
--=_o
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe
--=_o
Content-Type: multipart/alternative; boundary=i

--i

plain
--i
Content-Type: TEXT/HTML

<b>
--i--
--=_o
Content-Type: image/png; name="=?utf-8?q?gr=C3=BC=C3=9Fe=2Epng?="
Content-Transfer-Encoding: BASE64
Content-Disposition: attachment

aGVsbG8K
--=_o
Content-Type: message/rfc822
Content-Disposition: attachment; filename*=iso-8859-1'de'%FC.eml

Subject: x

inner
--=_o--
epilogue
EOF
}

# list TEXT: mime-list of a message written with backslash escapes.
list() { bytes "$1" | mime-list; }

# named PARAMETERS: the file name of a part with these.
named() { bytes "Content-Disposition: attachment; $1\n\n" | mime-list | cut -f 8; }

@test "usage" {
  run -100 mime-list x
  equal "$output" "mime-list: usage: mime-list"
}

@test "each part on its line" {
  run -0 mime-list <message
  expected='1	multipart/mixed	-	-	-	505	63	-
1.1	text/plain	utf-8	quoted-printable	-	15	163	-
1.2	multipart/alternative	-	-	-	49	234	-
1.2.1	text/plain	-	-	-	5	239	-
1.2.2	text/html	-	-	-	3	274	-
1.3	image/png	-	base64	attachment	8	423	grüße.png
1.4	message/rfc822	-	-	attachment	17	533	ü.eml
1.4.1	text/plain	-	-	-	5	545	-'
  equal "$output" "$expected"
}

@test "offset and octets say where the part is" {
  mime-list <message | while IFS=$'\t' read -r number _ _ _ _ octets offset _; do
    tail -c +$((offset + 1)) message | head -c "$octets" >wanted
    mime-part -r "$number" <message | cmp - wanted
  done
}

@test "CR LF line ends" {
  sed 's/$/\r/' message >crlf
  equal "$(mime-list <crlf | cut -f 1-5,8)" "$(mime-list <message | cut -f 1-5,8)"
  mime-part 1.3 <crlf | cmp - <(echo hello)
}

@test "a message without parts, and without anything" {
  run -0 list 'Subject: x\n\nbody\n'
  equal "$output" "1	text/plain	-	-	-	5	12	-"
  run -0 mime-list </dev/null
  equal "$output" "1	text/plain	-	-	-	0	0	-"
  run -0 list '\0\0377\n\0'
  equal "$output" "1	text/plain	-	-	-	4	0	-"
}

@test "names are safe to read, and safe to write files with" {
  equal "$(named 'filename="../../etc/passwd"')" '\056.\057..\057etc\057passwd'
  equal "$(named 'filename=-rf')" '\055rf'
  equal "$(named 'filename=-')" '\055'
  equal "$(named 'filename="a\tb\\\\c"')" 'a\011b\\c'
  equal "$(named 'filename="a\\\\\\\\b"')" 'a\\\\b'
  equal "$(named 'filename*=utf-8'"''"'a%0Ab%1b%00c')" 'a\012b\033\000c'
  equal "$(named 'filename*=utf-8'"''"'a%E2%80%AEgnp.exe')" 'a\342\200\256gnp.exe'
  equal "$(named 'filename*=x-unknown'"''"'%ff')" '\377'
  equal "$(named 'filename*0=a; filename*1=b')" 'ab'
  equal "$(named 'filename=""')" '-'
  equal "$(named "filename=$(printf 'x%.0s' {1..300})" | tr -d '\n' | wc -c)" 255
}

@test "what else a header says is safe to read, too" {
  run -0 list 'Content-Type: a\0033/b; charset="\0t"\nContent-Transfer-Encoding: \0377\n\n'
  equal "$output" "1	text/plain	-	\\377	-	0	63	-"
  run -0 list 'Content-Type: a/b; charset="\0t"\n\n'
  equal "$output" "1	a/b	\\000t	-	-	0	33	-"
}

@test "more parts than anybody needs" {
  { printf 'Content-Type: multipart/mixed; boundary=b\n\n'; yes -- '--b' | head -n 9999; } >many
  run -0 bash -c 'mime-list <many | wc -l'
  equal "$output" 10000
  echo '--b' >>many
  run -100 mime-list <many
  equal "$output" "mime-list: fatal: message has more than 10000 parts"
}

@test "long headers, lines and parts take little memory" {
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  huge() {
    printf 'X: '; head -c 100000000 /dev/zero
    printf '\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n'
    head -c 100000000 /dev/zero; printf '\n--'; head -c 100000000 /dev/zero; printf '\n--b'
  }
  run -0 bash -c "$(declare -f huge); huge | mime-list"
  equal "$output" "1	multipart/mixed	-	-	-	200000012	100000047	-
1.1	text/plain	-	-	-	200000003	100000052	-
1.2	text/plain	-	-	-	0	300000059	-"
}

@test "what cannot be read or written" {
  run -111 mime-list </
  equal "${output%:*}" "mime-list: fatal: unable to read message"
  run -111 bash -c 'mime-list <&-'
  equal "$output" "mime-list: fatal: unable to read message: file descriptor not open"
  writes_fail mime-list
  run -111 bash -c 'echo x | mime-list >&-'
}
