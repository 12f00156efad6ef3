load ../support

# addresses TEXT ARGUMENT ...: 822addresses of a message written with backslash escapes.
addresses() { bytes "$1" | 822addresses "${@:2}"; }

@test "usage" {
  run -111 --separate-stderr 822addresses -x
  equal "${stderr##*$'\n'}" "822addresses: usage: 822addresses [ -n ] [ field ... ]"
}

@test "the addresses of all fields that have them, in order" {
  run -0 addresses 'To: Joe <joe@x>, bob@x\nSubject: a@b\nFrom: ann@far.example (Ann)\nCc: g: c@d, e;\n\nTo: no@x\n'
  equal "$output" $'joe@x\nbob@x\nann@far.example\nc@d\ne'
  run -0 addresses 'Sender: a\nReply-To: b\nBCC: c\nResent-To: d\nReceived: e\nReturn-Path: <f>\n'
  equal "$output" $'a\nb\nc'
}

@test "those of some fields" {
  message='To: a@b\nFrom: c@d\nto: e@f\nX-Copy: g@h\n\n'
  run -0 addresses "$message" TO
  equal "$output" $'a@b\ne@f'
  run -0 addresses "$message" x-copy from
  equal "$output" $'c@d\ng@h'
  run -100 addresses "$message" cc
  equal "$output" ""
}

@test "-n: names, decoded and safe to read" {
  run -0 addresses 'To: =?utf-8?q?J=C3=BC=2C?= Doe <joe@x>, bob@x (Bob), "a\\\\b\tc\0033" <z@x>, x@y\n' -n
  equal "$output" $'Jü, Doe\tjoe@x\nBob\tbob@x\na\\\\b\\011c\\033\tz@x\n\tx@y'
}

@test "addresses are as in an envelope" {
  run -0 addresses 'To: "a b"@x, <@r,@s:c@d>, e\\,f@g, [1]@[1.2.3.4], \0303\0274@x, <>\n'
  equal "$output" $'a b@x\nc@d\ne,f@g\n[1]@[1.2.3.4]\nü@x'
}

@test "a field that is no list of addresses" {
  for value in '(' '<a b>' '"' 'a>' 'g: h: i;;' '\0@x'; do
    run -100 addresses 'From: joe@x\nTo: '"$value"'\nCc: bob@x\n'
    equal "$output" $'joe@x\n822addresses: fatal: unable to parse field To'
  done
}

@test "no addresses at all" {
  for message in '' '\n' 'Subject: x\n' 'To:\n' 'To: <>, (x), g:;\n' 'body\nTo: a@b\n'; do
    run -100 addresses "$message"
    equal "$output" ""
  done
}

@test "a header of any size, in little memory; a field of addresses has four megabytes" {
  [ -n "${SANITIZED:-}" ] || ulimit -v 200000  # sanitizers need memory of their own
  run -0 bash -c '{ printf "Long: "; head -c 100000000 /dev/zero; printf "\nTo: a@b\n"; } | 822addresses'
  equal "$output" "a@b"
  run -100 bash -c '{ printf "To: "; yes a@b, | tr -d "\n" | head -c 5000000; printf "\n"; } | 822addresses'
  equal "$output" "822addresses: fatal: unable to parse field To"
  run -0 bash -c '{ printf "To: "; yes a@b, | tr -d "\n" | head -c 4000000; printf "\n"; } | 822addresses | wc -l'
  equal "$output" 1000000
}

@test "what cannot be read or written" {
  run -111 822addresses </
  equal "${output%:*}" "822addresses: fatal: unable to read message"
  run -111 bash -c '822addresses <&-'
  equal "$output" "822addresses: fatal: unable to read message: file descriptor not open"
  run -111 bash -c 'echo To: a@b | 822addresses >/dev/full'
  run -111 bash -c 'echo To: a@b | 822addresses >&-'
}
