load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
}

# clean REQUEST ...: the answers to requests, each ended by a NUL.
clean() { printf '%s\0' "$@" | as_user timeout 20 qmail-clean; }
# queued NAME ...: these files of the queue exist.
queued() { (cd home/queue && touch "$@" && chown "$OWNER" "$@"); }
left() { (cd home/queue && find mess intd todo pid -type f | sort | tr '\n' ' '); }

@test "nothing asked, nothing done" {
  run -0 as_user qmail-clean </dev/null
  equal "$output" ""
  run -111 bash -c 'qmail-clean <&-'
}

@test "no mail home, no queue: 111" {
  QMAILHOME=$PWD/none run -111 qmail-clean </dev/null
  equal "$output" "qmail-clean: fatal: unable to switch to queue directory: file does not exist"
  rm -r home/queue/mess
  run -111 as_user qmail-clean </dev/null
  equal "$output" "qmail-clean: fatal: unable to read queue directory: file does not exist"
}

@test "foop removes the envelope being written and the text" {
  queued intd/4 mess/1/4 todo/4 intd/5 mess/2/5
  run -0 clean foop/4
  equal "$output" +
  equal "$(left)" "intd/5 mess/2/5 todo/4 "
  run -0 clean foop/4 foop/5
  equal "$output" ++
  equal "$(left)" "todo/4 "
}

@test "todo removes both names of the envelope" {
  queued intd/4 mess/1/4 todo/4
  run -0 clean todo/4 todo/1234567
  equal "$output" ++
  equal "$(left)" "mess/1/4 "
}

@test "a queue with split todo and intd is recognised" {
  rmdir home/queue/todo home/queue/intd
  mkdir -p home/queue/{todo,intd}/{0,1,2}
  chown -R "$OWNER" home/queue
  queued intd/1/4 todo/1/4 intd/2/5 mess/2/5
  run -0 clean todo/4 foop/5
  equal "$output" ++
  equal "$(left)" ""
}

@test "what cannot be removed: !, and the text stays while the envelope does" {
  mkdir home/queue/intd/4
  queued mess/1/4 todo/4
  run -0 clean foop/4 todo/4
  equal "$output" '!!'
  equal "$(left)" "mess/1/4 todo/4 "
}

@test "a bad request: one x, and nothing is removed" {
  queued intd/12 mess/0/12 todo/12 intd/1 todo/1
  long=todo/$(printf '%0200d' 1)
  zeros=todo/$(printf '%094d' 1)
  run -0 clean todo/12a todo/ab12 todo/ foop/ '' x todo todo12 fopp/12 mess/12 foop/-1 'foop/ 12' foop//12 ../foop/12 \
    "$long" foop/99999999999999999999999 foop/1x
  equal "$output" xxxxxxxxxxxxxxxxx
  equal "$(left)" "intd/1 intd/12 mess/0/12 todo/1 todo/12 "
  run -0 clean "$zeros" todo/12
  equal "$output" ++
}

@test "a request is at least 7 and at most 100 bytes with its NUL" {
  queued todo/1
  run -0 clean "todo/$(printf '%095d' 1)"
  equal "$output" x
  run -0 clean "todo/$(printf '%094d' 1)"
  equal "$output" +
}

@test "requests come in pieces, and endless ones are not kept" {
  queued todo/12
  run -0 bash -c "$(declare -f as_user); OWNER=$OWNER; (printf to; sleep 0.1; printf 'do/1'; sleep 0.1; printf '2\0') | as_user qmail-clean"
  equal "$output" +
  run -0 bash -c "$(declare -f as_user); OWNER=$OWNER; (head -c 3000000 /dev/zero | tr '\0' 1; printf '\0todo/1\0') | as_user qmail-clean"
  equal "$output" x+
  run -0 bash -c "$(declare -f as_user); OWNER=$OWNER; printf 'foop/12' | as_user qmail-clean"
  equal "$output" ""
}

@test "answers come in one piece for requests that do" {
  for i in {1..100}; do printf 'todo/%d\0' "$i"; done >requests
  run -0 as_user qmail-clean <requests
  equal "$output" "$(printf '+%.0s' {1..100})"
}

@test "NUL and 8-bit bytes are bad requests" {
  run -0 clean $'foop/\xe4' '' ''
  equal "$output" xxx
}

@test "young files in pid stay" {
  queued pid/1.2.3
  touch -a -m -d '3 days ago' home/queue/pid/1.2.3  # but changed now
  run -0 as_user qmail-clean </dev/null
  equal "$(left)" "pid/1.2.3 "
}

@test "an answer that cannot be written: 100" {
  run -100 bash -c 'printf "todo/1\0" | qmail-clean >/dev/full'
  run -100 bash -c 'printf "todo/1\0" | qmail-clean >&-'
}
