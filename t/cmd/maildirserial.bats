load ../support
load ../peer
load ../serial
load ../fake_queue

synopsis='maildirserial: usage: maildirserial [ -b ] [ -t lifetime ] dir prefix client [ arg ... ]'

setup() {
  cd "$BATS_TEST_TMPDIR"
  export QMAILHOME=$PWD
  mkdir control
}

# client: makes ./client a program that keeps the names it gets in the file asked, a line for each run, and the
# messages in the folder taken; standard input of this function says more, with the name in $name.
client() {
  mkdir -p taken
  {
    printf '#!/bin/bash\nhere=%q\n' "$PWD"
    cat <<'END'
while IFS= read -r -d '' name; do
  asked="$asked $name"
  cp "$name" "$here/taken"
  what() {
END
    cat
    cat <<'END'
  }
  what
done
echo "$asked" >>"$here/asked"
END
  } >client
  chmod 755 client
}
client_says() { client <<<"printf '%s\\0%s\\n' \"\$name\" '$1'"; }

@test "usage" {
  for words in '' d 'd p' '-x d p c' '-t d' '-t x d p c' '-b' '-t -1 d p c'; do
    run -100 maildirserial $words
    equal "${lines[-1]}" "$synopsis"
  done
  run -111 maildirserial none p true
  equal "$output" "maildirserial: fatal: unable to change to none: file does not exist"
}

@test "messages that succeed are removed, oldest first wherever they lie" {
  letter new/3 x
  letter cur/1:2,S x
  letter new/9 x
  letter cur/5 x
  client_says 'K9.9.9.9 said: 250 ok'
  run -0 maildirserial d '' "$PWD/client"
  equal "$output" "$(printf 'maildirserial: info: %s succeeded: 9.9.9.9 said: 250 ok\n' cur/1:2,S new/3 cur/5 new/9)"
  equal "$(cat asked)" " cur/1:2,S new/3 cur/5 new/9"
  equal "$(left)" ""
}

@test "an empty maildir starts no client, and what is no message is left" {
  letter new/1 x
  mv d/new/1 d/new/.hidden
  mkdir d/new/2
  touch -d '1 hour' d/new/later
  touch -d '37 hours ago' d/tmp/old
  touch d/tmp/young
  run -0 maildirserial d '' touch started
  [ ! -e started ]
  equal "$(left)" "$(printf '%s\n' new/.hidden new/later tmp/young)"
  mkdir empty
  run -111 maildirserial empty '' true
  equal "$output" "maildirserial: fatal: unable to scan empty: file does not exist"
}

@test "just the messages for the prefix are handed over" {
  letter new/1 x s@x.y pre-a@b
  letter new/2 x s@x.y Pre-a@b
  letter new/3 x s@x.y other-pre-a@b
  letter new/4 x s@x.y pre-
  letter new/5 x
  echo 'no such lines' >d/new/5
  touch -t 202001010000 d/new/5
  client_says Kok
  run -0 maildirserial d pre- "$PWD/client"
  equal "$(cat asked)" " new/1 new/4"
  equal "$(left)" "$(printf '%s\n' new/2 new/3 new/5)"
  # Without a prefix nobody looks.
  run -0 maildirserial d '' "$PWD/client"
  equal "$(tail -n 1 asked)" " new/5 new/2 new/3"
}

@test "failures: for now and for good, with and without -b and -t" {
  letter new/1 x
  client_says 'Zlater'
  run -111 maildirserial d '' "$PWD/client"
  equal "$output" "maildirserial: info: new/1 failed temporarily: later"
  run -111 maildirserial -b -t 99999999999 d '' "$PWD/client"
  equal "$output" "maildirserial: info: new/1 failed temporarily: later"
  run -111 maildirserial -t 1000 d '' "$PWD/client"
  equal "$output" "maildirserial: info: new/1 failed: later"
  client_says 'Dnever'
  run -111 maildirserial d '' "$PWD/client"
  equal "$output" "maildirserial: info: new/1 failed: never"
  client_says '?what'
  run -111 maildirserial d '' "$PWD/client"
  equal "$output" "maildirserial: info: new/1 failed temporarily: what"
  equal "$(left)" new/1
  equal "$(wc -l <asked)" 5
}

@test "a bounce: its envelope, its text, the rest of the message" {
  fake_queue
  echo me.example >control/me
  letter new/1 'Subject: hi\n\nbody\x00\xff\n' '"a b"@x.y' pre-r@a.b
  client_says 'D9.9.9.9 said: 550 go away'
  run -0 maildirserial -b d pre- "$PWD/client"
  equal "$(sed 's/qp [0-9]*$/qp N/' <<<"$output")" "maildirserial: info: new/1 bounced: 9.9.9.9 said: 550 go away
maildirserial: info: returned new/1: qp N"
  equal "$(left)" ""
  equal "$(cat queued.envelope)" $'F\nTa b@x.y'
  head -n 1 queued.message | grep -qE '^Date: [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} -0000$'
  bytes 'From: MAILER-DAEMON@me.example
To: "a b"@x.y
Subject: failure notice

Hi. This is the maildirbounce program at me.example.
I'"'"'m afraid I wasn'"'"'t able to deliver your message to the following addresses.
This is a permanent error; I'"'"'ve given up. Sorry it didn'"'"'t work out.

<r@a.b>:
9.9.9.9 said: 550 go away

--- Below this line is a copy of the message.

Return-Path: <"a b"@x.y>
Subject: hi

body\x00\xff
' >expected
  tail -n +2 queued.message | cmp - expected
}

@test "a message that has become too old says so" {
  fake_queue
  letter new/1 'x\n'
  client_says 'Zlater'
  run -0 maildirserial -b -t 1000 d '' "$PWD/client"
  equal "$(sed -n '/^</,/^$/p' queued.message)" $'<pre-r@a.b>:\nlater\nThis message is too old. Giving up.'
  equal "$(left)" ""
}

@test "a bounce of a bounce goes to the postmaster, and no further" {
  fake_queue
  echo me.example >control/me
  echo dbl.example >control/doublebouncehost
  echo pm >control/doublebounceto
  echo bouncer >control/bouncefrom
  echo b.example >control/bouncehost
  letter new/1 'x\n' ''
  client_says 'Dno'
  run -0 maildirserial -b d '' "$PWD/client"
  equal "$(cat queued.envelope)" $'F#@[]\nTpm@dbl.example'
  equal "$(sed -n '2,/^</p' queued.message)" "From: bouncer@b.example
To: pm@dbl.example
Subject: failure notice

Hi. This is the maildirbounce program at b.example.
I tried to deliver a bounce message to this address, but the bounce bounced!

<pre-r@a.b>:"
  equal "$(sed -n '/^---/,$p' queued.message)" $'--- Below this line is the original bounce.\n\nReturn-Path: <>\nx'
  rm queued.*
  letter new/1 'x\n' '#@[]'
  run -0 maildirserial -b d '' "$PWD/client"
  equal "${lines[1]}" "maildirserial: info: discarding new/1: triple bounce"
  [ ! -e queued.envelope ]
  equal "$(left)" ""
}

@test "a message that cannot be bounced is kept" {
  fake_queue
  letter new/1 'x\n'
  client_says 'Dno'
  echo 'Dgo away' >queue.says
  run -111 maildirserial -b d '' "$PWD/client"
  equal "$output" "maildirserial: info: new/1 bounced: no
maildirserial: warning: unable to bounce new/1: qq failed: go away"
  echo junk >d/new/1
  touch -t 202001010000 d/new/1
  run -111 maildirserial -b d '' "$PWD/client"
  equal "${lines[1]}" "maildirserial: warning: unable to bounce new/1: bad file format"
  equal "$(left)" new/1
}

@test "what arrives meanwhile goes in the next pass" {
  letter new/1 x
  client <<'END'
[ "$name" != new/1 ] || { cp new/1 new/2; touch -d '1 hour ago' new/2; }
printf '%s\0Kok\n' "$name"
END
  run -0 maildirserial d '' "$PWD/client"
  equal "$(cat asked)" $' new/1\n new/2'
}

@test "three clients that say nothing are enough" {
  letter new/1 x
  run -111 maildirserial d '' sh -c 'echo run >>../runs; exit 5'
  equal "$output" "maildirserial: fatal: making no progress, giving up"
  equal "$(wc -l <runs)" 3
  equal "$(left)" new/1
}

@test "a client that gets on, slowly, is started again" {
  for i in 1 2 3 4 5 6; do letter new/$i x; done
  run -0 maildirserial d '' sh -c 'printf "%s\0Kok\n" "$(tr "\0" "\n" | head -n 1)"'
  equal "$(left)" ""
}

@test "a client that exits 100, crashes, or is not there" {
  letter new/1 x
  run -100 maildirserial d '' sh -c 'cat >/dev/null; exit 100'
  equal "$output" ""
  run -111 maildirserial d '' sh -c 'kill -9 $$'
  equal "$output" "maildirserial: fatal: client crashed"
  run -111 maildirserial d '' ./no-such-client
  equal "$output" "maildirserial: fatal: unable to run ./no-such-client: file does not exist"
  run -100 maildirserial d '' sh -c 'printf "new/1\0Kok\n"; exit 100'
  equal "$(left)" ""
}

@test "results that are none remove nothing" {
  letter new/1 x
  echo keep >precious
  for result in 'new/1\0K' 'new/1\0Kok' 'new/1\0' 'new/1\0\n' 'new/1\n' 'new/2\0K\n' '../precious\0Kok\n' '../../precious\0Kok\n' \
    'd/new/1\0Kok\n' '\0Kok\n' 'new/1/\0K\n' './new/1\0K\n'; do
    bytes "$result" >result
    run -111 maildirserial d '' sh -c 'cat ../result'
    equal "$output" "maildirserial: fatal: making no progress, giving up"
    equal "$(left) $(cat precious)" "new/1 keep"
  done
  # One message is settled once in a run of the client.
  bytes 'new/1\0Zx\nnew/1\0Ky\n' >result
  run -111 maildirserial d '' sh -c 'cat ../result'
  equal "$output" "maildirserial: info: new/1 failed temporarily: x"
}

@test "log lines stay lines, and bounded" {
  letter $'new/1\n\xe4' x
  client <<'END'
printf '%s\0K\001%s\r\n' "$name" "$(head -c 100000 /dev/zero | tr '\0' x)"
END
  run -0 maildirserial d '' "$PWD/client"
  equal "$output" "maildirserial: info: new/1?? succeeded: ?$(head -c 4999 /dev/zero | tr '\0' x)"
}

@test "a message that cannot be removed is not handed over twice in a run" {
  needs_root
  letter new/1 x
  client_says Kok
  chmod a+x "$BATS_RUN_TMPDIR"
  chmod 777 . taken
  touch asked
  chmod 666 asked
  chown 65534 d d/tmp
  run -111 as_user maildirserial d '' "$PWD/client"
  equal "${lines[1]}" "maildirserial: warning: message will be delivered twice! unable to unlink new/1: access denied"
  equal "$(wc -l <asked)" 1
}

@test "a message that cannot be read" {
  needs_root
  chmod a+x . "$BATS_RUN_TMPDIR"
  letter new/1 x
  chmod 600 d/new/1
  chmod 755 d d/new d/cur
  run -111 as_user maildirserial d pre- true
  equal "$output" "maildirserial: warning: unable to read new/1: access denied"
}

@test "control files that cannot be read" {
  mkdir control/bouncehost
  letter new/1 x
  run -111 maildirserial d '' true
  equal "$output" "maildirserial: fatal: unable to read $PWD/control/bouncehost: is a directory"
}

@test "the client finds what the caller has, but 0 and 1" {
  letter new/1 x
  MARK=mine run -0 maildirserial d '' sh -c 'pwd >../where; echo "$MARK" >&2; readlink /proc/self/fd/6 >&2; printf "new/1\0Kok\n"' 6<"$PWD/control"
  equal "$(cat where)" "$PWD/d"
  equal "$output" "mine
$PWD/control
maildirserial: info: new/1 succeeded: ok"
}

@test "very many messages, and a client that answers as it reads" {
  letter new/1 x
  (cd d/new && seq 20000 | sed 's/.*/1577836800.M&P&Q1.a.long.name.of.a.host.mail.example.org/' | xargs touch -t 202001010000)
  run -0 maildirserial d '' awk 'BEGIN {RS = "\0"} {printf "%s%cK%s\n", $0, 0, $0; fflush()}'
  equal "${#lines[@]}" 20001
  equal "$(left)" ""
}

@test "closed descriptors, and a log that cannot be written" {
  letter new/1 x
  client_says Kok
  run -0 bash -c 'maildirserial d "" ./../client <&- >&- 2>&-'
  equal "$(left)" ""
  letter new/1 x
  run -0 bash -c 'maildirserial d "" ./../client 2>/dev/full'
  equal "$(left)" ""
}
