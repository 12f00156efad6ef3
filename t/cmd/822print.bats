load ../support

# printed: 822print of standard input, without what less makes bold and underlined.
printed() { 822print | sed "s/.$(printf '\b')//g"; }
rule=$(printf '%078d' 0 | tr 0 -)

@test "the whole page" {
  cat >message <<'END'
Return-Path: <joe@x.example>
Delivered-To: ann@here.example
X-Mailer: none
Received: from mx.example
	by here.example; 1 Jan 1999 15:00:05 -0000
Date: Fri, 1 Jan 1999 10:00:00 -0500 (EST)
Reply-To: Office <office@x.example>
From: "Joe Doe" <joe@x.example>
Cc: list@x.example
To: Ann <ann@here.example>, bob,
 (Mr.) carl@z.example
Mail-Followup-To: list@x.example
Errors-To: err@x.example
Subject: Lunch,
 then dinner
References: <a@b>
	<c@d>
In-Reply-To: <c@d>
Bcc: secret@x.example
Message-ID: <e@f>
Resent-To: dan@x.example
Sender: secretary@x.example
Mail-Reply-To: joe@x.example
Notice-Requested-Upon-Delivery-To: dan@x.example
MIME-Version: 1.0

body

	end
END
  TZ=EST5 run -0 printed <message
  equal "$output" "                                                            Lunch, then dinner
Joe Doe                                                          joe@x.example
Fri, 1 Jan 1999 10:00:00 -0500 (EST)                       1999-01-01 10:00:00
Return-Path: <joe@x.example>
Delivered-To: ann@here.example
Received: from mx.example
	by here.example; 1 Jan 1999 15:00:05 -0000
Errors-To: err@x.example
Resent-To: dan@x.example
In-Reply-To: <c@d>
Ref: <a@b>
Ref: <c@d>
Message-ID: <e@f>
$rule
To: Ann                                                       ann@here.example
To:                                                                        bob
To: Mr.                                                         carl@z.example
Cc:                                                             list@x.example
Bcc:                                                          secret@x.example
Notice-Requested-Upon-Delivery-To:                               dan@x.example
$rule
sender:                                                    secretary@x.example
reply to: Office                                              office@x.example
mail reply to:                                                   joe@x.example
follow up to:                                                   list@x.example
X-Mailer: none
MIME-Version: 1.0

body

	end"
}

@test "bold and underlined" {
  run -0 822print <<<$'Subject: ab\nFrom: c d <e@f>'
  equal "$(head -1 <<<"$output")" "$(printf '%76sa\bab\bb' '')"
  equal "$(sed -n 2p <<<"$output")" "$(printf '_\bc _\bd%72se\be@\b@f\bf' '')"
}

@test "what does not fit into a line takes two" {
  local word=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  run -0 printed <<<"From: $word <$word@x>"
  equal "$output" "$word
                                    $word@x
$rule
$rule"
  run -0 printed <<<"Subject: $word$word"
  equal "${lines[0]}" "$word$word"
}

@test "lists that are none, and without addresses" {
  run -0 printed <<'END'
To: recipient list not shown: ;
To:
Cc: ann@x, "bob@y
Bcc: <>
END
  equal "$output" "$rule
To: recipient list not shown: ;
To: <>
Cc:                                                                      ann@x
Cc: \"bob@y
Bcc: <>
$rule"
}

@test "dates that are none" {
  run -0 printed <<<'Date: yesterday'
  equal "${lines[0]% *}" "yesterday                                                                    "
}

@test "bytes that cannot be shown" {
  bytes 'Subject: \0344\0001\0\nX: \0303\0244\ty\n  \0033[1m\r\n' >message
  equal "$(printed <message)" '                                                                  \344\001\000
'"$rule
$rule"'
X: \303\244	y
  \033[1m'
  equal "$(822print <message | grep -c "$(printf '_\b\\\\_\b3_\b0_\b3')")" 1
}

@test "the body, and where there is none" {
  run -0 printed <<<$'To: x\nno field\nbody'
  equal "$output" "$rule
To:                                                                          x
$rule

no field
body"
  bytes 'From x\nTo: y\n\n\0\0377' >message
  822print <message | cmp - message
  bytes '\n\nbody' >message
  822print <message | cmp - message
  equal "$(bytes 'X: y' | 822print)" "$rule
$rule
X: y"
  equal "$(bytes 'X: y\r\n\r\nbody\r\n' | 822print | shown)" "$(bytes "$rule\\n$rule\\nX: y\\n\\r\\nbody\\r\\n" | shown)"
  equal "$(822print </dev/null)" ""
}

@test "a hundred megabytes in little memory" {
  export TMPDIR=$PWD
  { printf 'Long: '; head -c 100000000 /dev/zero | tr '\0' x; printf '\nSubject: '; head -c 10000000 /dev/zero; printf '\nTo: '; yes 'Ann <ann@x>,' | head -n 100000 | tr -d '\n'
    printf '\n\nbody\n'; } | {
      [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
      exec 822print
    } >page
  equal "$(grep -c '^To: ' page)" 100000
  equal "$(tail -c 108 page)" "$(printf '%0101d' 0 | tr 0 x)

body"
  equal "$(ls)" page
}

@test "what cannot be read, kept or written" {
  run -111 822print </
  equal "${output%:*}" "822print: fatal: unable to read input"
  run -111 bash -c '822print <&-'
  equal "$output" "822print: fatal: unable to read input: file descriptor not open"
  run -111 bash -c 'echo To: x | 822print >/dev/full'
  equal "$output" "822print: fatal: unable to write output: out of disk space"
  run -111 bash -c 'echo To: x | 822print >&-'
  equal "$output" "822print: fatal: unable to write output: file descriptor not open"
  run -111 bash -c '{ printf X:; head -c 1000000 /dev/zero; } | TMPDIR=$PWD/none 822print'
  equal "$output" "822print: fatal: unable to write temporary file: file does not exist"
}
