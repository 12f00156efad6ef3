load ../support
load ../fake_queue
load ../failures
load ../injection

inject=new-inject

# shows MESSAGE [ ARGUMENT ... ]: prints it, in the escapes of printf, without the envelope.
shows() {
  bytes "$1" | { new-inject -n "${@:2}"; echo "$?" >code; } >printed
  awk 'NR > 2 && !/^  .*,$/ { on = 1 } on' printed | plain
  return "$(cat code)"
}

usage='new-inject: usage: new-inject [ -nNaAhHFIMRS ] [ -f sender ] [ recipient ... ]'

@test "usage: options that there are not" {
  run -100 new-inject -x </dev/null
  equal "$output" "new-inject: illegal option -- x
$usage"
  run -100 new-inject -f </dev/null
  equal "$output" "new-inject: option requires an argument -- f
$usage"
}

@test "an empty message gets a header, and no empty line" {
  run -0 --keep-empty-lines shows ''
  equal "$output" "$generated
From: joe@def.host
$nobody
"
}

@test "the header ends at the line that is no field" {
  while IFS='|' read -r message rest; do
    run -0 --keep-empty-lines shows "$message"
    equal "$message: $output" "$message: $generated
From: joe@def.host
$nobody
$(bytes "$rest")
"
  done <<'END'
hello world|\nhello world
\nbody|\nbody
Sub ject: x\nTo: a|\nSub ject: x\nTo: a
From joe Sat Nov 22\nX: y|\nFrom joe Sat Nov 22\nX: y
From joe@x Sat Nov 22 10:00:00\nX: y|\nFrom joe@x Sat Nov 22 10:00:00\nX: y
X: y\nFrom joe Sat\n\nz\n|X: y\n\nFrom joe Sat\n\nz
X : y\n\nz\n|X : y\n\nz
X: y\n \n\tz\n\nz\n|X: y\n \n\tz\n\nz
X: y\r\n\r\nbody\r\n|X: y\n\nbody\r
:x\n|\n:x
END
}

@test "a message that begins with the rest of a field is refused" {
  fake_queue
  for start in ' x\n' '\tx\n' ' To: a\n' ' \n'; do
    run -100 queues "$start"'To: b\n\nbody\n'
    equal "$output" "new-inject: fatal: unable to parse this line:
$(bytes "$start")"
  done
  [ ! -e queued.message ]
}

@test "NULs and 8-bit bytes pass" {
  bytes 'To: a\nX: \0\0377\n\n\0\0377' | new-inject -n | tail -n 4 | cmp - <(bytes 'To: a@def.host\nX: \0\0377\n\n\0\0377\n')
}

@test "the header in its new order, with its addresses in their new form" {
  cat >message <<'END'
Subject: x,
 y
To: Joe Shmoe <joe@x>, "Q. T" <qt>, friends: a, b@c;
Cc: c (com ment)
fRoM : f
X-Y: 1
Received: one
 two
Message-ID: <i@d>
Return-Path: <r@p>
cc: <@r1,@r2:d@e.f>, <>
Delivered-To: g: 
Bcc: h
Content-Length: 5
Date: Sun, 22 Nov 2026 11:00:00 +0100
Date: no date
X-Y: 2
Sender: s
To: "a b"@[1.2.3.4]

body

END
  run -0 --keep-empty-lines new-inject -n <message
  equal "$output" 'Envelope-Sender: r@p.defdom.org
Envelope-Recipients:
  joe@x.defdom.org,
  qt@def.host,
  a@def.host,
  b@c.defdom.org,
  "a b"@[1.2.3.4],
  c@def.host,
  d@e.f,
  h@def.host,
Received: one
 two
Delivered-To: g: 
Date: 22 Nov 2026 11:00:00 +0100
Message-ID: <i@d>
From: f@def.host
Sender: s@def.host
To: "Joe Shmoe" <joe@x.defdom.org>, "Q. T" <qt@def.host>,
  "friends" <a@def.host>, b@c.defdom.org, "a b"@[1.2.3.4]
Cc: "com ment" <c@def.host>, "@r1@r2" <d@e.f>, <>
Subject: x,
 y
X-Y: 1
X-Y: 2

body

'
}

@test "the recipients are those of the options" {
  fake_queue
  while IFS='|' read -r options recipients; do
    run -0 queues 'To: a, b c\nCc: d\nBcc: <e@x>, <>, g: f;\nApparently-To: h\nReply-To: no\nTo: a' $options
    equal "$output" ""
    equal "$options: $(sort queued.envelope | tr '\n' ' ')" "$options:  Fjoe@def.host $recipients"
  done <<'END'
|Ta@def.host Ta@def.host Tb@def.host Tc@def.host Td@def.host Te@x.defdom.org Tf@def.host Th@def.host 
-h z|Ta@def.host Ta@def.host Tb@def.host Tc@def.host Td@def.host Te@x.defdom.org Tf@def.host Th@def.host 
z@z|Tz@z.defdom.org 
-h -A z z|Tz@def.host Tz@def.host 
-a z|Tz@def.host 
-- -a|T-a@def.host 
-aH z|Ta@def.host Ta@def.host Tb@def.host Tc@def.host Td@def.host Te@x.defdom.org Tf@def.host Th@def.host Tz@def.host 
END
  run -0 queues 'To: a\nEnvelope-Recipients: b, c\nCc: d\n' -H z
  equal "$(envelope)" "Fjoe@def.host Tz@def.host Tb@def.host Tc@def.host "
}

@test "a message to nobody is refused" {
  fake_queue
  for message in '' 'Subject: x\n' 'To: <>\n' 'To: a: ;\n' 'To: a\nEnvelope-Recipients:\n' 'Resent-To: a\n'; do
    run -100 queues "$message"
    equal "$output" "new-inject: fatal: no recipients"
  done
  run -100 queues 'To: a\n' -a
  equal "$output" "new-inject: fatal: no recipients"
  [ ! -e queued.message ]
}

@test "-n prints with the envelope, -N queues, the last one counts" {
  fake_queue
  run -0 new-inject -N -n <<<'To: "a b", c@d'
  equal "$(head -n 4 <<<"$output")" 'Envelope-Sender: joe@def.host
Envelope-Recipients:
  "a b"@def.host,
  c@d.defdom.org,'
  [ ! -e queued.message ]
  # What was printed can be sent, to the same recipients.
  new-inject -n -f '' -H e <<<'Bcc: a, "b c"' >printed
  run -0 new-inject -nNh <printed
  equal "$output" ""
  equal "$(envelope)" "F Te@def.host Ta@def.host Tb c@def.host "
  equal "$(plain <queued.message)" "$generated
From: joe@def.host
$nobody"
}

@test "arguments stand for themselves" {
  arguments_all
}

@test "arguments that are no addresses" {
  bad_arguments_all '' '<>' $'a\nb@x' $'a\tb@x'
}

@test "a field of addresses that is none is refused before anything is queued" {
  fake_queue
  for field in 'To: ok1, x:y, ok2' 'Cc: <a b@c>' 'Bcc: (' 'Apparently-To: a\\\n b' 'From: a@b, ;:' 'Return-Path: "' 'To: a\0b@c' \
    'Envelope-Recipients: a>' 'Envelope-Sender: @a' 'Mail-Reply-To: <a' 'Notice-Requested-Upon-Delivery-To: a@"b c"'; do
    printf "To: ok\n$field\nX: y\n" >message
    run -100 new-inject <message
    equal "$output" "new-inject: fatal: unable to parse this line:
$(printf "$field\n" | tr -d '\0')"
  done
  [ ! -e queued.message ]
  # What nobody needs is not read.
  run -0 queues 'Bcc: (\nApparently-To: (\nEnvelope-Recipients: (\nEnvelope-Sender: (\nReturn-Path: (\nTo: b\n' -a -f s@x.y a
  equal "$(envelope)" "Fs@x.y Ta@def.host "
}

@test "the author" {
  author_all
  NAME='a (b) "d" e\f' run -0 shows ''
  equal "${lines[2]}" 'From: "a (b) \"d\" e\\f" <joe@def.host>'
  USER=$'a\nBcc: x' run -100 new-inject -n </dev/null
  equal "$output" $'new-inject: fatal: unable to parse address: a\nBcc: x'
  # What is not needed does not matter.
  USER=$'a\nb' run -0 shows 'From: a\nTo: b\n' -f s
}

@test "the envelope sender" {
  sender_all <<'END'
X=|||joe@def.host
QMAILSUSER=s|||s@def.host
QMAILSHOST=h|||joe@h.defdom.org
QMAILHOST=h|||joe@h.defdom.org
QMAILUSER=u QMAILSUSER=s QMAILHOST=h QMAILSHOST=i|||s@i.defdom.org
X=|Return-Path: <a@b>||a@b.defdom.org
X=|Return-Path: a, b||b@def.host
X=|Return-Path: a\nReturn-Path: b||b@def.host
X=|Return-Path: <>||
X=|Return-Path:||joe@def.host
X=|Return-Path: <a@b>\nEnvelope-Sender: c||c@def.host
X=|Envelope-Sender: <>||
X=|Envelope-Sender: joe-@h-@[]||joe-@h-@[]
X=|Return-Path: <a@b>|-S|joe@def.host
QMAILINJECT=s|Return-Path: <a@b>||joe@def.host
QMAILINJECT=XS|Return-Path: <a@b>||joe@def.host
X=||-R|joe-@def.host-@[]
X=||-M|joe-T.P@def.host
QMAILINJECT=rM|||joe-T.P-@def.host-@[]
X=||-RM -f s@x.y|s@x.y
X=|Return-Path: <a@b.c>|-RM|a@b.c
X=|Return-Path: a|-f s|s@def.host
X=||-f \<s@x\>|s@x.defdom.org
X=||-f \<\>|
X=||-f ""|
X=||-f "#@[]"|#@[]
X=||-f "a b,c"|a b,c@def.host
X=||-f a -f b|b@def.host
END
  # Its seconds are those of TAI.
  before=$(date +%s)
  queues 'To: a' -M
  stamp=$(sed -n '1s/^Fjoe-\([0-9]*\)\..*/\1/p' queued.envelope)
  [ "$stamp" -ge $((before + 10)) ]
  [ "$stamp" -le $(($(date +%s) + 10)) ]
}

@test "bounces, whoever names their recipients, keep the empty sender" {
  bounces_all
}

@test "-F and -I delete fields, as letters of the environment do" {
  message='From: x:y\nMessage-ID: z\nTo: a\n'
  expected="$generated
From: joe@def.host
To: a@def.host"
  run -0 shows "$message" -FI a
  equal "$output" "$expected"
  QMAILINJECT=f-i run -0 shows "$message" a
  equal "$output" "$expected"
  QMAILINJECT=I run -100 shows "$message" a
}

@test "rules that rewrite hosts" {
  printf '# rules\n=me:you.example\n*.old:.new\n?:.dom\n=:none.example\nnonsense\n' >control/rewrite
  message='To: a, b@ME, c@d.old, e@f, g@h., <>\n'
  run -0 shows "$message"
  equal "${lines[-1]}" "To: a@.dom, b@you.example, c@d.new, e@f.dom, g@h., <>"
  printf '=:file.example\n' >rules
  QMAILREWRITEFILE=rules run -0 shows "$message"
  equal "${lines[-1]}" "To: a@file.example, b@ME, c@d.old, e@f, g@h., <>"
  # An empty file says that nothing is rewritten.
  QMAILREWRITEFILE=/dev/null run -0 shows "$message"
  equal "${lines[-1]}" "To: a, b@ME, c@d.old, e@f, g@h., <>"
  QMAILREWRITEFILE=none run -0 shows "$message"
  equal "${lines[-1]}" "To: a@.dom, b@you.example, c@d.new, e@f.dom, g@h., <>"
  QMAILREWRITEFILE=control run -111 new-inject -n </dev/null
  equal "$output" "new-inject: fatal: unable to read \$QMAILREWRITEFILE: is a directory"
  rm control/rewrite
  mkdir control/rewrite
  run -111 new-inject -n </dev/null
  equal "$output" "new-inject: fatal: unable to read controls: is a directory"
}

@test "the control files, the environment in their place, and me in the place of both" {
  QMAILDEFAULTHOST=h QMAILDEFAULTDOMAIN=d QMAILPLUSDOMAIN=p QMAILIDHOST=i run -0 shows 'To: a, b@c, e@f+\n'
  equal "${lines[-1]}" "To: a@h.d, b@c.d, e@f.p"
  [[ ${lines[1]} =~ ^Message-ID:\ \<[0-9]{14}\.[0-9]+\.qmail@i.d\>$ ]]
  rm control/{defaulthost,defaultdomain,plusdomain,idhost}
  run -0 shows 'To: a, b@c, e@f+\n'
  equal "${lines[-1]}" "To: a@me.host, b@c.me.host, e@f.me.host"
  [[ ${lines[1]} == *qmail@me.host\> ]]
  rm control/me
  run -0 shows 'To: a, b@c, e@f+\n'
  equal "${lines[-1]}" "To: a@DEFAULTHOST.DEFAULTDOMAIN, b@c.DEFAULTDOMAIN, e@f.PLUSDOMAIN"
  [[ ${lines[1]} == *qmail@IDHOST.DEFAULTDOMAIN\> ]]
  QMAILHOME=$PWD/none run -111 new-inject -n </dev/null
  equal "$output" "new-inject: fatal: unable to read controls: file does not exist"
}

@test "Mail-Followup-To" {
  printf '# mine\nLIST@def.host\n' >lists
  QMAILMFTFILE=lists run -0 shows 'To: A <a>, list\nCc: "d e"\nBcc: f\n'
  equal "$output" "$generated
From: joe@def.host
Mail-Followup-To: \"A\" <a@def.host>, list@def.host, \"d e\"@def.host
To: \"A\" <a@def.host>, list@def.host
Cc: \"d e\"@def.host"
  QMAILMFTFILE=none run -0 shows 'To: a, list\n'
  equal "${lines[3]}" "To: a@def.host, list@def.host"
  QMAILMFTFILE=control run -111 new-inject -n </dev/null
  equal "$output" "new-inject: fatal: unable to read \$QMAILMFTFILE: is a directory"
}

@test "what the queue says" {
  queue_answers_all
}

@test "checks and filters of injection" {
  fake_queue
  mkdir control/hooks
  printf '#!/bin/sh\ncase $RECIPIENT in no@*) echo "553 not him"; exit 100 ;; esac; echo "X-Asked: $SENDER"\n' >check
  printf '#!/bin/sh\nsed s/body/filtered/\n' >filter
  chmod +x check filter
  printf '%s\n' "check $PWD/check" "filter $PWD/filter" >control/hooks/inject
  run -0 queues 'To: a\n\nbody\n'
  equal "$(sed -n '1p;$p' queued.message)" "X-Asked: joe@def.host
filtered"
  rm queued.message
  run -100 queues 'To: no, a\n\nbody\n'
  equal "$output" "new-inject: fatal: not him"
  [ ! -e queued.message ]
  # Nobody is asked about what is printed.
  run -0 new-inject -n no </dev/null
  rm control/hooks/inject
  mkdir control/hooks/inject
  run -111 queues 'To: a\n'
  equal "$output" "new-inject: fatal: unable to read controls: is a directory"
}

@test "a header of 100 MB needs little memory, and nothing of it is lost" {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizers need memory of their own"
  yes 'X-Field: some seventy bytes that say nothing, so that the header is large.' | head -n 1370000 >fields
  { cat fields; printf 'To: none\n'; } | bash -c 'ulimit -v 16000; exec new-inject -n a' | tail -n +4 >out
  equal "$(sed -n '4p' out)" "To: none@def.host"
  tail -n +5 out | cmp - fields
}

@test "a field of gigabytes is refused at once, and a body of a megabyte line passes" {
  huge_field_all
}

@test "fields without end are refused" {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizers need memory of their own"
  fake_queue
  for field in 'To: joe@host.example' 'Message-ID: <1@host.example>'; do
    yes "$field" 2>/dev/null | {
      run -100 timeout 20 bash -c 'ulimit -v 64000; exec new-inject'
      equal "$output" "new-inject: fatal: header too long"
    }
  done
  [ ! -e queued.message ]
}

@test "a list of a megabyte" {
  long_list_all
}

@test "closed descriptors, unreadable input, output that cannot be written" {
  fake_queue
  for options in -n ''; do
    run -111 bash -c "new-inject $options <&-"
    equal "$output" "new-inject: fatal: unable to read input: file descriptor not open"
    run -111 new-inject $options a <.
    equal "$output" "new-inject: fatal: unable to read input: is a directory"
  done
  [ ! -e queued.message ]
  run -111 bash -c 'echo x | new-inject -n a >/dev/full'
  equal "$output" "new-inject: fatal: unable to write output: out of disk space"
  run -111 bash -c 'echo x | new-inject -n a >&-'
  equal "$output" "new-inject: fatal: unable to write output: file descriptor not open"
  run -0 bash -c 'echo x | new-inject a >&- 2>&-'
  equal "$(envelope)" "Fjoe@def.host Ta@def.host "
}

@test "whatever system call fails, no message is taken for sent that is not" {
  system_calls_all
}

@test "mutt sends through it" {
  needs mutt
  fake_queue
  printf 'Hello.\n' >body
  HOME=$PWD run -0 mutt -n -F /dev/null -e 'set sendmail=new-inject; set copy=no; set from="joe@mutt.example"; set envelope_from=no' \
    -s 'a subject' -b 'blind@x.y' 'Ann Example <ann@b.c>' <body
  equal "$(sort queued.envelope | tr '\n' ' ')" " Fjoe@def.host Tann@b.c Tblind@x.y "
  equal "$(grep -c '^Bcc' queued.message)" 0
  grep -qx 'To: "Ann Example" <ann@b.c>' queued.message
  equal "$(tail -n 1 queued.message)" "Hello."
}
