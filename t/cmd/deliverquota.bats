load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  unset RPLINE DTLINE
  umask 022
  printf 'Subject: a\n\nbody\n' >message # 17 bytes
  maildirmake Maildir
}

# line BYTES COUNT: as it stands in maildirsize.
line() { printf '%12s %12s\n' "$1" "$2"; }

# held: the sums of maildirsize.
held() { awk 'NR > 1 {bytes += $1; count += $2} END {printf "%d %d\n", bytes, count}' "${1:-Maildir}/maildirsize"; }

# present: bytes and number of the messages that count.
present() {
  find "$1/new" "$1/cur" "$1"/.[!.]*/new "$1"/.[!.]*/cur -type f ! -path '*/.Trash/*' -printf '%s\n' 2>/dev/null |
    awk '{bytes += $1; ++count} END {printf "%d %d\n", bytes, count}'
}

new() { ls -A "${1:-Maildir}/new"; }

@test "wrong usage" {
  usage='Usage: deliverquota [-c] [-w percent] maildir'
  for arguments in '' -c '-w 101 Maildir' '-w -1 Maildir' '-w x Maildir' 'Maildir 5S x'; do
    # shellcheck disable=SC2086
    run -73 deliverquota $arguments <message
    equal "$output" "$usage"
  done
  run -73 deliverquota -z Maildir <message
  equal "$output" "deliverquota: illegal option -- z
$usage"
  equal "$(new)" ""
}

@test "a message is delivered as it is, its size in the name" {
  run -0 deliverquota Maildir <message
  equal "$output" ""
  [[ $(new) =~ ^[0-9]+\.M[0-9]+P[0-9]+V[0-9A-F]{16}I[0-9A-F]{16}\..+,S=17$ ]]
  cmp message Maildir/new/*
  equal "$(stat -c %a Maildir/new/*)" 600
  equal "$(ls -A Maildir Maildir/tmp Maildir/cur)" "Maildir:
cur
new
tmp

Maildir/cur:

Maildir/tmp:"
}

@test "messages of any bytes and sizes, from files and pipes" {
  bytes '\0\0377\r\n.\nFrom x\nno end' >1
  : >2
  head -c 200000 /dev/zero >3
  for file in 1 2 3; do
    rm -f Maildir/new/*
    deliverquota Maildir 1000000S <"$file"
    cat "$file" | deliverquota Maildir
    equal "$(new | sed 's/.*,//' | sort -u)" "S=$(wc -c <"$file")"
    for delivered in Maildir/new/*; do cmp "$file" "$delivered"; done
    equal "$(new | wc -l)" 2
  done
  equal "$(ls -A Maildir/tmp)" ""
}

@test "the lines of qmail-local come first, if it set them" {
  export RPLINE=$'Return-Path: <s@x>\n' DTLINE=$'Delivered-To: joe@h\n'
  deliverquota Maildir 1000S <message
  equal "$(cat Maildir/new/*)" "Return-Path: <s@x>
Delivered-To: joe@h
$(cat message)"
  [[ $(new) == *,S=56 ]]
  equal "$(held)" "56 1"
  rm Maildir/new/*
  deliverquota -n Maildir <message
  cmp message Maildir/new/*
  rm Maildir/new/*
  (unset DTLINE; deliverquota Maildir <message)
  equal "$(head -n 2 Maildir/new/*)" $'Return-Path: <s@x>\nSubject: a'
  rm Maildir/new/*
  (unset RPLINE; deliverquota Maildir <message)
  cmp message Maildir/new/*
}

@test "a maildir that is missing" {
  run -75 deliverquota gone <message
  equal "$output" "gone: No such file or directory"
  run -75 deliverquota Maildir/.Spam <message
  equal "$output" "Maildir/.Spam: No such file or directory"
  run -75 deliverquota '' <message
  equal "$output" ": No such file or directory"
  run -75 deliverquota message <message
  equal "$output" "message: Not a directory"
  rmdir Maildir/tmp
  run -75 deliverquota Maildir 5S <message
  equal "$output" "Maildir: No such file or directory"
}

@test "-c makes what is missing, for the owner alone" {
  (umask 0; deliverquota -c a/b/Maildir/ <message)
  equal "$(find a -type d -printf '%p %m\n' | sort)" "a 700
a/b 700
a/b/Maildir 700
a/b/Maildir/cur 700
a/b/Maildir/new 700
a/b/Maildir/tmp 700"
  rmdir a/b/Maildir/{tmp,cur}
  rm -r a/b/Maildir/new
  deliverquota -c "$PWD/a/b/Maildir" <message
  cmp message a/b/Maildir/new/*
  run -75 deliverquota -c message/x <message
  equal "$output" "message: Not a directory"
  run -75 deliverquota -c '' <message
  equal "$output" ": No such file or directory"
}

@test "-c makes a folder in a maildir, and a maildir elsewhere" {
  maildirmake -q 1000S Maildir
  deliverquota -c Maildir/.Spam <message
  equal "$(stat -c %a Maildir/.Spam/maildirfolder)" 600
  equal "$(held)" "17 1"
  deliverquota -c .maildir <message
  [ ! -e .maildir/maildirfolder ]
  deliverquota -c Maildir/Spam <message
  [ ! -e Maildir/Spam/maildirfolder ]
  (cd Maildir && deliverquota -c .Ham <../message)
  [ -e Maildir/.Ham/maildirfolder ]
  equal "$(held)" "34 2"
}

@test "the quota may be reached and not exceeded" {
  maildirmake -q 51S Maildir
  for _ in 1 2 3; do deliverquota Maildir <message; done
  equal "$(cat Maildir/maildirsize)" "$(echo 51S; line 0 0; line 17 1; line 17 1; line 17 1)"
  run -77 deliverquota Maildir <message
  equal "$output" "Mail quota exceeded."
  equal "$(new | wc -l)" 3
  equal "$(ls -A Maildir/tmp)" ""

  maildirmake -q 4C Maildir
  deliverquota Maildir <message
  run -77 deliverquota Maildir <message
  maildirmake -q 1000S,4C Maildir
  run -77 deliverquota Maildir <message
  maildirmake -q 68S,10C Maildir
  run -77 deliverquota Maildir <message
  maildirmake -q 0S Maildir
  deliverquota Maildir <message
  equal "$(held)" "85 5"
}

@test "before a message is refused, what may be wrong is counted anew" {
  maildirmake -q 51S Maildir
  for _ in 1 2 3; do deliverquota Maildir <message; done
  rm Maildir/new/*
  deliverquota Maildir <message
  equal "$(cat Maildir/maildirsize)" "$(echo 51S; line 0 0; line 17 1)"

  # One line, and young: it was just counted.
  { echo 51S; line 51 3; } >Maildir/maildirsize
  run -77 deliverquota Maildir <message
  touch -d '-14 minutes' Maildir/maildirsize
  run -77 deliverquota Maildir <message
  touch -d '-15 minutes' Maildir/maildirsize
  deliverquota Maildir <message
  equal "$(cat Maildir/maildirsize)" "$(echo 51S; line 17 1; line 17 1)"
}

@test "a quota as argument replaces the one that was" {
  deliverquota Maildir <message
  [ ! -e Maildir/maildirsize ]
  deliverquota Maildir 100S <message
  equal "$(cat Maildir/maildirsize)" "$(echo 100S; line 17 1; line 17 1)"
  equal "$(stat -c %a Maildir/maildirsize)" 644
  deliverquota Maildir 100S <message
  equal "$(cat Maildir/maildirsize)" "$(echo 100S; line 17 1; line 17 1; line 17 1)"
  deliverquota Maildir 9C,100S <message
  equal "$(cat Maildir/maildirsize)" "$(echo 100S,9C; line 51 3; line 17 1)"
  run -77 deliverquota Maildir 20S <message
  equal "$(cat Maildir/maildirsize)" "$(echo 20S; line 68 4)"
  run -77 deliverquota Maildir '' <message
  run -77 deliverquota Maildir NOQUOTA <message
  equal "$output" "deliverquota: warning: quota NOQUOTA is none; the old one stays
Mail quota exceeded."
  deliverquota Maildir 0S <message
  equal "$(head -n 1 Maildir/maildirsize)" 0S
}

@test "what counts, and for how much" {
  cd Maildir
  : >new/1.x,S=1000
  : >'cur/2.x,S=200:2,S'
  cp ../message 'cur/3.x:2,S=9'
  cp ../message cur/4.x,S=
  cp ../message cur/5.x,S=99999999999999999999
  cp ../message "cur/$(bytes '6.\0377\n')"
  : >'cur/7.x,S=4000:2,ST'
  : >cur/.8,S=4000
  : >tmp/9,S=4000
  mkdir cur/directory
  ln -s gone cur/link
  ln -s loop cur/loop
  mkfifo cur/fifo
  cd ..
  maildirmake -q 9999S Maildir
  equal "$(cat Maildir/maildirsize)" "$(echo 9999S; line 1268 6)"
}

@test "folders count in their maildir, but for the trash" {
  strange=$(bytes 'a\n\0377 *')
  for folder in Spam Trash Trash.x "$strange"; do maildirmake -f "$folder" Maildir; done
  mkdir Maildir/.empty Maildir/no Maildir/no/new
  : >Maildir/.file
  ln -s . Maildir/.link
  : >Maildir/no/new/x,S=100
  deliverquota Maildir/.Spam 1000S <message
  deliverquota "Maildir/.$strange" <message
  deliverquota Maildir/.Trash.x/ <message
  (cd Maildir/.Spam && deliverquota . <../../message)
  equal "$(held)" "68 4"
  deliverquota Maildir/.Trash <message
  deliverquota Maildir/.Trash 5S <message
  equal "$(held)" "68 4"
  rm Maildir/.link
  maildirmake -q 1000S Maildir
  equal "$(held)" "68 4"
  equal "$(find Maildir -name maildirsize)" Maildir/maildirsize

  maildirmake -q 68S Maildir
  run -77 deliverquota Maildir/.Spam <message
  deliverquota Maildir/.Trash <message
  # One that is not marked as a folder is a maildir of its own.
  rm Maildir/.Spam/maildirfolder
  deliverquota Maildir/.Spam 1000S <message
  equal "$(cat Maildir/.Spam/maildirsize)" "$(echo 1000S; line 34 2; line 17 1)"
}

@test "a folder whose maildir is missing" {
  mkdir home
  maildirmake -f x home
  deliverquota home/.x <message
  run -75 deliverquota home/.x 100S <message
  equal "$output" "home/: No such file or directory"
}

@test "a maildirsize of any bytes" {
  deliverquota Maildir <message
  while read -r content; do
    bytes "$content" >Maildir/maildirsize
    deliverquota Maildir <message || { echo "$content" >&2; return 1; }
    equal "$(head -n 1 Maildir/maildirsize) $(held)" "1000S $(present Maildir)"
    rm Maildir/new/*
    deliverquota Maildir <message
  done <<'END'
1000S
1000S\ngarbage\n
1000S\n17\n
1000S\n17 1
1000S\n17 1 17 1\n
1000S\n-5000 -3\n
1000S\n17 -1\n
1000S\n99999999999999999999 1\n
1000S\n-99999999999999999999 1\n
1000S\n\0\0\0377\n
END
  for content in '' '\n' 'junk\n' '10\n' '99999999999999999999S\n' '\0000S\n'; do
    bytes "$content" >Maildir/maildirsize
    deliverquota Maildir <message
    equal "$(tail -n 1 Maildir/maildirsize)" "$(line 17 1)"
  done
  bytes '1000S\n9223372036854775807 1\n9223372036854775807 1\n' >Maildir/maildirsize
  deliverquota Maildir <message
  equal "$(held)" "$(present Maildir)"
}

@test "a maildirsize that is too long is counted anew" {
  { echo 1000S; for _ in $(seq 196); do line 0 0; done; printf '%17s\n' '0 0'; } >Maildir/maildirsize
  equal "$(wc -c <Maildir/maildirsize)" 5120
  deliverquota Maildir <message
  equal "$(cat Maildir/maildirsize)" "$(echo 1000S; line 0 0; line 17 1)"
  { echo 1000S; head -c 100000000 /dev/zero; } >Maildir/maildirsize
  deliverquota Maildir <message
  equal "$(cat Maildir/maildirsize)" "$(echo 1000S; line 17 1; line 17 1)"
}

@test "a maildirsize that is no file" {
  echo 5S >other
  ln -s ../other Maildir/maildirsize
  deliverquota Maildir <message
  [ -h Maildir/maildirsize ]
  deliverquota Maildir 1000S <message
  [ ! -h Maildir/maildirsize ]
  equal "$(cat other)" 5S
  equal "$(held)" "34 2"

  mkfifo fifo
  mv -f fifo Maildir/maildirsize
  timeout 10 deliverquota Maildir <message
  timeout 10 deliverquota Maildir 1000S <message
  equal "$(held)" "68 4"

  rm Maildir/maildirsize
  mkdir Maildir/maildirsize
  deliverquota Maildir <message
  run -75 deliverquota Maildir 1000S <message
  equal "$output" "Maildir: Is a directory"
  equal "$(ls -A Maildir/tmp)" ""
}

@test "a maildir that cannot be written" {
  chmod 755 "$BATS_TEST_TMPDIR" Maildir Maildir/*
  [ "$(id -u)" = 0 ] || chmod 555 Maildir/tmp
  run -75 as_user deliverquota Maildir <message
  equal "$output" "Maildir: Permission denied"
  [ "$(id -u)" = 0 ] || chmod 755 Maildir/tmp
  head -c 100000 /dev/zero >large
  run -75 bash -c 'ulimit -f 2; exec deliverquota Maildir 1000000S <large'
  equal "$output" "Maildir: File too large"
  equal "$(new; ls -A Maildir/tmp)" ""
}

@test "closed descriptors" {
  run -75 bash -c 'deliverquota Maildir <&-'
  equal "$output" "Maildir: Bad file descriptor"
  bash -c 'deliverquota Maildir 1000S <message >&- 2>&-'
  cmp message Maildir/new/*
  run -77 bash -c 'deliverquota Maildir 20S <message >&- 2>&-'
  equal "$(held)" "17 1"
}

@test "-w warns from that percentage on, once a day" {
  printf 'From: x\nSubject: full\n\nfull\n' >warning
  maildirmake -q 1000S Maildir
  deliverquota -w 4 -W warning Maildir <message
  deliverquota -w 4 -W warning Maildir <message
  [ ! -e Maildir/quotawarn ]
  deliverquota -w 6 -W warning Maildir <message
  deliverquota -w 5 -W gone Maildir <message
  [ ! -e Maildir/quotawarn ]
  for _ in 1 2 3; do deliverquota -w 5 -W warning Maildir <message; done
  file=$(grep -l full Maildir/new/*)
  [[ $file =~ ,S=$(wc -c <"$file")$ ]]
  equal "$(sed 's/[0-9]\+ [A-Z].* [0-9:]* -0000/DATE/; s/<[0-9]*\.overquota@.*>/<ID>/' "$file")" "Date: DATE
Message-Id: <ID>
$(cat warning)"
  equal "$(shown <Maildir/quotawarn) $(stat -c %a Maildir/quotawarn)" "00 644"
  equal "$(held)" "$(present Maildir)"

  touch -d '-23 hours' Maildir/quotawarn
  deliverquota -w 5 -W warning Maildir <message
  equal "$(grep -l full Maildir/new/* | wc -l)" 1
  touch -d '-24 hours' Maildir/quotawarn
  deliverquota -w 5 -W warning Maildir <message
  deliverquota -w 5 -W warning Maildir <message
  equal "$(grep -l full Maildir/new/* | wc -l)" 2
  equal "$(wc -c <Maildir/quotawarn)" 1
}

@test "a warning lies in the maildir, not in its folder, and not beyond the quota" {
  echo full >warning
  maildirmake -f Spam Maildir
  deliverquota -w 0 -W warning Maildir/.Spam 1000S <message
  equal "$(grep -l full -r Maildir/new Maildir/.Spam | wc -l)" 1
  grep -q full Maildir/new/*
  rm -r Maildir
  maildirmake Maildir
  deliverquota -w 50 -W warning Maildir 20S <message
  deliverquota -w 50 -W warning Maildir 2C <message
  run -77 deliverquota -w 50 -W warning Maildir 2C <message
  [ ! -e Maildir/quotawarn ]
  deliverquota -w 0 -W warning Maildir/ 0S <message
  mkfifo fifo
  for file in fifo . /dev/zero; do timeout 10 deliverquota -w 0 -W "$file" Maildir 1000S <message; done
  [ ! -e Maildir/quotawarn ]
  for kind in 'mkfifo' 'mkdir' 'ln -s ../message'; do
    $kind Maildir/quotawarn
    timeout 10 deliverquota -w 0 -W warning Maildir <message
    rm -r Maildir/quotawarn
  done
  equal "$(grep -l full Maildir/new/* | wc -l)" 0
  equal "$(wc -c <message)" 17
}

@test "deliveries at the same time: nothing is lost, and the sum is right" {
  echo full >warning
  { echo 1000000S; for _ in $(seq 190); do line 0 0; done; } >Maildir/maildirsize
  seq 300 | xargs -P 10 -I N sh -c '
    case N in
      *7) quota=N; quota=${quota}000000S ;;
      *) quota= ;;
    esac
    exec deliverquota -w 0 -W warning Maildir $quota <message'
  equal "$(new | wc -l)" 301
  equal "$(grep -l full Maildir/new/* | wc -l)" 1
  # Where a message may have been missed, the file says so by its length.
  [ "$(wc -c <Maildir/maildirsize)" -ge 5120 ] || equal "$(held)" "$(present Maildir)"
  deliverquota Maildir <message
  equal "$(held)" "$(present Maildir)"
  equal "$(ls -A Maildir/tmp)" ""
}

@test "a large maildir is counted in little memory" {
  [ -n "${SANITIZED:-}" ] && skip "sanitizers need memory"
  (cd Maildir/cur && seq -f '%.0f.x,S=3:2,S' 100000 | xargs touch)
  run -0 bash -c 'ulimit -v 8192; exec deliverquota Maildir 1000000S <message'
  equal "$(cat Maildir/maildirsize)" "$(echo 1000000S; line 300000 100000; line 17 1)"
}

@test "qmail-local: a full maildir bounces the message" {
  mkdir -m 700 home
  maildirmake home/Maildir
  echo '|deliverquota ./Maildir 120S' >home/.qmail
  qmail-local joe "$PWD/home" joe '' '' h s@x ./Mailbox <message
  equal "$(head -n 2 home/Maildir/new/*)" $'Return-Path: <s@x>\nDelivered-To: joe@h'
  qmail-local joe "$PWD/home" joe '' '' h s@x ./Mailbox <message
  run -100 qmail-local joe "$PWD/home" joe '' '' h s@x ./Mailbox <message
  equal "$output" "Mail quota exceeded."
}
