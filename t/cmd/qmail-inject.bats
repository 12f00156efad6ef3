load ../support
load ../fake_queue
load ../failures
load ../injection

inject=qmail-inject

# shows MESSAGE [ ARGUMENT ... ]: prints it, in the escapes of printf.
shows() { bytes "$1" | { qmail-inject -n "${@:2}"; echo "$?" >code; } | plain; return "$(cat code)"; }


@test "usage: options that there are not" {
  run -100 qmail-inject -x </dev/null
  equal "$output" "qmail-inject: illegal option -- x"
  run -100 qmail-inject -f </dev/null
  equal "$output" "qmail-inject: option requires an argument -- f"
}

@test "an empty message gets a header, and no empty line" {
  run -0 --keep-empty-lines shows ''
  equal "$output" "Return-Path: <joe@def.host>
$generated
From: joe@def.host
$nobody
"
}

@test "the header ends at the line that is no field" {
  while IFS='|' read -r message rest; do
    run -0 --keep-empty-lines shows "$message"
    equal "$message: $output" "$message: Return-Path: <joe@def.host>
$generated
From: joe@def.host
$nobody
$(bytes "$rest")
"
  done <<'END'
hello world|\nhello world
\nbody|\nbody
Sub ject: x\nTo: a|\nSub ject: x\nTo: a
 To: a\n|\n To: a
From joe Sat Nov 22\nX: y|MBOX-Line: From joe Sat Nov 22\nX: y
X: y\nFrom joe Sat\n\nz\n|X: y\nMBOX-Line: From joe Sat\n\nz
X: y\r\n\r\nbody\r\n|X: y\n\nbody\r
X: y\rz\n\r\nb|X: y\rz\n\nb
:x\n|\n:x
END
}

@test "NULs and 8-bit bytes pass" {
  bytes 'To: a\nX: \0\0377\n\n\0\0377' | qmail-inject -n | tail -n +5 | cmp - <(bytes 'To: a@def.host\nX: \0\0377\n\n\0\0377\n')
}

@test "addresses are completed and printed anew" {
  run -0 shows 'To: Joe Shmoe <joe@x>, "Q. T" <qt>, J. R. Ewing <jr@dallas.tv>, <>\nfRoM : friends: a, b@c;, d (com ment) e@f.g\n'
  equal "$output" "Return-Path: <joe@def.host>
$generated
To: Joe Shmoe <joe@x.defdom.org>, \"Q. T\" <qt@def.host>,
  J.R.Ewing <jr@dallas.tv>, <>
fRoM: friends: a@def.host, b@c.defdom.org;, d@def.host, e@f.g (com ment)"
}

@test "the recipients are those of the options" {
  fake_queue
  while IFS='|' read -r options recipients; do
    run -0 queues 'To: a, b c\nCc: d\nBcc: <e@x>, @y, <>, g: f;\nApparently-To: h\nReply-To: no\nTo: a' $options
    equal "$output" ""
    equal "$options: $(sort queued.envelope | tr '\n' ' ')" "$options:  Fjoe@def.host $recipients"
  done <<'END'
|Ta@def.host Ta@def.host Tb@def.host Tc@def.host Td@def.host Te@x.defdom.org Tf@def.host Th@def.host 
-h z|Ta@def.host Ta@def.host Tb@def.host Tc@def.host Td@def.host Te@x.defdom.org Tf@def.host Th@def.host 
z@z|Tz@z.defdom.org 
-h -A z z|Tz@def.host Tz@def.host 
-a|
-a z|Tz@def.host 
-- -a|T-a@def.host 
-aH z|Ta@def.host Ta@def.host Tb@def.host Tc@def.host Td@def.host Te@x.defdom.org Tf@def.host Th@def.host Tz@def.host 
END
  run -0 queues 'To: a\n' -H z
  equal "$(cat queued.envelope)" "Fjoe@def.host
Tz@def.host
Ta@def.host"
}

@test "a message that is sent on goes to the new recipients only" {
  fake_queue
  run -0 queues 'Resent-To: a\nTo: b\nResent-Bcc: c\nDate: D\n'
  equal "$(cat queued.envelope)" "Fjoe@def.host
Ta@def.host
Tc@def.host"
  equal "$(plain <queued.message)" "Resent-Date: D
Resent-Message-ID: M
Resent-From: joe@def.host
Resent-To: a@def.host
To: b@def.host
Date: D"
}

@test "-n prints, -N queues, the last one counts" {
  fake_queue
  run -0 shows 'To: a\n' -N -n
  [ ! -e queued.message ]
  run -0 queues 'To: a\n\nbody' -nN
  equal "$output" ""
  equal "$(plain <queued.message)" "$generated
From: joe@def.host
To: a@def.host

body"
}

@test "arguments stand for themselves" {
  arguments_all
}

@test "arguments that are no addresses" {
  bad_arguments_all '' '<>' 'a@b c' 'a@b,c' 'a@(b' $'a\nb@x'
}

@test "a field of addresses that is none is refused before anything is queued" {
  fake_queue
  for field in 'To: ok1, x:y, ok2' 'Cc: <a b@c>' 'Bcc: (' 'Apparently-To: a\\\n b' 'Resent-To: a;;' 'From: a@b, ;:' 'Return-Path: "' 'To: a\0b@c'; do
    printf "$field\n" >message
    run -100 qmail-inject <message
    equal "$output" "qmail-inject: fatal: unable to parse this line:
$(tr -d '\0' <message)"
    [ ! -e queued.message ]
  done
  # Without a line end it gets one.
  qmail-inject <<<'To: )' 2>&1 | cmp - <(printf 'qmail-inject: fatal: unable to parse this line:\nTo: )\n')
  printf 'To: )' | qmail-inject 2>&1 | cmp - <(printf 'qmail-inject: fatal: unable to parse this line:\nTo: )\n')
  printf 'To: a' | qmail-inject -f 'a@)' 2>&1 | cmp - <(printf 'qmail-inject: fatal: unable to parse this line:\na@)\n')
}

@test "such a field is copied if it does not name recipients, and a hidden one is deleted all the same" {
  run -0 shows 'To: ok1, x:y, ok2\r\nBcc: (\n' z
  equal "$output" "Return-Path: <joe@def.host>
$generated
From: joe@def.host
To: ok1, x:y, ok2"
  run -100 shows 'To: a\nSender: x:y\n' z
}

@test "the author" {
  author_all
  while IFS='|' read -r environment from; do
    eval "output=\$(env -u USER $environment qmail-inject -n </dev/null | sed -n 's/^From: //p')"
    equal "$environment $output" "$environment $from"
  done <<'END'
USER=u NAME='a (b) [c] "d" e\f'|"a \(b\) \[c\] \"d\" e\\f" <u@def.host>
USER=u QMAILINJECT=xcx NAME='a (b) [c] "d" e\f'|u@def.host (a \(b\) \[c\] \"d\" e\\f)
USER=u QMAILINJECT=c|u@def.host
USER=u QMAILHOST=a,b|u@a.defdom.org, b@def.host
END
  QMAILHOST='(' run -100 qmail-inject </dev/null
  equal "$output" "qmail-inject: fatal: unable to parse this line:
joe@("
  QMAILHOST='(' run -100 qmail-inject -f a </dev/null
  equal "$output" "qmail-inject: fatal: unable to parse this line:
From: joe@("
  # What is not needed does not matter.
  QMAILHOST='(' QMAILSHOST=h run -0 shows 'From: a\nTo: b\n'
}

@test "the envelope sender" {
  sender_all <<'END'
X=|||joe@def.host
QMAILSUSER=s|||s@def.host
QMAILSHOST=h|||joe@h.defdom.org
QMAILHOST=h|||joe@h.defdom.org
QMAILUSER=u QMAILSUSER=s QMAILHOST=h QMAILSHOST=i|||s@i.defdom.org
QMAILUSER=u@v|||u@v@def.host
X=|Return-Path: <a@b>||a@b.defdom.org
X=|Return-Path: a, b||b@def.host
X=|Return-Path: a\nReturn-Path: b||a@def.host
X=|Return-Path: <>||
X=|Return-Path:||joe@def.host
QMAILINJECT=s|Return-Path: <a@b>||joe@def.host
QMAILINJECT=r|||joe-@def.host-@[]
QMAILINJECT=m|||joe-T.P@def.host
QMAILINJECT=rm|||joe-T.P-@def.host-@[]
QMAILINJECT=r|Return-Path: <a@b.c>||a@b.c-@[]
QMAILINJECT=r|Return-Path: <>||
QMAILINJECT=r|Return-Path: <#@[]>||#@[]
QMAILINJECT=m|Return-Path: <a@b.c>||a@b.c
QMAILINJECT=rm||-f s@x.y|s@x.y
X=|Return-Path: a|-f s|s@def.host
X=||-fs@x|s@x.defdom.org
X=||-f a@b@c|a@b@c.defdom.org
X=||-f \<s@x\>|s@x.defdom.org
X=||-f \<\>|
X=||-f ""|
X=||-f "#@[]"|#@[]
X=||-f "a b,c"|a b,c@def.host
X=||-f a -f b|b@def.host
END
  run -0 shows '' -f 'a b@c'
  equal "${lines[0]}" 'Return-Path: <"a b"@c.defdom.org>'
  run -0 shows '' -f ''
  equal "${lines[0]}" 'Return-Path: <>'
}

@test "bounces, whoever names their recipients, keep the empty sender" {
  bounces_all
}

@test "letters that delete fields" {
  QMAILINJECT=fi run -0 shows 'From: x:y\nMessage-ID: z\nTo: a\n'
  equal "$output" "Return-Path: <joe@def.host>
$generated
From: joe@def.host
To: a@def.host"
}

@test "the control files, the environment in their place, and me in the place of both" {
  QMAILDEFAULTHOST=h QMAILDEFAULTDOMAIN=d QMAILPLUSDOMAIN=p QMAILIDHOST=i run -0 qmail-inject -n <<<'To: a, b@c, e@f+, g@+'
  equal "${lines[-1]}" "To: a@h.d, b@c.d, e@f.p, g@p.d"
  [[ ${lines[2]} =~ ^Message-ID:\ \<[0-9]{14}\.[0-9]+\.qmail@i\>$ ]]
  QMAILDEFAULTDOMAIN= run -0 qmail-inject -n <<<'To: a@b'
  equal "${lines[-1]}" "To: a@b"
  rm control/{defaulthost,defaultdomain,plusdomain,idhost}
  run -0 qmail-inject -n <<<'To: a, b@c, e@f+'
  equal "${lines[-1]}" "To: a@me.host, b@c.me.host, e@f.me.host"
  [[ ${lines[2]} == *qmail@me.host\> ]]
  rm control/me
  run -0 qmail-inject -n <<<'To: a, b@c, e@f+'
  equal "${lines[-1]}" "To: a@defaulthost.defaultdomain, b@c.defaultdomain, e@f.plusdomain"
  [[ ${lines[2]} == *qmail@idhost\> ]]
}

@test "controls that are no part of an address, or cannot be read" {
  for name in defaulthost defaultdomain plusdomain; do
    cp "control/$name" kept
    echo 'a, b' >"control/$name"
    run -100 qmail-inject -n </dev/null
    equal "$output" "qmail-inject: fatal: unable to parse this line:
$name: a, b"
    rm "control/$name"
    mkdir "control/$name"
    run -111 qmail-inject -n </dev/null
    equal "$output" "qmail-inject: fatal: read error"
    rmdir "control/$name"
    mv kept "control/$name"
  done
  rm control/idhost
  mkdir control/idhost
  run -111 qmail-inject -n </dev/null
  equal "$output" "qmail-inject: fatal: read error"
  QMAILHOME=$PWD/none run -111 qmail-inject -n </dev/null
  equal "$output" "qmail-inject: fatal: internal bug"
}

@test "Mail-Followup-To" {
  printf '# mine\nLIST@def.host\n' >lists
  QMAILMFTFILE=lists run -0 shows 'To: a, list\nCc: "d e"\nBcc: f\n'
  equal "$output" "Return-Path: <joe@def.host>
$generated
From: joe@def.host
Mail-Followup-To: a@def.host,
  list@def.host,
  \"d e\"@def.host
To: a@def.host, list@def.host
Cc: \"d e\"@def.host"
  QMAILMFTFILE=none run -0 shows 'To: a, list\n'
  equal "${lines[4]}" "To: a@def.host, list@def.host"
  QMAILMFTFILE=control run -111 qmail-inject -n </dev/null
  equal "$output" "qmail-inject: fatal: read error"
}

@test "what the queue says" {
  queue_answers_all
}

@test "a message to nobody is queued" {
  fake_queue
  run -0 queues 'Subject: x\n'
  equal "$(cat queued.envelope)" "Fjoe@def.host"
}

@test "a header of 40 MB needs little memory, and nothing of it is lost" {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizers need memory of their own"
  yes 'X-Field: some seventy bytes that say nothing, so that the header is large.' | head -c 40000000 >message
  printf '\n\nTo: none\n' >>message
  bash -c 'ulimit -v 16000; exec qmail-inject -n' <message >out
  tail -n +6 out | cmp - message
}

@test "a field of gigabytes is refused at once, and a body of a megabyte line passes" {
  huge_field_all
}

@test "a list of a megabyte" {
  long_list_all
}

@test "closed descriptors, unreadable input, output that cannot be written" {
  fake_queue
  for options in -n ''; do
    run -111 bash -c "qmail-inject $options <&-"
    equal "$output" "qmail-inject: fatal: read error"
    run -111 qmail-inject $options a <.
    equal "$output" "qmail-inject: fatal: read error"
  done
  run -111 bash -c 'echo x | qmail-inject -n a >/dev/full'
  equal "$output" "qmail-inject: fatal: write error"
  run -111 bash -c 'echo x | qmail-inject -n a >&-'
  equal "$output" "qmail-inject: fatal: write error"
  run -0 bash -c 'echo x | qmail-inject a >&- 2>&-'
  equal "$(cat queued.envelope)" "Fjoe@def.host
Ta@def.host"
}

@test "whatever system call fails, no message is taken for sent that is not" {
  system_calls_all
}
