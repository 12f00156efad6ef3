load ../support
load ../home
load ../failures

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  complete
}
teardown() { stop_all; remove_home; }

# complete: what an import needs beside the bare home.
complete() {
  echo host.org >home/control/me
  printf '%s\n' v.org:bob >home/control/virtualdomains
  : >home/queue/lock/sendmutex
  chown -R "$OWNER" home/queue/lock
}

# other_home SPLIT: an empty home of so many subdirectories, instead of ./home.
other_home() {
  mv home "home.$RANDOM"
  mkdir -p home/control home/queue/{pid,intd,todo,bounce,lock}
  local directory i
  for directory in mess info local remote; do
    for i in $(seq 0 $(($1 - 1))); do mkdir -p "home/queue/$directory/$i"; done
  done
  complete
  chown -R "$OWNER" home
}

# The files of the queue that belong to messages, and what they hold, for one message of number ID.
files() { (cd home/queue && find pid intd todo mess info local remote bounce -type f | sort); }
content() { tr '\0' '|' <"home/queue/$1"; }
# A stream with the numbers taken out.
unnumbered() { sed 's/^message .*/message N/'; }
qimport() { timeout 100 qmail-qimport; }

one='message 4
born 1700000000
sender <s@x.y>
next local 1700000100
to local todo <joe@host.org>
to local done <sue@v.org>
next remote 1700000400
to remote todo <ann%20x@y>
bounce 13
 <bob@z>:
 no
 
text 18
 Subject: x
 
 no end
end'

held=$(sed 's/^sender/hold <looks%20odd>\nsender/' <<<"$one")
# make_hold: the directory for it.
make_hold() {
  mkdir home/queue/hold
  chown "$OWNER" home/queue/hold
}

@test "an empty stream" {
  run -0 qimport </dev/null
  equal "$output" ""
  equal "$(files)" ""
}

@test "while qmail-send does not run, everything is kept" {
  run -0 qimport <<<"$one"
  id=${output#4 } id=${id% info}
  equal "$output" "4 $id info"
  equal "$(files | tr '\n' ' ')" "bounce/$id info/$((id % 3))/$id local/$((id % 3))/$id mess/$((id % 3))/$id remote/$((id % 3))/$id "
  equal "$(content "info/$((id % 3))/$id")" 'Fs@x.y|'
  equal "$(content "local/$((id % 3))/$id")" 'Tjoe@host.org|Dbob-sue@v.org|'
  equal "$(content "remote/$((id % 3))/$id")" 'Tann x@y|'
  equal "$(content "bounce/$id")" $'<bob@z>:\nno'
  equal "$(stat -c '%i %a %u' "home/queue/mess/$((id % 3))/$id")" "$id 644 $OWNER"
  equal "$(cd home/queue && stat -c '%Y %a %u' info/*/* local/*/* remote/*/* bounce/*)" "1700000000 600 $OWNER
1700000100 600 $OWNER
1700000400 600 $OWNER
$(stat -c '%Y' "home/queue/bounce/$id") 600 $OWNER"
  qmail-qexport >stream
  equal "$(unnumbered <stream)" "$(unnumbered <<<"$one")"
}

@test "recipients are routed as the home says now" {
  echo v.org:new >home/control/virtualdomains
  printf 'message 1\nborn 1\nsender <>\nto remote todo <a@host.org>\nto local todo <b@elsewhere.org>\nto any todo <c>\nto local todo <d@v.org>\nto remote done <e@host.org>\nto any done <f>\ntext 0\nend\n' | qimport
  equal "$(cat home/queue/local/*/* | tr '\0' '|')" "Ta@host.org|Tc@host.org|Tnew-d@v.org|Df@host.org|"
  equal "$(cat home/queue/remote/*/* | tr '\0' '|')" "Tb@elsewhere.org|De@host.org|"
}

@test "while qmail-send runs, it goes through todo; who queued it and the notes are kept" {
  exec 7<home/queue/lock/sendmutex
  flock 7
  sed 's/^sender/uid 4321\nqp 99\nsender/' <<<"$one" >stream
  timeout 60 qmail-qimport <stream >out 2>err
  exec 7<&-
  read -r old id way <out
  equal "$old $way" "4 todo"
  equal "$(files | tr '\n' ' ')" "bounce/$id intd/$id mess/$((id % 3))/$id todo/$id "
  equal "$(content "todo/$id")" 'u4321|p99|Fs@x.y|Tjoe@host.org|Tann x@y|'
  equal "$(content "bounce/$id")" $'<bob@z>:\nno'
  equal "$(cat err)" "qmail-qimport: warning: qmail-send is slow: messages from $id on count as new"
}

@test "a message that is held stays so, whether or not qmail-send runs; not without queue/hold" {
  run -111 qimport <<<"$held"
  equal "$output" "qmail-qimport: fatal: unable to write to queue/hold: file does not exist"
  equal "$(files)" ""
  make_hold
  run -0 qimport <<<"$held"
  id=${output#4 } id=${id% info}
  equal "$(stat -c '%a %u' "home/queue/hold/$id") $(cat "home/queue/hold/$id")" "600 $OWNER looks odd"
  qmail-qexport >stream
  equal "$(unnumbered <stream)" "$(unnumbered <<<"$held")"
  exec 7<home/queue/lock/sendmutex
  flock 7
  timeout 60 qmail-qimport <<<"$held" >out 2>err
  exec 7<&-
  read -r old id way <out
  equal "$old $way $(cat "home/queue/hold/$id")" "4 todo looks odd"
}

@test "a running qmail-send delivers it at once, keeps its birth, and reports the old failures too" {
  make_home
  echo host.org >"$QMAILHOME/control/me"
  for name in qmail-lspawn qmail-rspawn; do
    rm "$QMAILHOME/bin/$name"
    cat >"$QMAILHOME/bin/$name" <<'E2'
#!/bin/bash
LC_ALL=C
printf x
while IFS= read -r -d '' head; do
  if [ -z "$head" ]; then slot=0; IFS= read -r -d '' message; else slot=$(printf %d "'$head"); fi
  IFS= read -r -d '' sender
  IFS= read -r -d '' recipient
  case $recipient in ann*) report=Zlater ;; *) report=Dnever ;; esac
  printf "\\$(printf %03o "$slot")%s\0" "$report"
done
E2
    chmod 755 "$QMAILHOME/bin/$name"
  done
  start sh -c 'exec qmail-start ./Mailbox >>"$QMAILHOME/log"'
  wait_for grep -q '^status: local' "$QMAILHOME/log"
  born=$(($(date +%s) - 300000))
  sed "s/^born .*/born $born/" <<<"$one" >stream
  run -0 qimport <stream
  read -r _ id way <<<"$output"
  equal "$way" todo
  equal "$(stat -c %Y "$QMAILHOME/queue/info/$((id % 23))/$id")" "$born"
  wait_for grep -q 'deferral: later' "$QMAILHOME/log"
  wait_for grep -q 'failure: never' "$QMAILHOME/log"
  equal "$(head -2 "$QMAILHOME/queue/bounce/$id")" $'<bob@z>:\nno'
  wait_for grep -q '^<joe@host.org>:' "$QMAILHOME/queue/bounce/$id"
  # What is in the queue now can leave it again.
  qmail-qexport "$id" >again
  equal "$(grep -E '^(born|to|sender)' again)" "born $born
sender <s@x.y>
to remote todo <ann%20x@y>"
}

@test "what is imported beside a full queue of another split is exported the same" {
  for i in $(seq 60); do
    printf 'message %s\nborn 17000000%02d\nsender <s%s@x>\nnext remote 1700000500\nto remote todo <r@y>\nto remote done <q%%FF@y>\ntext 4\n %03d\n\nend\n' "$i" "$i" "$i" "$i" |
      sed '/^$/d'
  done >stream
  qimport <stream >first
  equal "$(wc -l <first)" 60
  qmail-qexport >before
  other_home 7
  qimport <before >second
  equal "$(sort -n first | awk '{print $2}' | sort)" "$(awk '{print $1}' second | sort)"
  qmail-qexport >after
  blocks() { unnumbered <"$1" | tr '\n' '^' | sed 's/\^end\^/&\n/g' | sort; }
  equal "$(blocks after | md5sum)" "$(blocks before | md5sum)"
  equal "$(ls -d home/queue/info/*/* | awk -F/ '$5 % 7 != $4')" ""
}

@test "a thousand messages" {
  for i in $(seq 1000); do
    printf 'message %s\nborn 1700000000\nsender <>\nto remote todo <r%s@y>\ntext 0\nend\n' "$i" "$i"
  done >stream
  run -0 qimport <stream
  equal "${#lines[@]}" 1000
  qmail-qexport >again
  equal "$(grep -c '^end$' again)" 1000
  equal "$(grep ^to again | sort -u | wc -l)" 1000
}

@test "a filter edits the stream, and the texts stay as they are" {
  sed 's/^\( *\)Subject: x/\1to xx/; s/^text 18/text 14/' <<<"$one" |
    sed -e 's/^\(to .*\)<joe@host.org>/\1<jim@host.org>/' -e '/^bounce/s/x/y/' -e 's/^to xx/broken/' | qimport
  equal "$(cat home/queue/local/*/* | tr '\0' '|')" 'Tjim@host.org|Dbob-sue@v.org|'
  equal "$(cat home/queue/mess/*/*)" $'to xx\n\nno end'
}

@test "bytes of every kind in the text" {
  head -c 300000 /dev/urandom >text
  { printf 'message 1\nborn 1\nsender <>\ntext 300000\n'; sed 's/^/ /' text; [ -z "$(tail -c 1 text)" ] || echo; echo end; } >stream
  qimport <stream
  cmp home/queue/mess/*/* text
}

@test "a stream that is wrong is refused in its line, and what came before is in: 100" {
  bad() { # LINE PROBLEM, stream on standard input
    run -100 --separate-stderr qimport
    equal "$stderr" "qmail-qimport: fatal: line $1: $2"
    equal "$(files | grep -v ^info/)" "${3-}"
  }
  bad 1 "no line of a message begins like this" <<<hello
  bad 17 "the stream ends within a message" < <(head -n -1 <<<"$one")
  bad 15 "fewer bytes than it says" < <(sed 's/^ $//' <<<"$one" | sed '12s/^$/ /')
  bad 6 "this is no address" < <(sed 's/sue@v.org/&%00/' <<<"$one")
  bad 1 "the line is too long" < <(head -c 1000000 /dev/zero | tr '\0' x)
  head -c 100000 /dev/urandom >random
  run -100 qimport <random
  equal "$(files)" ""
  printf 'message 1\nborn 1\nsender <>\ntext 0\nend\nmessage 2\nborn 1\nsender\n' >stream
  run -100 --separate-stderr qimport <stream
  equal "$(files | wc -l)" 2
  equal "$stderr" "qmail-qimport: fatal: line 8: this is no address"
}

@test "a number that something else has is not taken" {
  # The numbers of the next files, as far as they can be known.
  for i in $(seq 40); do : >"t$i"; done
  : >dummy
  for number in $(stat -c %i t*) $(seq $(($(stat -c %i dummy) + 1)) $(($(stat -c %i dummy) + 20))); do
    [ -e "home/queue/info/$((number % 3))/$number" ] || ln dummy "home/queue/info/$((number % 3))/$number"
  done
  rm t*
  before=$(files | wc -l)
  run -0 qimport <<<"$one"
  read -r _ id _ <<<"$output"
  equal "$(stat -c %h "home/queue/info/$((id % 3))/$id")" 1
  equal "$(files | wc -l)" $((before + 5))
}

@test "usage: 100" {
  run -100 qmail-qimport x
  equal "$output" "qmail-qimport: usage: qmail-qimport"
}

@test "trouble: 111" {
  QMAILHOME=$PWD/none run -111 qimport
  equal "$output" "fatal: unable to find $PWD/none"
  run -111 bash -c 'qmail-qimport <.'
  equal "$output" "qmail-qimport: fatal: unable to read: is a directory"
  run -111 bash -c 'qmail-qimport <&-'
  equal "$(files)" ""
  mv home/queue/lock/sendmutex mutex
  run -111 qimport <<<"$one"
  equal "$output" "qmail-qimport: fatal: unable to open queue/lock/sendmutex: file does not exist"
  mv mutex home/queue/lock/sendmutex
  mv home/queue/bounce bounce
  run -111 qimport <<<"$one"
  equal "$output" "qmail-qimport: fatal: unable to write to queue/bounce: file does not exist"
  mv bounce home/queue/bounce
  equal "$(files)" ""
  rm home/control/me
  run -111 qimport <<<"$one"
  equal "$output" "qmail-qimport: fatal: unable to read controls: file does not exist"
}

@test "a message that cannot be told of is in the queue: 111" {
  run -111 bash -c 'qmail-qimport >/dev/full <<<"$1"' sh "$one"$'\n'"$one"
  equal "$output" "qmail-qimport: fatal: unable to write: out of disk space"
  equal "$(files | grep -c ^mess)" 1
}

@test "a full disk leaves nothing behind: 111" {
  { printf 'message 1\nborn 1\nsender <>\ntext 100000\n '; head -c 100000 /dev/zero | tr '\0' x; printf '\nend\n'; } >stream
  run -111 bash -c 'trap "" XFSZ; ulimit -f 20; qmail-qimport <stream'
  equal "$output" "qmail-qimport: fatal: unable to write to queue/mess: file too big"
  equal "$(files)" ""
}

@test "somebody else may not import: 111" {
  needs_root
  run -111 setpriv --reuid=1 --regid=1 --clear-groups qmail-qimport <<<"$one"
  equal "$output" "qmail-qimport: fatal: unable to become the queue's owner: permission denied"
}

# whole: every message there is, is whole; prints how many.
whole() {
  qmail-qexport >got || return
  local count
  count=$(grep -c '^message' got) || true
  for _ in $(seq "$count"); do echo "$expected"; done | cmp - <(grep -vE '^(message|uid|qp|born|next)' got | sed 's/^to [a-z]*/to/') >&2 || return
  echo "$count"
}

@test "a kill at any point leaves a whole message or none, whether or not qmail-send runs" {
  needs_tracing
  make_hold
  before() { rm -f home/queue/{pid,intd,todo,bounce,hold}/* home/queue/{mess,info,local,remote}/*/*; }
  after() {
    count=$(whole) && [ "$count" -le 1 ] || return
    [ ! -s killed.out ] || [ "$count" = 1 ]
  }
  printf '%s\n' "$held" >stream
  expected=$(grep -vE '^(message|next|born)' <<<"$held" | sed 's/^to [a-z]*/to/')
  killed_everywhere stream qmail-qimport
}

@test "a kill at any point leaves a whole message in todo or none, while qmail-send runs" {
  needs_tracing
  mkdir taken
  make_hold
  before() { rm -f taken/* home/queue/{pid,intd,todo,bounce,hold}/* home/queue/{mess,info,local,remote}/*/*; }
  after() {
    sleep 0.02
    local todo=$(ls home/queue/todo taken | grep '^[0-9]')
    if [ -z "$todo" ]; then [ ! -s killed.out ]; return; fi
    cat home/queue/todo/* taken/* 2>/dev/null | tr '\0' '|' | grep -qE '^u[0-9]+\|p[0-9]+\|Fs@x.y\|Tjoe@host.org\|Tann x@y\|$' &&
      equal "$(cat "home/queue/mess/$((todo % 3))/$todo")" $'Subject: x\n\nno end' &&
      equal "$(cat "home/queue/bounce/$todo")" $'<bob@z>:\nno' &&
      equal "$(cat "home/queue/hold/$todo")" 'looks odd'
  }
  printf '%s\n' "$held" >stream
  # A qmail-send that only takes the envelopes away.
  exec 7<home/queue/lock/sendmutex
  flock 7
  (exec 7<&-; while sleep 0.005; do mv home/queue/todo/* taken/ 2>/dev/null || true; done) 3>&- &
  all_started=$!
  killed_everywhere stream qmail-qimport
  exec 7<&-
}

@test "a failure at any point leaves a whole message or none, and a success one" {
  needs_tracing
  before() { rm -f home/queue/{pid,intd,todo,bounce}/* home/queue/{mess,info,local,remote}/*/*; }
  after() {
    ! grep -q 'shared libraries' failed.out || return 0
    count=$(whole) || return
    case $1 in
      0) [ "$count" = 1 ] ;;
      111) [ "$count" -le 1 ] && [ -s failed.out ] ;;
      *) return 1 ;;
    esac
  }
  printf '%s\n' "$one" >stream
  expected=$(grep -vE '^(message|next|born)' <<<"$one" | sed 's/^to [a-z]*/to/')
  failed_everywhere stream qmail-qimport
}
