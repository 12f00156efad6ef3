load ../support
load ../pop

# dialogue COMMAND ...: what qmail-pop3d answers goes to file out.
dialogue() {
  local status=0
  printf '%s\r\n' "$@" >in
  as_user timeout 20 qmail-pop3d Maildir <in >out 2>err || status=$?
  equal "$status" 0
  equal "$(cat err)" ""
}

# files: those in the maildir, one per line.
files() { (cd Maildir && find . -type f | sed 's,^\./,,' | sort); }

@test "root is turned away" {
  needs_root
  make_maildir
  run -1 qmail-pop3d Maildir </dev/null
  equal "$output" "qmail-pop3d invoked as uid 0, terminating"
}

@test "without a maildir there is no session" {
  run -0 as_user qmail-pop3d Maildir <<<QUIT
  equal "$output" "$(printf -- '-ERR this user has no $HOME/Maildir\r')"
  run -0 as_user qmail-pop3d <<<QUIT
  equal "$output" "$(printf -- '-ERR this user has no $HOME/Maildir\r')"
  mkdir -p Maildir/new
  run -0 as_user qmail-pop3d Maildir <<<QUIT
  equal "$output" "$(printf -- '-ERR unable to scan $HOME/Maildir\r')"
}

@test "an empty maildir" {
  make_maildir
  dialogue STAT LIST UIDL LAST NOOP RSET 'RETR 1' 'LIST 1' QUIT
  replies '+OK ' '+OK 0 0' '+OK ' . '+OK ' . '+OK 0' '+OK ' '+OK ' '-ERR not that many messages' '-ERR not that many messages' '+OK '
}

@test "messages are numbered by their time, wherever they lie" {
  make_maildir
  message cur/3.a:2,S 'third\n' 3
  message new/1.a 'first\n' 1
  message new/9.a 'second\n' 2
  message cur/0.a:2,FS 'fourth\n' 4
  dialogue UIDL 'UIDL 2' uidl\ 4 'RETR 2'
  replies '+OK ' '+OK ' '1 1.a' '2 9.a' '3 3.a' '4 0.a' . '+OK 2 9.a' '+OK 4 0.a' '+OK ' second .
}

@test "what is no message is left out" {
  make_maildir
  message new/.hidden x
  mkdir Maildir/new/directory
  mkfifo Maildir/cur/fifo
  ln -s nowhere Maildir/cur/link
  touch Maildir/new/just-now
  touch -d '1 hour' Maildir/new/later
  message new/1.a x
  dialogue STAT UIDL
  grep -q just-now out && skip "the clock moved on"
  replies '+OK ' '+OK 1 3' '+OK ' '1 1.a' .
}

@test "sizes are the octets of the message as it is sent" {
  make_maildir
  # A hundred messages of lines that end in LF, in CR LF or, the last one, in nothing; some with dots.
  for i in $(seq 100); do
    case $((i % 5)) in
      0) end='\n' ;; 1) end='' ;; 2) end='\r\n' ;; 3) end='\r' ;; 4) end='\n\n.' ;;
    esac
    message "new/$i.a" "From: $i\n\r\n.\n..two\r\n$(printf "%0${i}d" 0)\n.x$end" $((i % 60))
  done
  message new/empty.a ''
  mapfile -t retrievals < <(seq 101 | sed 's/^/RETR /')
  dialogue STAT LIST "${retrievals[@]}"
  # A client: undoes the dots, counts octets with CR LF.
  awk '
    NR == 1 {next}
    NR == 2 {total = $3 + 0; next}
    NR == 3 {listing = 1; next}
    listing && /^\.\r$/ {listing = 0; next}
    listing {announced[$1] = $2 + 0; next}
    !inside {inside = 1; n++; next}
    /^\.\r$/ {inside = 0; if (octets[n] + 0 != announced[n]) print n, octets[n] + 0, announced[n]; sum += octets[n]; next}
    {sub(/^\./, ""); octets[n] += length($0) + 1}
    END {print n, sum == total}' out >report
  equal "$(cat report)" "101 1"
}

@test "a size stays the same for the whole session, and file sizes serve for a large maildir" {
  make_maildir
  message new/1.a 'a\nb\n' 1
  message new/2.a x 2
  truncate -s 64M Maildir/new/2.a
  touch -t 202001010002 Maildir/new/2.a
  dialogue 'LIST 1' STAT
  replies '+OK ' '+OK 1 4' '+OK 2 67108868'
}

@test "a message ends with one CR LF, and its lines with one each" {
  make_maildir
  message new/1.a 'A: b\r\n\r\n.\n.x\r\r\nbare\rcr\r.\r\nlast' 1
  message new/2.a 'A: b\n\nx\n' 2
  message new/3.a '' 3
  message new/4.a '\0000\0377\n' 4
  dialogue 'RETR 1' 'RETR 2' 'RETR 3' 'RETR 4'
  bytes '+OK \r\n+OK \r\nA: b\r\n\r\n..\r\n..x\r\n\r\nbare\r\ncr\r\n..\r\nlast\r\n.\r\n+OK \r\nA: b\r\n\r\nx\r\n.\r\n+OK \r\n.\r\n+OK \r\n\0000\0377\r\n.\r\n' >expected
  cmp out expected
}

@test "TOP sends the header and so many lines" {
  make_maildir
  message new/1.a 'A: b\nC: d\n\n1\n.2\n\n4\n' 1
  dialogue 'TOP 1 0' 'TOP 1 2' 'TOP 1 4' 'RETR 1 1' 'top 1'
  replies '+OK ' '+OK ' 'A: b' 'C: d' '' . '+OK ' 'A: b' 'C: d' '' 1 ..2 . '+OK ' 'A: b' 'C: d' '' 1 ..2 '' 4 . \
    '+OK ' 'A: b' 'C: d' '' 1 . '+OK ' 'A: b' 'C: d' '' 1 ..2 '' 4 .
  for lines in 5 2147483648 4294967296 9223372036854775808 18446744073709551615 18446744073709551616 99999999999999999999999; do
    dialogue "TOP 1 $lines"
    replies '+OK ' '+OK ' 'A: b' 'C: d' '' 1 ..2 '' 4 .
  done
  dialogue 'TOP 1 -1' 'TOP 1 x' 'TOP -1 1' TOP
  replies '+OK ' '-ERR syntax error' '-ERR syntax error' '-ERR syntax error' '-ERR syntax error'
}

@test "numbers that are none" {
  make_maildir
  message new/1.a x
  dialogue RETR 'RETR ' 'RETR x' 'RETR 0' 'RETR 2' 'RETR 4294967297' 'RETR 18446744073709551617' 'RETR -1' 'DELE 1x' 'LIST 0' 'UIDL 2' \
    'DELE 1' 'DELE 1' 'RETR 1' 'TOP 1 1' 'LIST 1' 'UIDL 1'
  replies '+OK ' '-ERR syntax error' '-ERR syntax error' '-ERR syntax error' '-ERR messages are counted from 1' \
    '-ERR not that many messages' '-ERR not that many messages' '-ERR not that many messages' '-ERR syntax error' '-ERR syntax error' \
    '-ERR messages are counted from 1' '-ERR not that many messages' '+OK ' '-ERR already deleted' '-ERR already deleted' \
    '-ERR already deleted' '-ERR already deleted' '-ERR already deleted'
}

@test "unknown commands, and lines that are none" {
  make_maildir
  dialogue XTND 'USER me' '' 'STAT x' stat 'noop  '
  replies '+OK ' '-ERR unimplemented' '-ERR unimplemented' '-ERR unimplemented' '+OK 0 0' '+OK 0 0' '+OK '
  bytes 'NOOP\0000\r\nNOOP\nNO\r\n' | as_user timeout 20 qmail-pop3d Maildir >out
  replies '+OK ' '-ERR syntax error' '+OK ' '-ERR unimplemented'
  { printf 'NOOP %0995d\n' 0; printf 'NOOP %0996d\nNOOP\n' 0; } | as_user timeout 20 qmail-pop3d Maildir >out
  replies '+OK ' '+OK ' '-ERR line too long'
}

@test "deleted messages do not count, RSET brings them back, LAST tells the highest" {
  make_maildir
  message new/1.a a 1
  message new/2.a bb 2
  message new/3.a ccc 3
  dialogue 'DELE 2' LAST 'DELE 1' LAST STAT LIST UIDL RSET LAST STAT
  replies '+OK ' '+OK ' '+OK 2' '+OK ' '+OK 2' '+OK 1 5' '+OK ' '3 5' . '+OK ' '3 3.a' . '+OK ' '+OK 0' '+OK 3 12'
  equal "$(files)" "$(printf 'new/1.a\nnew/2.a\nnew/3.a')"
}

@test "QUIT removes what is deleted and moves the rest to cur, and nothing else does" {
  make_maildir
  message new/1.a a 1
  message new/2.a b 2
  message cur/3.a:2,S c 3
  message cur/4.a:2, d 4
  before=$(files)
  dialogue 'DELE 1' 'DELE 3' NOOP
  equal "$(files)" "$before"
  dialogue 'DELE 1' 'DELE 3' RSET 'DELE 4' quit NOOP
  replies '+OK ' '+OK ' '+OK ' '+OK ' '+OK ' '+OK '
  equal "$(files)" "$(printf 'cur/1.a:2,\ncur/2.a:2,\ncur/3.a:2,S')"
}

@test "identifiers survive the move to cur" {
  make_maildir
  long=$(printf %0100d 0)
  message new/1.a a 1
  message new/a\ b b 2
  message "new/$long" c 3
  message "new/$(bytes '\0344')" d 4
  message "new/$(printf %070d 0)" e 5
  dialogue UIDL QUIT
  cp out before
  dialogue UIDL QUIT
  cmp before out
  equal "$(sed -n 's/\r$//; 3p' out)" "1 1.a"
  equal "$(sed -n 's/\r$//; 7p' out)" "5 $(printf %070d 0)"
  run -0 bash -c "sed -n '4,6p' out | grep -cE '^[2-4] hash-[0-9]+-[0-9]+.$'"
  equal "$output" 3
}

@test "identifiers survive every change of flags" {
  make_maildir
  message new/1.a a 1
  message cur/2.b b 2
  for flags in '' ':2,' ':2,S' ':2,DFPRST' ':2,abc'; do
    for name in 1.a 2.b; do
      from=$(find Maildir -name "$name*")
      [ "$from" = "Maildir/cur/$name$flags" ] || mv "$from" "Maildir/cur/$name$flags"
    done
    dialogue UIDL
    replies '+OK ' '+OK ' '1 1.a' '2 2.b' .
  done
}

@test "CAPA" {
  make_maildir
  dialogue CAPA
  replies '+OK ' '+OK ' TOP UIDL PIPELINING 'EXPIRE NEVER' USER .
}

@test "messages that vanish during the session" {
  make_maildir
  message new/1.a 'one\n' 1
  message new/2.a 'two\n' 2
  message new/3.a 'three\n' 3
  mkfifo in
  as_user timeout 20 qmail-pop3d Maildir <in >out 3>&- &
  session=$!
  exec 5<>in
  wait_for grep -q '^+OK' out
  rm Maildir/new/1.a
  mv Maildir/new/2.a Maildir/cur/2.a:2,S
  printf '%s\r\n' STAT 'RETR 1' 'TOP 1 1' 'LIST 1' UIDL 'RETR 3' 'DELE 1' QUIT >&5
  exec 5>&-
  wait "$session"
  replies '+OK ' '+OK 3 15' '-ERR unable to open that message' '-ERR unable to open that message' '+OK 1 4' \
    '+OK ' '1 1.a' '2 2.a' '3 3.a' . '+OK ' three . '+OK ' '-ERR unable to unlink all deleted messages'
  equal "$(files)" "$(printf 'cur/2.a:2,S\ncur/3.a:2,')"
}

@test "old files in tmp are removed, others not" {
  make_maildir
  (cd Maildir/tmp && touch fresh && touch -d '35 hours ago' young && touch -d '37 hours ago' old .old)
  owned Maildir
  dialogue NOOP
  equal "$(files)" "$(printf 'tmp/.old\ntmp/fresh\ntmp/young')"
}

@test "output that cannot be written ends the session and changes nothing" {
  make_maildir
  message new/1.a x
  printf 'DELE 1\r\nNOOP\r\n' >in
  run -0 bash -c "$(declare -f as_user); user=$user group=$group; as_user timeout 20 qmail-pop3d Maildir <in >/dev/full"
  run -0 bash -c "$(declare -f as_user); user=$user group=$group; as_user timeout 20 qmail-pop3d Maildir <&- >&- 2>&-"
  equal "$(files)" new/1.a
}

@test "a hundred thousand messages: greeted in half a second, in less than 32 MB" {
  [ -z "${SANITIZED:-}" ] || skip "sanitizers need more time and memory"
  make_maildir
  (cd Maildir/new && seq 100000 | sed 's/.*/1577836800.M&P&Q1.mail.example.org/' | xargs touch -t 202001010000)
  # The time of the processor: the machine may have other things to do.
  TIMEFORMAT='%3U %3S'
  { time (ulimit -v 32768; as_user timeout 60 qmail-pop3d Maildir </dev/null >out); } 2>times
  replies '+OK '
  run -0 awk '{print ($1 + $2 < 0.5) ? "fast" : $0}' times
  equal "$output" fast
  run -0 bash -c "ulimit -v 32768; $(declare -f as_user); user=$user group=$group; printf 'STAT\nLIST\nUIDL\n' | as_user timeout 60 qmail-pop3d Maildir | wc -l"
  equal "$output" 200006
}
