load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  echo host.org >home/control/me
}
teardown() { stop_all; }

# queued PATH BYTES: a file of the queue, as old as the day of the examples, for its owner only.
queued() {
  bytes "$2" >"home/queue/$1"
  touch -d '2026-11-02 00:12:29' "home/queue/$1"
  chown "$OWNER" "home/queue/$1"
}

qexport() { timeout 60 qmail-qexport "$@"; }

@test "an empty queue is an empty stream" {
  run -0 qexport
  equal "$output" ""
}

@test "a message that is not preprocessed" {
  queued mess/1/4 'Subject: x\n\nno end'
  queued todo/4 'u1000\0p4711\0Fs@x.y\0Ta@b\0Tc d@e\xff\0'
  run -0 qexport
  equal "$output" 'message 4
born 1793578349
uid 1000
qp 4711
sender <s@x.y>
to any todo <a@b>
to any todo <c%20d@e%FF>
text 18
 Subject: x
 
 no end
end'
}

@test "a message that is preprocessed, with all it can have" {
  queued mess/2/5 'a\n'
  queued info/2/5 'F\0'
  queued local/2/5 'Tjoe@x\0Dsue@x\0'
  queued remote/2/5 'Tann@y\0'
  queued bounce/5 '<bob@z>:\nno\n\n'
  mkdir home/queue/hold
  printf 'looks odd\nto me\n' >home/queue/hold/5
  chown "$OWNER" home/queue/hold
  run -0 qexport
  equal "$output" 'message 5
born 1793578349
hold <looks%20odd>
sender <>
next local 1793578349
to local todo <joe@x>
to local done <sue@x>
next remote 1793578349
to remote todo <ann@y>
bounce 13
 <bob@z>:
 no
 
text 2
 a
end'
}

@test "what is in todo too is as it was queued: its other files are not finished" {
  queued mess/2/5 ''
  queued info/2/5 'F'
  queued local/2/5 'Tjo'
  queued todo/5 'u1\0p2\0Fs@x\0Tjoe@x\0'
  run -0 qexport
  equal "$(grep -v '^born' <<<"$output")" 'message 5
uid 1
qp 2
sender <s@x>
to any todo <joe@x>
text 0
end'
}

@test "addresses are printed without the prefixes of virtual domains" {
  printf '%s\n' v.org:bob ann@w.org:eve >home/control/virtualdomains
  queued mess/2/5 ''
  queued info/2/5 'F\0'
  queued local/2/5 'Tbob-joe@v.org\0Deve-ann@w.org\0Tbob-x@host.org\0'
  queued remote/2/5 'Tbob-joe@v.org\0'
  run -0 qexport
  equal "$(grep ^to <<<"$output")" 'to local todo <joe@v.org>
to local done <ann@w.org>
to local todo <bob-x@host.org>
to remote todo <bob-joe@v.org>'
}

@test "chosen messages, each once; one that is not there: 111" {
  for id in 4 5 6; do
    queued "mess/$((id % 3))/$id" ''
    queued "info/$((id % 3))/$id" 'F\0'
  done
  run -0 qexport 6 4 6
  equal "$(grep ^message <<<"$output")" 'message 6
message 4'
  run -111 --separate-stderr qexport 4 7 5
  equal "$(grep ^message <<<"$output")" 'message 4
message 5'
  equal "$stderr" "qmail-qexport: warning: there is no message 7"
  run -100 qexport 4x
  equal "$output" "qmail-qexport: usage: qmail-qexport [ id ... ]"
}

@test "text without envelope, and names that are no numbers, are no messages" {
  queued mess/1/7 x
  queued info/1/4x 'Fs@x\0'
  queued todo/.x 'Fs@x\0'
  run -0 qexport
  equal "$output" ""
}

@test "a split todo" {
  rmdir home/queue/{todo,intd}
  mkdir -p home/queue/{todo,intd}
  mkdir home/queue/{todo,intd}/{0,1,2}
  queued mess/1/4 ''
  queued todo/1/4 'Fs@x\0'
  run -0 qexport
  equal "$(head -1 <<<"$output")" "message 4"
}

@test "a damaged message is named, none of it is written, and the others are: 111" {
  queued mess/0/3 ''
  queued info/0/3 'F\0'
  for id in 4 5 7 8 9 10; do queued "mess/$((id % 3))/$id" ''; done
  queued info/1/4 'Xs@x\0'
  queued todo/5 'Ta@b\0'
  queued info/1/7 'F\0'
  queued local/1/7 'Ta@b\0Tc@d'
  queued todo/8 'Fs@x\0Xy\0'
  queued info/0/9 'F\0'
  mkdir home/queue/remote/0/9
  queued info/1/10 'F\0'
  queued local/1/10 "T$(head -c 9000 /dev/zero | tr '\0' x)\\0"
  run -111 --separate-stderr qexport
  equal "$(grep ^message <<<"$output")" "message 3"
  equal "$stderr" "$(for id in 4 5 7 8 9 10; do echo "qmail-qexport: warning: unable to read message $id: protocol error"; done)"
}

@test "trouble: 111" {
  QMAILHOME=$PWD/none run -111 qexport
  equal "$output" "qmail-qexport: fatal: unable to chdir: file does not exist"
  mv home/queue/info/1 home/queue/info/x
  run -111 qexport
  equal "$output" "qmail-qexport: fatal: unable to open queue/info/1: file does not exist"
  rm -r home/queue/mess
  run -111 qexport
  equal "$output" "qmail-qexport: fatal: unable to open queue/mess: file does not exist"
  rm home/control/me
  run -111 qexport
  equal "$output" "qmail-qexport: fatal: unable to read controls: file does not exist"
}

@test "output that cannot be written: 111" {
  queued mess/1/4 "$(head -c 100000 /dev/zero | tr '\0' x)"
  queued info/1/4 'Fs@x\0'
  writes_fail qmail-qexport
  run -111 bash -c 'qmail-qexport >/dev/full'
  equal "$output" "qmail-qexport: fatal: unable to write: out of disk space"
  run -111 bash -c 'qmail-qexport >&- 2>/dev/null'
  run -0 bash -c 'qmail-qexport <&- 2>&- >/dev/null'
}

@test "while messages move and vanish, each is written whole or not at all, and once" {
  mkdir away
  for id in $(seq 3 202); do queued "mess/$((id % 3))/$id" "text of $id\n"; queued "todo/$id" "u1\0p2\0Fs@x\0Tann@y\0"; done
  chown -R "$OWNER" home
  # They go from todo to info, and then away, as qmail-send does it.
  mover() {
    for id in $(seq 3 202); do
      printf 'Fs@x\0' >"home/queue/info/$((id % 3))/$id"
      printf 'Tann@y\0' >"home/queue/remote/$((id % 3))/$id"
      rm "home/queue/todo/$id"
      [ $((id % 2)) = 0 ] || { rm "home/queue/remote/$((id % 3))/$id" "home/queue/info/$((id % 3))/$id" "home/queue/mess/$((id % 3))/$id"; }
    done
  }
  mover 3>&- &
  mover=$!
  for i in $(seq 40); do qmail-qexport >"stream$i"; done
  wait "$mover"
  for i in $(seq 40); do
    equal "$(grep '^message' "stream$i" | sort | uniq -d)" ""
    grep '^message ' "stream$i" | cut -d' ' -f2 | while read -r id; do
      sed -n "/^message $id\$/,/^end\$/p" "stream$i" | grep -vE '^(born|uid|qp|next)' >block
      grep -q '^to ' block || continue  # its last recipient was done just then
      printf "message $id\nsender <s@x>\nto X todo <ann@y>\ntext %s\n text of $id\nend\n" $((9 + ${#id})) >expected
      sed 's/^to [a-z]* /to X /' block | cmp - expected
    done
  done
  equal "$(qmail-qexport | grep -c '^message')" 100
}
