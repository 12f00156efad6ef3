load ../support
load ../live
load ../failures

# What qmail-send does with queue/request, queue/hold and queue/reason, whatever is in them.
setup() { live_home; }
teardown() { live_ends; }

# request NAME WORD ...: puts a request there by hand; put_request NAME: one of any bytes, from standard input.
request() {
  local name=$1
  shift
  printf '%s\0' "$@" | put_request "$name"
}
put_request() {
  cat >request
  chmod 644 request
  as_user sh -c 'cp request "$QMAILHOME/queue/request/$1.new" && mv "$QMAILHOME/queue/request/$1.new" "$QMAILHOME/queue/request/$1"' sh "$1"
  trigger
}
answer() { wait_for test -e "$QMAILHOME/queue/request/$1.answer" && cat "$QMAILHOME/queue/request/$1.answer"; }
mark() { printf '%s.%s.%s' $(stat -c '%.9Y %s' "$QMAILHOME"/queue/mess/*/"$1" | sed -E 's/\.0*([0-9]+ )/ \1/'); }
# deferred_message: in $id, for ann@far.org and joe@host.org, both deferred.
deferred_message() {
  defers ann@far.org joe@host.org
  inject s@x.y ann@far.org joe@host.org
  wait_for bash -c '[ "$(grep -c deferral "$QMAILHOME/log.send")" = 2 ]'
}

@test "a request by hand, and its answer" {
  send_starts
  deferred_message
  request 1-2 redirect "$id" "$(mark "$id")" ann@far.org sue@host.org
  equal "$(answer 1-2)" "0
message $id: 1 recipient redirected"
  equal "$(stat -c %a "$QMAILHOME/queue/request/1-2.answer")" 600
  request 7 remove "$id" "$(mark "$id")"
  equal "$(answer 7)" "0
message $id is removed"
  logged "end msg $id"
  equal "$(ls "$QMAILHOME/queue/request")" "1-2.answer
7.answer"
}

@test "a request for an earlier message of the same number does nothing to the later one" {
  send_starts
  deferred_message
  request 1 remove "$id" 1.2.3
  equal "$(answer 1)" "0
message $id is not in the queue any more"
  request 2 redirect "$id" 1.2.3 '' sue@host.org
  equal "$(answer 2)" "100
message $id is not in the queue any more"
  equal "$(records remote "$id")" "Tann@far.org|"
}

@test "what is no request is answered or let be, and stops nothing" {
  send_starts
  for bytes in '' x 'remove' 'remove\0' 'remove\0x\0y\0' 'hurry\0' 'hurry\0both' 'hurry\0all\0' 'reread\0x\0' 'add\0001\0x\0\0' 'a\0b\0c'; do
    bytes "$bytes" | put_request 5
    equal "$(answer 5)" "100
the request is not understood"
    rm "$QMAILHOME/queue/request/5.answer"
  done
  as_user bash -c 'cd "$QMAILHOME/queue/request" && head -c 70000 /dev/zero >6 && mkdir 7 8.answer && mkfifo 9 &&
    touch x "a b" .y 10.new {1000..2000} && ln -s x 11 && ln -s nowhere 12'
  trigger
  equal "$(answer 6)" "100
the request is too long"
  answer 11
  answer 1999
  wait_for bash -c '[ "$(ls "$QMAILHOME/queue/request" | grep -c "^[12][0-9][0-9][0-9].answer$")" = 1001 ]'
  inject s@x.y ann@far.org
  logged "end msg $id"
  request 14 hurry both
  equal "$(answer 14)" "0
done"
  equal "$(grep -c warning "$QMAILHOME/log.send" || true)" 0
}

@test "requests that were made while no qmail-send ran are carried out at the start" {
  send_starts
  deferred_message
  send_ends
  request 3 redirect "$id" "$(mark "$id")" '' sue@host.org
  [ -e "$QMAILHOME/queue/request/3" ]
  send_starts
  equal "$(answer 3)" "0
message $id: 2 recipients redirected"
  logged "end msg $id"
}

@test "nobody else may use any of the tools, and none changes anything for him: 111" {
  needs_root
  inject s@x.y ann@far.org
  as_user qmail-qhold "$id"
  echo far.org >"$QMAILHOME/control/stopped"
  state() { (cd "$QMAILHOME" && find queue control -printf '%p %s %m %U %T@ %C@\n' | sort); }
  for command in qlist "qlist $id" "qhold $id" "qrelease $id" qnow "qnow $id" "qremove $id" "qremove -b $id" \
    "qredirect $id sue@x" "qredirect -c $id sue@x" 'qstop near.org' 'qresume far.org'; do
    before=$(state)
    run -111 setpriv --reuid=12345 --regid=12345 --clear-groups timeout 10 qmail-$command
    equal "$(state)" "$before"
  done
}

@test "reasons: a line for each deferral; nothing for what is delivered at once; gone with the message" {
  send_starts
  inject s@x.y bob@far.org
  logged "end msg $id"
  [ -z "$(ls "$QMAILHOME/queue/reason")" ]
  deferred_message
  sleep 0.1
  equal "$(cut -f 2- "$QMAILHOME/queue/reason/$id" | sort)" "local	joe@host.org	busy now
remote	ann@far.org	busy now"
  as_user qmail-qnow
  wait_for bash -c '[ "$(cat "$QMAILHOME"/queue/reason/* | wc -l)" = 4 ]'
  equal "$(as_user qmail-qlist | cut -f 2-4,6- | sort)" "local	joe@host.org	waiting	2	busy now
remote	ann@far.org	waiting	2	busy now"
  send_ends
  accepts ann@far.org joe@host.org
  send_starts
  as_user qmail-qnow
  logged "end msg $id"
  equal "$(leftovers)" ""
}

@test "reasons cost a delivery at the first try no system call, and a deferral no sync" {
  needs_tracing
  start strace -D -f -o "$QMAILHOME/trace" sh -c 'exec qmail-start ./Mailbox >>"$QMAILHOME/log.send"'
  wait_for grep -q '^status: local' "$QMAILHOME/log.send"
  inject s@x.y bob@far.org
  logged "end msg $id"
  equal "$(grep -c '"reason/' "$QMAILHOME/trace" || true)" 0
  deferred_message
  sleep 0.1
  equal "$(grep -c '"reason/' "$QMAILHOME/trace")" 2
  equal "$(grep -A3 '"reason/' "$QMAILHOME/trace" | grep -c sync || true)" 0
}

@test "reasons are bounded, and off without the directory" {
  defers ann@far.org
  send_starts
  inject s@x.y ann@far.org
  logged deferral
  head -c 65500 /dev/zero | tr '\0' 'x' | as_user tee "$QMAILHOME/queue/reason/$id" >/dev/null
  as_user qmail-qnow
  wait_for bash -c '[ "$(wc -l <"$QMAILHOME/queue/reason/$0")" = 1 ]' "$id"
  [ "$(wc -c <"$QMAILHOME/queue/reason/$id")" -lt 1000 ]
  rm -r "$QMAILHOME/queue/reason"
  kill -HUP "$started"
  accepts ann@far.org
  as_user qmail-qnow
  logged "end msg $id"
  equal "$(grep -c warning "$QMAILHOME/log.send" || true)" 0
}

@test "stopped messages are looked at once, however often all are tried" {
  needs_tracing
  echo far.test >"$QMAILHOME/control/stopped"
  as_user sh -c 'cd "$QMAILHOME/queue" && exec fill-queue 300 0'
  start strace -D -f -o "$QMAILHOME/trace" -e trace=openat sh -c 'exec qmail-start ./Mailbox >>"$QMAILHOME/log.send"'
  looks() { grep -c '"remote/[0-9]*/[0-9]*"' "$QMAILHOME/trace"; }
  looked() { [ "$(looks)" -ge 300 ]; }
  wait_for looked
  for i in 1 2 3; do as_user qmail-qnow; done
  sleep 0.3
  equal "$(looks)" 300
}
