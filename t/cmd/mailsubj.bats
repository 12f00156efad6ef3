load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  ln -s "$BUILD/preline" home/bin/
  program qmail-inject <<'END'
echo "$#" >arguments
cat >sent.new && mv sent.new sent
exit $(cat code)
END
  echo 0 >code
}

@test "usage: a subject and an address" {
  for words in '' 'subject'; do
    run -100 mailsubj $words </dev/null
    equal "$output" "mailsubj: usage: mailsubj subject address ..."
  done
  [ ! -e arguments ]
}

@test "a header of subject and addresses, an empty line, the text" {
  run -0 mailsubj 'the  subject' a@b 'c d@e' <<<'body'
  equal "$output" ""
  equal "$(cat sent)" 'Subject: the  subject
To: a@b c d@e

body'
  equal "$(cat arguments)" 0
}

@test "words are sent as they are, whatever a shell would make of them" {
  for word in '-n' '\n\0101' '$(touch x)' '`touch x`' "a'b\"c" '*' '%s%n' $'\xff\xc3' ''; do
    run -0 mailsubj "$word" "$word" a@b </dev/null
    equal "$(cat sent)" "Subject: $word
To: $word a@b"
  done
  [ ! -e x ]
}

@test "a line break starts no other field" {
  run -0 mailsubj $'one\nBcc: two@x\r\n' $'a@b\n\nc@d' <<<'body'
  equal "$(cat sent)" 'Subject: one Bcc: two@x  
To: a@b  c@d

body'
}

@test "the exit code is that of qmail-inject" {
  for code in 100 111; do
    echo "$code" >code
    run -"$code" mailsubj s a@b </dev/null
  done
}

@test "nothing is sent if the text cannot be read, or there is no qmail-inject" {
  run -111 bash -c 'mailsubj s a@b <&-'
  equal "$output" "preline: fatal: unable to read message: file descriptor not open"
  sleep 0.1
  [ ! -e sent ]
  rm home/bin/qmail-inject
  run -100 mailsubj s a@b </dev/null
  equal "$output" "preline: fatal: unable to run $QMAILHOME/bin/qmail-inject: file does not exist"
}

@test "any bytes" {
  bytes '\0\xff\r\nno LF' >text
  run -0 mailsubj s a@b <text
  tail -n +4 sent | cmp - text
}
