load ../support
load ../peer
load ../serial
load ../failures
teardown() { stop_peer; }

# host LINE ...: what the host at the other end says, and what is expected of the client (t/peer.bash).
host() { serve "$@"; }
# talk [ PREFIX ]: serialsmtp with the host, the maildir d and the names in the file names. Its results are shown.
talk() {
  local status=0
  (cd d && tcpclient -RHl0 127.0.0.1 "$port" serialsmtp "${1-pre-}" me.example <../names >../results) || status=$?
  results
  return "$status"
}
hello=('> 220 hi' '< EHLO me.example' '> 250 host')
piping=('> 220 hi' '< EHLO me.example' '> 250-host' '> 250-SIZE 5' '> 250 pipelining')
taken=('> 250 ok' '> 250 ok' '> 354 go' data '> 250 got it')

@test "usage" {
  for words in '' p 'p h x'; do
    run -100 serialsmtp $words
    equal "$output" "serialsmtp: usage: serialsmtp prefix helohost"
  done
}

@test "messages go one after the other, and are reported" {
  letter new/1 'Subject: x\n\n.dot\n..\nlast\n'
  letter cur/2:2,S 'y\n' '' pre-r2@a.b
  names new/1 cur/2:2,S
  host "${hello[@]}" '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250-very' '> 250 well done' \
    '< RSET' '> 250 ok' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 ok' '< QUIT'
  run -0 talk
  equal "$output" $'new/1|K127.0.0.1 said: 250 well done\ncur/2:2,S|K127.0.0.1 said: 250 ok'
  equal "$(received | tr -d '$\n')" "EHLO me.example^MMAIL FROM:<s@x.y>^MRCPT TO:<r@a.b>^MDATA^MSubject: x^M^M..dot^M...^Mlast^M.^M\
RSET^MMAIL FROM:<>^MRCPT TO:<r2@a.b>^MDATA^My^M.^MQUIT^M"
}

@test "a host that takes several commands at once gets them in one piece" {
  for i in 1 2; do letter new/$i "$i\n"; done
  names new/1 new/2
  host "${piping[@]}" '< MAIL' '< RCPT' '< DATA' "${taken[@]}" '< RSET' '< MAIL' '< RCPT' '< DATA' '> 250 ok' "${taken[@]}" '< QUIT'
  run -0 talk
  equal "$output" $'new/1|K127.0.0.1 said: 250 got it\nnew/2|K127.0.0.1 said: 250 got it'
}

@test "PIPELINING counts on a line of its own, and not on the first" {
  letter new/1 x\\n
  names new/1
  for line in '> 250 PIPELINING' '= 250-PIPELINING\r\n250 PIPELININGS\r\n' '= 250-x\r\n250 X PIPELINING\r\n'; do
    host '> 220 hi' '< EHLO' "$line" '< MAIL' 'wait 100' '> 550 no' '< QUIT'
    run -0 talk
    equal "$(received | tail -n 2)" 'MAIL FROM:<s@x.y>^M$
QUIT^M$'
  done
}

@test "an old host is greeted with HELO" {
  letter new/1 x\\n
  names new/1
  host '> 220-hi' '> 220 there' '< EHLO' '> 502 what' '< HELO me.example' '> 250 hi' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 ok' '< QUIT'
  run -0 talk
  equal "$output" "new/1|K127.0.0.1 said: 250 ok"
}

@test "hosts that are not to be talked to" {
  letter new/1 x\\n
  names new/1
  for greeting in '> 421 busy' '> 554 no' '> 250 hi'; do
    host "$greeting" '< QUIT'
    run -111 talk
    equal "$output" "serialsmtp: fatal: connected but greeting failed"
    equal "$(received)" 'QUIT^M$'
  done
  host '> 220 hi' '< EHLO' '> 502 no' '< HELO' '> 550 no' '< QUIT'
  run -111 talk
  equal "$output" "serialsmtp: fatal: connected but my name was rejected"
  for greeting in '> hi' '> 22' '> ' '> 2x0 hi' '= \xff\r\n' 'repeat 100000 220-x'; do
    host "$greeting" 'wait 200'
    run -111 talk
    equal "$output" "serialsmtp: fatal: protocol violation"
  done
  host close
  run -111 talk
  [[ $output == "serialsmtp: fatal: network "* ]]
}

@test "refusals: the first one counts, for good or for now" {
  letter new/1 x\\n
  names new/1
  for row in 'K 250 250 354 250' 'D 550 250 354 250' 'D 550 503 503 -' 'Z 450 503 503 -' 'Z 250 450 503 -' 'D 250 550 503 -' \
    'Z 250 450 354 554' 'D 250 550 354 250' 'D 250 250 554 -' 'Z 250 250 451 -' 'D 250 250 354 554' 'Z 250 250 354 451' 'D 251 599 354 250'; do
    read -r letter mail rcpt data dot <<<"$row"
    last=()
    [ "$data" != 354 ] || last=(data "> $dot dot")
    host "${piping[@]}" '< MAIL' '< RCPT' '< DATA' "> $mail mail" "> $rcpt rcpt" "> $data data" "${last[@]}" '< QUIT'
    run -0 talk
    case $letter$mail$rcpt$data in
      ?[45]*) said="$mail mail" ;;
      ????[45]*) said="$rcpt rcpt" ;;
      ???????[45]*) said="$data data" ;;
      *) said="$dot dot" ;;
    esac
    equal "$row: $output" "$row: new/1|${letter}127.0.0.1 said: $said"
  done
}

@test "without pipelining nothing follows a refusal, and the next message does" {
  for i in 1 2 3 4; do letter new/$i "$i\n"; done
  names new/1 new/2 new/3 new/4
  host "${hello[@]}" '< MAIL' '> 550 mail' '< RSET' '> 250 ok' '< MAIL' '> 250 ok' '< RCPT' '> 450 rcpt' '< RSET' '> 250 ok' \
    '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 554 data' '< RSET' '> 250 ok' '< MAIL' '> 250 ok' '< RCPT' '> 250 ok' '< DATA' '> 354 go' data '> 250 ok' '< QUIT'
  run -0 talk
  equal "$output" "$(printf 'new/%s|%s127.0.0.1 said: %s\n' 1 D '550 mail' 2 Z '450 rcpt' 3 D '554 data' 4 K '250 ok')"
}

@test "answers that make no sense end it, and are no success" {
  for i in 1 2; do letter new/$i "$i\n"; done
  names new/1 new/2
  for replies in '354 mail' '250 ok|354 rcpt' '250 ok|250 ok|250 data' '250 ok|250 ok|354 go|data|354 again' '250 ok|250 ok|354 go|data|100 x' \
    '250 ok|250 ok|354 go|data|xxx'; do
    lines=()
    IFS='|' read -ra words <<<"$replies"
    for word in "${words[@]}"; do
      case $word in data) lines+=(data) ;; *) lines+=("> $word") ;; esac
    done
    host "${piping[@]}" '< MAIL' '< RCPT' '< DATA' "${lines[@]}"
    run -111 talk
    equal "$replies: $output" "$replies: serialsmtp: fatal: protocol violation"
  done
  host "${piping[@]}" '< MAIL' '< RCPT' '< DATA' "${taken[@]}" '< RSET' '> 500 no'
  run -111 talk
  equal "$output" $'serialsmtp: fatal: protocol violation\nnew/1|K127.0.0.1 said: 250 got it'
}

@test "a connection that ends is no success" {
  letter new/1 "$(head -c 100000 /dev/zero | tr '\0' x)\n"
  names new/1
  for row in '< MAIL' '< MAIL,< RCPT,< DATA,> 250 ok,> 250 ok,> 354 go' '< MAIL,< RCPT,< DATA,> 250 ok,> 250 ok,> 354 go,data' \
    '< MAIL,< RCPT,< DATA,> 250 ok,> 250 ok,> 354 go,data,= 250 o'; do
    IFS=, read -ra lines <<<"$row"
    host "${piping[@]}" "${lines[@]}" close
    run -111 talk
    [[ $output == "serialsmtp: fatal: network "* ]] || equal "$row" "$output"
  done
}

@test "files that are not of a maildir delivery, or not for the prefix, are passed over" {
  letter new/1 x\\n s@x.y other@a.b
  letter new/2 x\\n
  echo 'Return-Path: <s@x.y>' >d/new/3
  echo 'Subject: x' >d/new/4
  printf 'Return-Path: <s@x.y>\nSubject: x\n' >d/new/5
  printf 'Return-Path: s@x.y\nDelivered-To: pre-r\n' >d/new/6
  : >d/new/7
  names new/1 new/3 new/4 new/5 new/6 new/7 new/2
  host "${piping[@]}" '< MAIL' '< RCPT' '< DATA' "${taken[@]}" '< QUIT'
  run -0 talk
  equal "$output" "new/2|K127.0.0.1 said: 250 got it"
}

@test "addresses are quoted as SMTP wants them, once" {
  letter new/1 x\\n '"a b"@x.y' 'pre-r d@a.b'
  letter new/2 x\\n '#@[]' 'pre-plain'
  letter new/3 x\\n $'\xe4@x' $'pre-"\\@y'
  names new/1 new/2 new/3
  host "${hello[@]}" '< MAIL' '> 250 ok' '< RCPT' '> 550 x' '< RSET' '> 250 ok' '< MAIL' '> 250 ok' '< RCPT' '> 550 x' '< RSET' '> 250 x' '< MAIL' '> 250 ok' '< RCPT' '> 550 ok' '< QUIT'
  run -0 talk
  equal "$(received | grep -E 'MAIL|RCPT')" 'MAIL FROM:<"a b"@x.y>^M$
RCPT TO:<"r d"@a.b>^M$
MAIL FROM:<#@[]>^M$
RCPT TO:<plain>^M$
MAIL FROM:<"M-d"@x>^M$
RCPT TO:<"\"\\"@y>^M$'
}

@test "an address with a line end or a NUL never gets into the dialogue" {
  letter new/1 x\\n 's@x.y' $'pre-r@a.b>\rRCPT TO:<x@y'
  letter new/2 x\\n 's@x.y'
  sed -i 's/pre-r/pre-\x00r/' d/new/2
  letter new/3 x\\n $'s\r@x.y'
  names new/1 new/2 new/3
  host "${hello[@]}" '< QUIT'
  run -0 talk
  equal "$output" "$(printf 'new/%s|DSMTP cannot transfer such an address\n' 1 2 3)"
}

@test "no bare CR, and no end in the middle of a message" {
  letter new/1 'a\r.\rb\n\r.\r\n.\r\nc\r\n\r\rMAIL\n'
  names new/1
  host "${piping[@]}" '< MAIL' '< RCPT' '< DATA' "${taken[@]}" '< QUIT'
  run -0 talk
  equal "$(received | sed '1,/DATA/d' | tr -d '\n')" 'a^M$..^M$b^M$^M$..^M$..^M$c^M$^M$^M$MAIL^M$.^M$QUIT^M$'
}

@test "a message without an end of its last line is left, the others go" {
  letter new/1 'no end'
  letter new/2 'y\n'
  names new/1 new/2
  host "${piping[@]}" '< MAIL' '< RCPT' '< DATA' "${taken[@]}" '< QUIT'
  run -111 talk
  equal "$output" "serialsmtp: fatal: SMTP cannot transfer messages with partial final lines
new/2|K127.0.0.1 said: 250 got it"
}

@test "files that cannot be opened or read end it" {
  letter new/1 x\\n
  names new/1 new/none
  host "${piping[@]}" '< MAIL' '< RCPT' '< DATA' "${taken[@]}"
  run -111 talk
  equal "$output" $'serialsmtp: fatal: unable to open new/none: file does not exist\nnew/1|K127.0.0.1 said: 250 got it'
  names new
  host "${piping[@]}"
  run -111 talk
  equal "$output" "serialsmtp: fatal: unable to read file: is a directory"
}

@test "a result is one printable line, with no address without TCPREMOTEIP" {
  letter new/1 x\\n
  names new/1
  printf '220 hi\r\n250 PIPELINING\r\n550-no\r\n550 \tn\xf6 %s\r\n' "$(head -c 3000 /dev/zero | tr '\0' x)" >replies
  (cd d && serialsmtp '' me <../names >../results 6<../replies 7>../wire)
  equal "$(results)" "new/1|D550 ?n? $(head -c 1991 /dev/zero | tr '\0' x)"
}

@test "closed descriptors, and results that cannot be written" {
  letter new/1 x\\n
  names new/1
  cd d
  printf '220 hi\r\n250 x\r\n550 no\r\n' >../replies
  run -111 bash -c 'serialsmtp "" me <../names >/dev/full 6<../replies 7>../wire'
  equal "$output" "serialsmtp: fatal: unable to write result: out of disk space"
  run -111 bash -c 'serialsmtp "" me <&- 6<../replies 7>../wire'
  run -111 bash -c 'serialsmtp "" me <../names 6<../replies 7>/dev/full'
  equal "$output" "serialsmtp: fatal: network write error: out of disk space"
  run -111 bash -c 'serialsmtp "" me <../names 6<&- 7<&-'
  run -111 bash -c 'serialsmtp "" me <../names 6</dev/null 7>../wire'
  equal "$output" "serialsmtp: fatal: network read error: end of file"
}

@test "killed at each system call, it claims no message that was not sent whole" {
  needs_tracing
  for i in 1 2; do letter new/$i "$i\n"; done
  names new/1 new/2
  printf '220 hi\r\n250-x\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n354 go\r\n250 got it\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 got it\r\n' >replies
  cd d
  before() { exec 6<../replies 7>../wire; }
  after() { [ "$(grep -ac 250 killed.out)" -le "$(grep -c '^\.' ../wire)" ]; }
  killed_everywhere ../names serialsmtp pre- me
  equal "$(tr '\0' '|' <killed.out)" $'new/1|K250 got it\nnew/2|K250 got it'
}
