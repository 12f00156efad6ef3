# Programs that send a message for somebody.
#
#   load ../support
#   load ../fake_queue
#   load ../failures
#   load ../injection
#
#   inject=qmail-inject
#
# What is common to all are the functions that end in `_all`, one test each.

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset QMAILINJECT QMAIL{,S}USER QMAIL{,S}HOST QMAILNAME QMAILMFTFILE MAILUSER MAILHOST MAILNAME LOGNAME NAME \
    QMAILDEFAULTHOST QMAILDEFAULTDOMAIN QMAILPLUSDOMAIN QMAILIDHOST QMAILREWRITEFILE
  export QMAILHOME=$PWD USER=joe
  mkdir control
  echo me.host >control/me
  echo def.host >control/defaulthost
  echo defdom.org >control/defaultdomain
  echo plus.net >control/plusdomain
  echo id.host >control/idhost
}

# plain: a message without what differs from run to run.
plain() {
  sed -E 's/^((Resent-)?Date: )[0-9]+ [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} -0000$/\1D/
    s/^((Resent-)?Message-ID: )<[0-9]{14}\.[0-9]+\.qmail@id\.host>$/\1M/'
}

generated='Date: D
Message-ID: M'
nobody='Cc: recipient list not shown: ;'

# queues MESSAGE [ ARGUMENT ... ]: sends it, in the escapes of printf. envelope: that of the fake queue, on one line.
queues() { bytes "$1" | "$inject" "${@:2}"; }
envelope() { sed '/^$/d' queued.envelope | tr '\n' ' '; }

arguments_all() {
  fake_queue
  run -0 queues '' 'arg two@x' 'a,b' '<c@d.e>' '"f' 'g@h+' '#@[]' $'\xff@i.j' 'k@[1.2.3.4]' 'l@m.'
  equal "$(cat queued.envelope)" "Fjoe@def.host
Targ two@x.defdom.org
Ta,b@def.host
Tc@d.e
T\"f@def.host
Tg@h.plus.net
T#@[]
T"$'\xff'"@i.j
Tk@[1.2.3.4]
Tl@m.defdom.org"
}

# bad_arguments_all WORD ...: none of these is an address.
bad_arguments_all() {
  fake_queue
  for word; do
    run -100 "$inject" a "$word" </dev/null
    equal "$output" "$inject: fatal: unable to parse address: $word"
  done
  [ ! -e queued.message ]
}

author_all() {
  while IFS='|' read -r environment from; do
    eval "output=\$(env -u USER $environment $inject -n </dev/null | sed -n 's/^From: //p')"
    equal "$environment $output" "$environment $from"
  done <<'END'
X=|anonymous@def.host
LOGNAME=l|l@def.host
USER=u LOGNAME=l|u@def.host
MAILUSER=m USER=u|m@def.host
QMAILUSER=q MAILUSER=m|q@def.host
QMAILUSER= MAILUSER=m|""@def.host
USER=u MAILHOST=h|u@h.defdom.org
USER=u MAILHOST=h QMAILHOST=q.x|u@q.x
USER=u MAILHOST=h+|u@h.plus.net
USER=u QMAILHOST=|u@def.host
USER="a b"|"a b"@def.host
USER=a.b|a.b@def.host
USER=a@b|"a@b"@def.host
USER=u NAME=n|"n" <u@def.host>
USER=u NAME=n MAILNAME=m QMAILNAME=q|"q" <u@def.host>
USER=u NAME=n MAILNAME=|u@def.host
USER=u NAME="$(printf '\303\251\001\nBcc: x')"|"é??Bcc: x" <u@def.host>
END
}

# sender_all: the envelope senders of a table in standard input: environment, message, arguments and sender, `|` between.
sender_all() {
  fake_queue
  while IFS='|' read -r environment message arguments sender; do
    eval "bytes '$message' | env $environment $inject $arguments a"
    equal "$environment $message $arguments: $(sed -nE '1s/^F//; 1s/-[0-9]{10}\.[0-9]+/-T.P/; 1p' queued.envelope)" \
      "$environment $message $arguments: $sender"
  done
}

bounces_all() {
  fake_queue
  bounce='Return-Path: <>\nFrom: MAILER-DAEMON@x.y\nTo: ann@b.c\nSubject: failure notice\n\nHi. This is\n'
  while IFS='|' read -r options recipient; do
    eval "run -0 queues '$bounce' $options"
    equal "$options: $(envelope)" "$options: F T$recipient "
    equal "$(grep -c '^Return-Path\|^From: MAILER-DAEMON@x.y$' queued.message)" 1
  done <<'END'
-a bob@d.e|bob@d.e
-a -f "" bob@d.e|bob@d.e
-h|ann@b.c
-h -f "" bob@d.e|ann@b.c
-H -f "<>"|ann@b.c
bob@d.e|bob@d.e
END
}

queue_answers_all() {
  fake_queue
  while IFS='|' read -r code says status text; do
    rm -f queue.exit queue.says
    [ -z "$code" ] || echo "$code" >queue.exit
    [ -z "$says" ] || printf '%s' "$says" >queue.says
    run "-$status" queues 'To: a\n'
    equal "$code $says: $output" "$code $says: $inject: fatal: $text"
  done <<'END'
11||100|envelope address too long for qq (#5.1.3)
31||100|mail server permanently rejected message (#5.3.0)
12||100|qq permanent problem (#5.3.0)
53||111|qq write error or disk full (#4.3.0)
120||111|unable to exec qq (#4.3.0)
|Dtext|100|text
|Ztext|111|text
END
  rm queue
  run -111 queues 'To: a\n'
  equal "$output" "$inject: fatal: unable to exec qq (#4.3.0)"
}

huge_field_all() {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizers need memory of their own"
  fake_queue
  for start in 'Subject: ' 'To: a, ' 'X: y\n '; do
    { printf "$start"; head -c 4400000000 /dev/zero; } 2>/dev/null |
      { run -100 timeout 20 bash -c "ulimit -v 24000; exec $inject"
        equal "$output" "$inject: fatal: header field too long"; }
  done
  [ ! -e queued.message ]
  printf 'To: a\n\n' >message
  head -c 1048576 /dev/zero | tr '\0' x >>message
  bash -c "ulimit -v 16000; exec $inject" <message
  equal "$(tail -n 1 queued.message | wc -c)" 1048577
}

long_list_all() {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizers need memory of their own"
  fake_queue
  { printf 'To: '; seq -f 'user%.0f@host.example' 40000 | paste -sd,; } >message
  bash -c "ulimit -v 64000; exec $inject" <message
  equal "$(grep -c '^Tuser[0-9]*@host.example$' queued.envelope)" 40000
  equal "$(awk 'length > 78' queued.message)" ""
}

system_calls_all() {
  needs_tracing
  fake_queue
  printf 'To: a@x.y, b@x.y\n\nbody\n' >message
  for call in openat read pipe2 vfork write wait4; do
    for number in 1 2 3 4 5 6; do
      rm -f queued.*
      status=0
      timeout 10 strace -o trace -e inject="$call:error=EIO:when=$number" "$inject" <message >out 2>&1 3>&- || status=$?
      if [ "$status" = 0 ]; then
        grep -qx Tb@x.y queued.envelope
        equal "$(tail -n 1 queued.message)" body
      else
        equal "$call $number: $status $(grep -c "^$inject: fatal: " out)" "$call $number: 111 1"
        # That the queue program took it is not known if waiting fails.
        [ "$call" = wait4 ] || ! grep -qsx Tb@x.y queued.envelope
      fi
    done
  done
}
