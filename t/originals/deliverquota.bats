load ../support

# Maildirs made, filled and counted by one are used by the other, both ways.
setup() {
  cd "$BATS_TEST_TMPDIR"
  their_deliver=/usr/sbin/deliverquota.maildrop
  their_make=/usr/bin/maildirmake.maildrop
  [ -x "$their_deliver" ] && [ -x "$their_make" ] || skip "maildrop is not installed"
  our_deliver=$BUILD/deliverquota
  our_make=$BUILD/maildirmake
  unset RPLINE DTLINE
  umask 022
  printf 'Subject: a\n\nbody\n' >message # 17 bytes
}

# outcome COMMAND ...: its exit code and what it says, its own name and the time bound of every command left out.
outcome() {
  local status=0
  timeout 10 "$@" <message >out 2>&1 || status=$?
  echo "$status"
  sed "s,$1,deliverquota," out
}

# state: what both must agree on: folders, kinds and modes of directories and files but messages, number and sizes
# of messages, and maildirsize.
state() {
  find Maildir \( -path '*/new/*' -o -path '*/cur/*' \) -prune -o -printf '%P %y %m\n' | sort
  find Maildir -path '*/new/*' | sed 's/,.*//; s,[^/]*$,,' | sort | uniq -c
  find Maildir -path '*/new/*' | sed 's/.*,S=/S=/' | sort
  cat Maildir/maildirsize 2>/dev/null || true
}

# same STEPS: both sides end in the same state and say the same, when each runs the function for itself.
same() {
  rm -rf Maildir
  deliver=$our_deliver make=$our_make
  ours=$("$@"; state)
  rm -rf Maildir
  deliver=$their_deliver make=$their_make
  theirs=$("$@"; state)
  equal "$ours" "$theirs"
}

@test "quotas are kept the same" {
  steps() {
    $make Maildir
    $make -q "$1" Maildir
    for _ in 1 2 3 4; do outcome $deliver Maildir; done
    outcome $deliver Maildir "$2"
    rm -f Maildir/new/*
    for _ in 1 2; do outcome $deliver Maildir; done
  }
  for first in 51S 3C 500S,3C 51S,10C 1000S; do
    for second in '' 20S 85S 5C 1000S,1000C 3C,1000S "$first"; do same steps "$first" "$second"; done
  done
}

@test "folders count the same" {
  steps() {
    $make Maildir
    for folder in Spam Trash Trash.x Spam.b; do $make -f "$folder" Maildir; done
    $make -q 1000S Maildir
    for folder in Spam Trash Trash.x Spam.b; do outcome $deliver "Maildir/.$folder"; done
    : >'Maildir/.Spam/cur/1,S=100:2,S'
    : >'Maildir/.Spam/cur/2,S=100:2,ST'
    : >'Maildir/.Trash/cur/3,S=100:2,S'
    cp message 'Maildir/.Spam.b/cur/4:2,S=9'
    outcome $deliver Maildir 2000S
    outcome $deliver Maildir/.Spam 60S
    outcome $deliver Maildir/.Trash 60S
  }
  same steps
}

@test "a maildirsize that makes sense is read the same" {
  steps() {
    $make Maildir
    printf '%b' "$1" >Maildir/maildirsize
    outcome $deliver Maildir
    outcome $deliver Maildir
  }
  while read -r content; do same steps "$content"; done <<'END'
1000S\n17 1\n
1000S\n  17\t1\n 5   2\n-3 -1\n
34S\n18 1\n
34S\n17 1\n
5C,1000S\n1 1\n
1000S,0C\n1 1\n
0S\n10 1\n
2C\n0 1\n
\n
1000S\n9223372036854775807 1\n9223372036854775807 1\n
END
}

@test "what is missing, and what -c makes" {
  steps() {
    outcome $deliver Maildir
    outcome $deliver -c Maildir/a/b
    outcome $deliver Maildir/a/b/.x
    outcome $deliver Maildir/a/b/new
    outcome $deliver message
  }
  same steps
}

@test "each delivers into the maildirs of the other, and both count right" {
  for make in "$our_make" "$their_make"; do
    rm -rf Maildir
    $make Maildir
    $make -f Spam Maildir
    $make -q 100S Maildir
    for _ in 1 2; do
      for folder in . .Spam; do
        $our_deliver "Maildir/$folder" <message || equal "$?" 77
        $their_deliver "Maildir/$folder" <message || equal "$?" 77
      done
    done
    count=$(find Maildir -path '*/new/*' | wc -l)
    equal "$count" 5
    equal "$(awk 'NR > 1 {bytes += $1; count += $2} END {print bytes, count}' Maildir/maildirsize)" "85 5"
    equal "$(outcome "$our_deliver" Maildir)" "77
Mail quota exceeded."
    equal "$(outcome "$their_deliver" Maildir)" "77
Mail quota exceeded."
  done
}

@test "what ours fills up, so that it is counted again, theirs counts again" {
  $our_make Maildir
  { printf '1000S\n'; for _ in $(seq 197); do printf '%12d %12d\n' 0 0; done; } >Maildir/maildirsize
  cp message Maildir/cur/1
  $their_deliver Maildir <message
  equal "$(cat Maildir/maildirsize)" "$(printf '1000S\n%12d %12d\n%12d %12d' 17 1 17 1)"
}

@test "many deliveries by both at the same time" {
  $our_make Maildir
  $our_make -q 100000S Maildir
  seq 100 | xargs -P 8 -I N sh -c '[ $((N % 2)) = 0 ] && exec "$1" Maildir <message; exec "$2" Maildir <message' sh "$our_deliver" "$their_deliver"
  equal "$(ls Maildir/new | wc -l)" 100
  equal "$(awk 'NR > 1 {bytes += $1; count += $2} END {print bytes, count}' Maildir/maildirsize)" "1700 100"
}
