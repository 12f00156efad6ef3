load ../support
load ../failures
load ../fake_queue

usage="qmail-autoresponder: usage: qmail-autoresponder [-cDLNqT] [-O NAME[=VALUE]] [-n NUM] [-s STR] [-t TIME] [MESSAGE-FILE] DIRECTORY"

setup() {
  cd "$BATS_TEST_TMPDIR"
  fake_queue
  mkdir control dir
  echo h.example >control/me
  bytes 'From: me@h.example\nSubject: away\n\nI am away.\n' >dir/message.txt
  export SENDER=joe@example.org RECIPIENT=me@h.example DTLINE=$'Delivered-To: me@h.example\n'
  unset QMAILUSER MAILUSER USER LOGNAME QMAILHOST MAILHOST QMAILNAME MAILNAME NAME QMAILIDHOST QMAILDEFAULTHOST
}

# answer MESSAGE ARGUMENT ...: answers a message that is written with backslash escapes.
answer() { bytes "$1" | qmail-autoresponder "${@:2}"; }
# shows MESSAGE ARGUMENT ...: the same, the response printed without its Date and Message-ID.
shows() { bytes "$1" | qmail-autoresponder -Nq "${@:2}" | grep -av '^Date: \|^Message-ID: '; }
# silent MESSAGE ARGUMENT ...: there is no response, no record, and nothing is said.
silent() {
  run -0 answer "$@"
  equal "$1 $output" "$1 "
  [ ! -e queued.envelope ]
  equal "$(records)" ""
}
# records: the records of the directory, without time and process.
records() { (cd dir && ls | sed -n 's/^[0-9]*\.[0-9]*\.//p'); }
# sent: how many responses have been sent since the last time it was asked.
sent() { ls queued.envelope 2>/dev/null | wc -l; rm -f queued.*; }

message='Subject: hello\nMessage-ID: <1@example.org>\n\nHow are you?\n'
head='Auto-Submitted: auto-replied
To: <joe@example.org>
In-Reply-To: <1@example.org>
References: <1@example.org>
From: me@h.example
Subject: away'

@test "usage" {
  for arguments in '' '-x dir' '-O' 'a b c' '-n'; do
    # shellcheck disable=SC2086
    run -111 answer "$message" $arguments
    equal "${lines[-1]}" "$usage"
  done
  for name in SENDER RECIPIENT; do
    run -111 env -u "$name" qmail-autoresponder dir
    equal "$output" "qmail-autoresponder: $name not set
$usage"
  done
  run -111 answer "$message" none
  equal "$output" "qmail-autoresponder: fatal: unable to open none: file does not exist"
}

@test "a response, from nobody to the sender" {
  run -0 answer "$message" dir
  [[ $output =~ ^Sent\ response\ qp\ [0-9]+$ ]]
  equal "$(cat queued.envelope)" "F
Tjoe@example.org"
  [[ $(sed -n 1p queued.message) =~ ^Date:\ [0-9]+\ [A-Z][a-z][a-z]\ 20[0-9][0-9]\ [0-9:]{8}\ -0000$ ]]
  [[ $(sed -n 2p queued.message) =~ ^Message-ID:\ \<20[0-9]{12}\.[0-9]+\.qmail@h\.example\>$ ]]
  equal "$(tail -n +3 queued.message)" "$head

I am away."
  equal "$(records)" joe@example.org
}

@test "the message file: full, only a body, without its end, with CRs, in another place" {
  bytes 'From: me@h.example\r\nSubject: away\r\n\r\nI am away.' >dir/message.txt
  run -0 shows "$message" dir
  equal "$output" "$head

I am away."
  bytes '\nI am away.' >other.txt
  run -0 shows "$message" other.txt dir
  equal "$output" "From: anonymous@h.example
Auto-Submitted: auto-replied
To: <joe@example.org>
Subject: Auto: hello
In-Reply-To: <1@example.org>
References: <1@example.org>

I am away."
  bytes 'Just text\n' >dir/other.txt
  run -0 shows "$message" other.txt dir
  equal "${lines[-1]}" "Just text"
  run -0 shows "$message" "$PWD/other.txt" dir
  equal "${lines[-1]}" "I am away."
  run -111 answer "$message" none.txt dir
  equal "$output" "qmail-autoresponder: fatal: unable to read none.txt: file does not exist"
}

@test "what the message file cannot say, and what it need not" {
  bytes 'Bcc: x@y\nTo: x@y\nAuto-Submitted: no\nin-reply-to: x\nReturn-Path: <x>\nDate: D\nMessage-ID: <M>\nX-Own: x\n\n.\n' >dir/message.txt
  run -0 answer "$message" dir
  equal "$(cat queued.message)" "From: anonymous@h.example
Auto-Submitted: auto-replied
To: <joe@example.org>
Subject: Auto: hello
In-Reply-To: <1@example.org>
References: <1@example.org>
Date: D
Message-ID: <M>
X-Own: x

."
}

@test "the author, as qmail-inject takes him from the environment" {
  bytes '\n.\n' >dir/message.txt
  USER=joe run -0 shows "$message" dir
  equal "${lines[0]}" "From: joe@h.example"
  MAILUSER='a b' MAILHOST=x+ NAME='A "B"' run -0 shows "$message" dir
  equal "${lines[0]}" 'From: "A \"B\"" <"a b"@x.h.example>'
  echo other.example >control/defaulthost
  echo id.example >control/idhost
  run -0 answer "$message" dir
  [[ $(sed -n 2p queued.message) =~ \.qmail@id\.example\>$ ]]
  equal "$(sed -n 3p queued.message)" "From: anonymous@other.example"
}

@test "subject, sender and recipient in the text" {
  bytes 'From: me@h.example\nSubject: Re: %S\nX-%s: %s\n\n%S|%s|%r|%%|%x|%' >dir/message.txt
  RECIPIENT='a b@h.example' run -0 shows "$message" dir
  equal "$(sed 1,5d <<<"$output")" 'Subject: Re: hello
X-%s: joe@example.org

hello|joe@example.org|"a b"@h.example|%|%x|%'
}

@test "nothing in the message adds a line or a field to the response" {
  bytes '%S: x\nSubject: %S\nX: %s %r\n\n%S\n' >dir/message.txt
  subject='a\r\n b\rBcc: x@y\t\0\0377\0033c'
  SENDER='"a"<b>,c@x.y' RECIPIENT=$'r\nBcc: x@y\xff@h.example' run -0 shows "Subject: $subject\\nMessage-ID: <a\\n b>\\n\\n" dir
  equal "$output" 'From: anonymous@h.example
Auto-Submitted: auto-replied
To: <"\"a\"<b>,c"@x.y>
%S: x
Subject: a b?Bcc: x@y ???c
X: "\"a\"<b>,c"@x.y "r\Bcc: x@y?"@h.example

a b?Bcc: x@y ???c'
}

@test "a long subject is cut and folded between its words, long identifiers and threads are cut" {
  words=$(printf '=?utf-8?q?%060d?= ' 1 2 3 4 5 6 7 8 9)
  bytes 'From: me@h.example\nSubject: %S\n\n' >dir/message.txt
  run -0 shows "Subject: $words\\n\\n" dir
  equal "$(grep -c '^ =?utf-8?q?0*[1-9]?=$' <<<"$output")" 6
  equal "$(awk 'length > 76' <<<"$output")" ""
  ids=$(printf '<%d@x>\\n ' $(seq 1 100))
  run -0 shows "References: $ids<$(printf %01000d 0)@x>\\nMessage-ID: <own@x>\\n\\n" dir
  equal "$(grep -A99 '^References' <<<"$output" | grep -c '<[0-9]*@x>')" 19
  equal "$(grep -c -e '^References: <1@x>$' -e '^ <100@x>$' -e '^ <own@x>$' <<<"$output")" 3
}

@test "In-Reply-To and References" {
  for row in 'Message-ID: <1@x>|<1@x>|<1@x>' 'Message-ID: <1@x>\nReferences: <a@x>\n <b@x>|<1@x>|<a@x> <b@x> <1@x>' \
      'Message-ID: <1@x>\nIn-Reply-To: <a@x>|<1@x>|<a@x> <1@x>' 'Message-ID: <1@x>\nIn-Reply-To: <a@x> <b@x>|<1@x>|<1@x>' \
      'References: <a@x>||' 'Message-ID: 1@x||' 'Message-ID: <>||' 'Message-ID: <a b>||' 'Message-ID: <\0377@x>||' 'Message-ID: <1@x> <2@x>||'; do
    IFS='|' read -r header reply references <<<"${row//\\n/\\\\n}"
    run -0 shows "${header//\\\\n/\\n}\\n\\n" dir
    equal "$header $(sed -n 's/^In-Reply-To: //p' <<<"$output")" "$header $reply"
    equal "$header $(sed -n '/^References: /,/^[A-Z]/s/^R*e*f*e*r*e*n*c*e*s*:* \(<.*\)/\1/p' <<<"$output" | tr '\n' ' ')" "$header ${references:+$references }"
  done
  run -0 shows "$message" -O no_inreplyto dir
  equal "$(grep -c 'In-Reply-To\|References' <<<"$output")" 0
}

# Known bug C.61.
@test "silence for senders that are nobody, programs, or cannot be answered" {
  for sender in '' '#@[]' joe MAILER-DAEMON@x Mailer-Daemon mailer-daemon-7@x list-request@x owner-list@x LIST-OWNER@x \
      list-return-7-me=h.example@x no-reply@x @x joe@ $'joe\n@x' $'joe@x\nBcc: y' 'joe@x>,<y' $'joe@\xff' $'j\xc3\xb6@x'; do
    SENDER=$sender silent "$message" dir
  done
}

# Known bug C.61.
@test "silence for lists, for what programs wrote, and for loops" {
  for field in 'List-ID: x' 'Mailing-List: x' 'X-Mailing-List: x' 'X-ML-Name: x' 'List-Help: x' 'List-Unsubscribe: x' \
      'List-Subscribe: x' 'List-Post: x' 'List-Owner: x' 'List-Archive: x' 'Precedence: junk' 'Precedence:\n BULK' \
      'precedence: list' 'Auto-Submitted: auto-replied' 'Auto-Submitted: auto-generated; x=y' 'auto-submitted: x' \
      'X-Auto-Response-Suppress: All' 'Content-Type: multipart/report' 'Delivered-To: me@h.example'; do
    silent "$field\\n$message" dir
    silent "Received: x\\n$field\\n\\n" dir
  done
  for field in 'Auto-Submitted: no' 'Precedence: first-class' 'Delivered-To: you@h.example' 'X: y\n List-Id: x'; do
    run -0 answer "$field\\n$message" dir
    equal "$field $(sent)" "$field 1"
    rm dir/1*
  done
}

# Known bug C.61.
@test "an answer to an answer stops there" {
  run -0 answer "$message" dir
  cp queued.message reply
  rm queued.*
  SENDER='' RECIPIENT=joe@example.org run -0 qmail-autoresponder dir <reply
  SENDER=me@h.example RECIPIENT=joe@example.org run -0 qmail-autoresponder dir <reply
  equal "$(sent)" 0
}

@test "messages that do not name the recipient are answered, unless an option says otherwise" {
  for row in '0|To: you@y' '0|X: me@h.example' '0|' '0|To: (me@h.example) you@y' '0|To: "me@h.example' \
      '1|To: me@h.example' '1|To: you@y,\n Me <ME@H.EXAMPLE>' '1|cc: list: you@y, me@h.example;' '1|Bcc: me@h.example' \
      '1|Resent-To: me@h.example' '1|Apparently-To: me@h.example' '0|To: other@x.example' '0|To: me@x.example'; do
    run -0 answer "${row#*|}\\n\\n" -O addressed_to dir
    equal "$row $(sent)" "$row ${row%%|*}"
    run -0 answer "${row#*|}\\n\\n" -t 0 -n 9 dir
    equal "$row $(sent)" "$row 1"
    rm -f dir/1*
  done
  run -0 answer 'To: other@x.example\n\n' -O 'addressed_to=other@x.example, me@x.example' dir
  equal "$(sent)" 1
}

@test "a sender gets so many responses in so much time" {
  for count in 1 2 3; do
    run -0 answer "$message" -n 2 dir
    equal "$(sent) $count" "$((count < 3)) $count"
  done
  SENDER=you@example.org run -0 answer "$message" dir
  equal "$(sent)" 1
  run -0 answer "$message" -n 0 dir
  equal "$(sent)" 0
  equal "$(records | sort)" "joe@example.org
joe@example.org
you@example.org"
}

@test "old records are removed, unless they are to be kept, and no other file is" {
  now=$(date +%s)
  old=$((now - 3700)).7.joe@example.org
  ahead=$((now + 99999)).7.joe@example.org
  for name in 1.2.you@x "$old" "$ahead" 7 7.7 7.joe@x x.7.joe@x 7.x.joe@x 7.7.joe notes@x log.txt.7.joe@x; do : >"dir/$name"; done
  run -0 answer "$message" -D dir
  equal "$(sent)" 1
  [ -e dir/1.2.you@x ] && [ -e "dir/$old" ] && [ -e "dir/$ahead" ]
  run -0 answer "$message" dir
  equal "$(sent)" 0
  [ ! -e dir/1.2.you@x ] && [ ! -e "dir/$old" ] && [ ! -e "dir/$ahead" ]
  for name in 7 7.7 7.joe@x x.7.joe@x 7.x.joe@x 7.7.joe notes@x log.txt.7.joe@x message.txt; do [ -e "dir/$name" ]; done
  run -0 answer "$message" -n 1 -t 100 dir
  equal "$(sent)" 0
}

@test "records share an inode, unless they are to have their own" {
  run -0 answer "$message" dir
  SENDER=you@x run -0 answer "$message" dir
  equal "$(stat -c %h dir/1*.joe@example.org)" 2
  SENDER=him@x run -0 answer "$message" -L dir
  equal "$(stat -c %h dir/1*.him@x)" 1
}

@test "no sender leaves the directory, however he is called" {
  for sender in ../../etc/x@y /x@y ../x@y a/b@y .@y "$(printf %0500d 0)@y" "$(printf %0990d 0)@y" 'a b@y' '*@y'; do
    SENDER=$sender run -0 answer "$message" dir
    equal "$sender $(sent)" "$sender 1"
    SENDER=$sender run -0 answer "$message" dir
    equal "$sender $(sent)" "$sender 0"
  done
  equal "$(records | awk '{print length}' | sort -n | tail -1)" 191
  equal "$(ls)" "$(printf '%s\n' control dir queue)"
  equal "$(ls dir | wc -l)" 10
}

@test "there is an end to the records" {
  (cd dir && seq -f "$(date +%s).%g.joe@x" 9999 | xargs touch)
  run -0 answer "$message" dir
  equal "$(sent)" 1
  SENDER=you@x run -0 answer "$message" dir
  equal "$(sent)" 0
}

@test "twenty at a time: no more than the limit" {
  cat >queue <<'END'
#!/bin/sh
cat >/dev/null
echo x >>sent
END
  bytes "$message" >message
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    qmail-autoresponder -q -n 3 dir <message 3>&- &
  done
  wait
  equal "$(wc -l <sent)" 3
  equal "$(records | wc -l)" 3
}

@test "who holds the directory makes others wait, not fail" {
  bytes "$message" >message
  flock dir sleep 0.5 3>&- &
  sleep 0.1
  run -0 qmail-autoresponder -q dir <message
  wait
  equal "$(sent)" 1
}

@test "options in config.txt, over those of the command line, and a response there" {
  printf '# mine\nmsglimit=2\nsubject_prefix=Re: \nno_inreplyto=1\nbcc=copy@x\n\nFrom: c@x\n\nfrom config\n' >dir/config.txt
  for _ in 1 2 3; do run -0 answer "$message" -n 1 -s Not: dir; done
  equal "$(cat queued.envelope)" "F
Tjoe@example.org
Tcopy@x"
  equal "$(tail -n +3 queued.message)" "Auto-Submitted: auto-replied
To: <joe@example.org>
Subject: Re: hello
From: c@x

from config"
  equal "$(records | wc -l)" 2
  echo 'nonsense' >dir/config.txt
  run -111 answer "$message" dir
  equal "$output" "qmail-autoresponder: fatal: bad line in config.txt: nonsense"
  printf 'msglimit=x\r\n\n' >dir/config.txt
  run -111 answer "$message" dir
  equal "$output" "qmail-autoresponder: fatal: bad line in config.txt: msglimit=x"
  echo 'no_inreplyto=0' >dir/config.txt
  run -0 shows "$message" -O no_inreplyto dir
  equal "$output" "$head

I am away."
}

@test "options in files of their names, unless there is a config.txt" {
  printf 'Auto: \nx\n' >dir/subject_prefix
  printf '1\r\n' >dir/no_inreplyto
  run -0 shows "$message" -s Not: dir
  equal "$(grep -c 'In-Reply-To' <<<"$output") $(grep Subject <<<"$output")" "0 Subject: Auto: hello"
  echo x >dir/msglimit
  run -111 answer "$message" dir
  equal "$output" "qmail-autoresponder: fatal: bad option: msglimit=x"
  : >dir/config.txt
  run -0 shows "$message" -s 'Yes: ' dir
  equal "$(grep Subject <<<"$output")" "Subject: Yes: hello"
}

@test "bad options on the command line" {
  for option in '-n x' '-n -1' '-t x' '-O what' '-O what=x' '-O msglimit' '-O endtime=' '-O ='; do
    # shellcheck disable=SC2086
    run -111 answer "$message" $option dir
    [[ $output == "qmail-autoresponder: fatal: bad option: "* ]]
  done
}

@test "before and after the time of responses" {
  now=$(date +%s)
  silent "$message" -O starttime=$((now + 1000)) dir
  silent "$message" -O endtime=$((now - 1000)) dir
  run -0 answer "$message" -O starttime=$((now - 1000)) -O endtime=$((now + 1000)) dir
  equal "$(sent)" 1
}

@test "a copy of the message" {
  long='Subject: hello\nX-One: 1\n folded\nX-Two: 2\nReceived: x\n\none\ntwo\nthree'
  copy() { shows "$long" "$@" -O no_inreplyto dir | sed '1,/^I am away/d'; }
  run -0 copy -c
  equal "$output" "$(bytes "$long")"
  run -0 copy -O copymsg=1 -O separator='--- your message:' -O numlines=2
  equal "$output" "--- your message:
$(bytes "$long" | head -n -1)"
  run -0 copy -c -O headerkeep=subject:x-one -O numlines=1
  equal "$output" 'Subject: hello
X-One: 1
 folded

one'
  run -0 copy -c -O headerstrip=received,x-two -O numlines=0
  equal "$output" 'Subject: hello
X-One: 1
 folded'
  run -0 copy -c -O headerkeep=none
  equal "$output" "one
two
three"
  run -0 copy -c -O copymsg=0
  equal "$output" ""
  run -0 answer "$long" -c dir
  equal "$(tail -n 9 queued.message)" "$(bytes "$long")"
}

@test "-T leaves the To field to the message file" {
  run -0 shows "$message" -T dir
  equal "${lines[1]}" "Cc: recipient list not shown: ;"
  bytes 'To: you\n\n.\n' >dir/message.txt
  run -0 shows "$message" -T dir
  equal "$(grep -c 'Cc:' <<<"$output") $(grep ^To: <<<"$output")" "0 To: you"
}

@test "-N prints and leaves no trace, and says why there is no response" {
  : >dir/log.txt
  run -0 answer "$message" -N dir
  equal "$(sed '1,2d' <<<"$output")" "$head

I am away."
  equal "$(records)$(cat dir/log.txt)" ""
  [ ! -e queued.envelope ]
  while IFS='|' read -r sender field why; do
    SENDER=$sender run -0 answer "$field\\n\\n" -N -O addressed_to dir
    equal "$output" "qmail-autoresponder: no response: $why"
    SENDER=$sender run -0 answer "$field\\n\\n" -Nq -O addressed_to dir
    equal "$output" ""
  done <<'END'
owner-x@y|X: y|its sender is a program
joe|X: y|its sender cannot be answered
joe@x|List-Id: y|it came from a list
joe@x|Auto-Submitted: y|a program wrote it
joe@x|Delivered-To: me@h.example|it is looping
joe@x|X: y|it does not name the recipient
END
  run -111 bash -c 'qmail-autoresponder -N dir </dev/null >/dev/full'
  run -111 bash -c 'qmail-autoresponder -N dir </dev/null >&-'
}

@test "-q says nothing of what was sent" {
  run -0 answer "$message" -q dir
  equal "$output$(sent)" 1
}

@test "log.txt, if it is there" {
  run -0 answer "$message" dir
  [ ! -e dir/log.txt ]
  : >dir/log.txt
  run -0 answer "$message" dir
  SENDER=you@x run -0 answer "$message" dir
  SENDER=$'a\nb@x' run -0 answer "$message" dir
  SENDER='' run -0 answer "$message" dir
  equal "$(sed 's/^[0-9]* //' dir/log.txt)" "-joe@example.org
+you@x
-a?b@x
-"
  [[ $(head -n 1 dir/log.txt) =~ ^1[0-9]{9}\ - || $(head -n 1 dir/log.txt) =~ ^[2-9][0-9]{9}\ - ]]
}

@test "a refusal for now takes the record back, one for good does not and lets the message go on" {
  echo 53 >queue.exit
  run -111 answer "$message" dir
  equal "$output" "qmail-autoresponder: fatal: qq write error or disk full (#4.3.0)"
  equal "$(records)" ""
  echo 31 >queue.exit
  run -0 answer "$message" dir
  equal "$output" "qmail-autoresponder: warning: no response: mail server permanently rejected message (#5.3.0)"
  equal "$(records)" joe@example.org
  rm dir/1*
  QMAILQUEUE=./none run -111 answer "$message" dir
  equal "$(records)" ""
}

@test "files that cannot be used" {
  mkdir dir/config.txt
  run -111 answer "$message" dir
  equal "$output" "qmail-autoresponder: fatal: unable to read config.txt: is a directory"
  rmdir dir/config.txt
  truncate -s 2000000 dir/message.txt
  run -111 answer "$message" dir
  [[ $output == "qmail-autoresponder: fatal: unable to read message.txt: "* ]]
  bytes '\n.\n' >dir/message.txt
  rm -r control
  mkdir -p control/me
  run -111 answer "$message" dir
  [[ $output == "qmail-autoresponder: fatal: unable to read controls: "* ]]
  equal "$(records)" ""
}

@test "a directory that cannot be written" {
  open=$(mktemp -d "${TMPDIR:-/tmp}/paperpath.XXXXXX")
  chmod 755 "$open"
  cp -r control dir "$open"
  chmod 555 "$open/dir"
  bytes "$message" >message
  QMAILHOME=$open run -111 as_user qmail-autoresponder "$open/dir" <message
  chmod 755 "$open/dir"
  rm -r "$open"
  equal "$output" "qmail-autoresponder: fatal: unable to note response: access denied"
  [ ! -e queued.envelope ]
}

@test "a message that cannot be read" {
  run -111 qmail-autoresponder dir </
  equal "${output%:*}" "qmail-autoresponder: fatal: unable to read message"
  run -111 bash -c 'qmail-autoresponder dir <&-'
  equal "$output" "qmail-autoresponder: fatal: unable to read message: file descriptor not open"
  equal "$(records)" ""
  run -0 answer '' dir
  equal "$(sent)" 1
}

@test "a header of any size in little memory" {
  { printf 'Subject: start'; head -c 100000000 /dev/zero; printf '\nX: y\n%.0s' {1..50000}; printf '\n'; } >message
  [ -n "${SANITIZED:-}" ] || ulimit -v 30000  # sanitizers need memory of their own
  run -0 qmail-autoresponder -cq dir <message
  equal "$(sent)" 1
}

@test "killed anywhere: never more than one record, and nothing else in the directory" {
  needs_tracing
  bytes "$message" >message
  before() { rm -f dir/1*; }
  after() { [ "$(ls dir | wc -l)" -le 2 ] && [ -z "$(records | grep -v '^joe@example.org$')" ]; }
  killed_everywhere message qmail-autoresponder -q dir
}

@test "a failing system call: a response and a record, or none and no record" {
  needs_tracing
  bytes "$message" >message
  strace -o calls qmail-autoresponder -q dir <message
  # A close that strace makes fail would leave a pipe open, and both sides wait.
  for call in openat read write getdents64 flock newfstatat pipe2; do
    for number in $(seq "$(grep -c "^$call(" calls)"); do
      rm -f dir/1* queued.*
      status=0
      timeout 10 strace -o trace -e inject="$call:error=EIO:when=$number" qmail-autoresponder -q dir <message 2>said 3>&- || status=$?
      case $status in
        0) [ -s queued.envelope ] && equal "$call $number $(records)" "$call $number joe@example.org" ;;
        111) [ ! -s queued.envelope ] && equal "$call $number $(records)" "$call $number " && [ -s said ] ;;
        *) equal "$call $number $status" "" ;;
      esac
    done
  done
}
