load ../support
load ../home
load ../failures

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_queue 3
}
teardown() { stop_all; }

# make_queue SPLIT: a mail home with a queue in which nothing is wrong.
make_queue() {
  rm -rf home
  export QMAILHOME=$PWD/home
  mkdir -p home/control home/queue
  echo host.org >home/control/me
  (
    umask 0
    cd home/queue
    mkdir -m 700 pid intd bounce info local remote
    mkdir -m 750 todo lock mess
    for i in $(seq 0 $(($1 - 1))); do
      mkdir -m 750 "mess/$i"
      mkdir -m 700 "info/$i" "local/$i" "remote/$i"
    done
    : >lock/sendmutex
    chmod 600 lock/sendmutex
    head -c 1024 /dev/zero >lock/tcpto
    chmod 644 lock/tcpto
    mkfifo -m 622 lock/trigger
    chmod 750 .
  )
  split=$1
  own
}
own() {
  OWNER=$(as_user id -u)
  [ "$(id -u)" = 0 ] || return 0
  chmod a+x "$BATS_RUN_TMPDIR"
  chown -R "$OWNER:$(as_user id -g)" home .
}

# file PATH BYTES MODE
file() {
  bytes "$2" >"home/queue/$1"
  chmod "$3" "home/queue/$1"
  [ "$(id -u)" != 0 ] || chown "$OWNER" "home/queue/$1"
}
# fresh NAME / taken NAME: a message to NAME@x in todo, or in info with a done and a waiting recipient and a note; its
# number is in $id.
text() {
  bytes "text of $1\n" >home/queue/pid/x
  id=$(stat -c %i home/queue/pid/x)
  mv home/queue/pid/x "home/queue/mess/$((id % split))/$id"
  chmod 644 "home/queue/mess/$((id % split))/$id"
  [ "$(id -u)" != 0 ] || chown "$OWNER" "home/queue/mess/$((id % split))/$id"
}
fresh() {
  text "$1"
  file "intd/$id" "u1\0p2\0Fs@x\0T$1@x\0" 644
  ln "home/queue/intd/$id" "home/queue/todo/$id"
}
taken() {
  text "$1"
  file "info/$((id % split))/$id" 'Fs@x\0' 600
  file "local/$((id % split))/$id" 'Dold@host.org\0' 600
  file "remote/$((id % split))/$id" "T$1@x\0" 600
  file "bounce/$id" "<old@host.org>:\nno $1\n\n" 600
}
# rename_message FROM TO: all files of a message get another number, as a restore does it.
rename_message() {
  (
    cd home/queue
    for directory in mess info local remote; do
      [ ! -e "$directory/$(($1 % split))/$1" ] || mv "$directory/$(($1 % split))/$1" "$directory/$(($2 % split))/$2"
    done
    for directory in intd todo bounce; do [ ! -e "$directory/$1" ] || mv "$directory/$1" "$directory/$2"; done
  )
}
qcheck() { timeout 60 qmail-qcheck "$@"; }
# messages: what is in the queue, numbers and times taken out, in one line each.
messages() {
  qmail-qexport | sed -E '/^(message|born|uid|qp|next)/d' | tr '\n' ' ' | sed 's/ end /\n/g' | sort
}
files() { (cd home/queue && find . ! -type d | sort); }

@test "nothing is wrong in an empty queue, nor in one with messages of all kinds" {
  run -0 qcheck
  equal "$output" ""
  fresh ann
  taken bob
  text writing
  run -0 qcheck
  equal "$output" ""
  files >before
  run -0 qcheck -r
  equal "$output" ""
  files | cmp - before
}

@test "usage: 100" {
  for arguments in -x x '-r x'; do
    run -100 qcheck $arguments
    equal "${lines[-1]}" "qmail-qcheck: usage: qmail-qcheck [ -r ]"
  done
}

@test "a hold is named as its message is, and goes where that goes; one without a message is moved" {
  mkdir -m 700 home/queue/{hold,reason,request}
  own
  taken bob
  echo 'by hand' >"home/queue/hold/$id"
  file "reason/$id" '1\tremote\tbob@x\tbusy\n' 600
  : >home/queue/request/7.answer
  run -0 qcheck
  equal "$output" ""
  rename_message "$id" 12345678901
  mv "home/queue/hold/$id" home/queue/hold/12345678901
  mv "home/queue/reason/$id" home/queue/reason/12345678901
  run -0 qcheck -r
  equal "$output" "number mess/$((12345678901 % split))/12345678901 $id: repaired"
  equal "$(cat home/queue/hold/*) $(ls home/queue/hold home/queue/reason | tr '\n' ' ')" "by hand home/queue/hold: $id  home/queue/reason: $id "
  : >home/queue/hold/77
  : >home/queue/reason/x
  chmod 755 home/queue/request
  run -1 qcheck
  equal "$(sort <<<"$output")" "mode request 0755
no-text hold/77
stray reason/x"
  run -0 qcheck -r
  equal "$(sort <<<"$output")" "mode request 0755: repaired
no-text hold/77: moved
stray reason/x: moved"
  run -0 qcheck
}

@test "what is missing is made again" {
  taken bob
  rm -r home/queue/{pid,todo,intd} home/queue/lock/trigger home/queue/lock/tcpto
  rmdir "home/queue/info/$(((id + 1) % 3))" "home/queue/mess/$(((id + 1) % 3))" "home/queue/local/$(((id + 2) % 3))"
  run -1 qcheck
  equal "$(sort <<<"$output")" "$(printf 'missing %s\n' pid todo intd lock/trigger lock/tcpto "info/$(((id + 1) % 3))" \
    "mess/$(((id + 1) % 3))" "local/$(((id + 2) % 3))" | sort)"
  run -0 qcheck -r
  equal "$(grep -c '^missing .*: repaired$' <<<"$output")" 8
  run -0 qcheck
  equal "$output" ""
  equal "$(stat -c %s home/queue/lock/tcpto)" 1024
  [ -p home/queue/lock/trigger ]
}

@test "without the lock's file no message is touched" {
  fresh ann
  rename_message "$id" 12345678901
  rm -r home/queue/lock
  run -1 --separate-stderr qcheck -r
  equal "$stderr" "qmail-qcheck: warning: queue/lock/sendmutex cannot be locked, so no message is touched: run this again"
  equal "$output" "missing lock: repaired
missing lock/sendmutex: repaired
missing lock/tcpto: repaired
missing lock/trigger: repaired
number mess/1/12345678901 $id"
  run -0 qcheck -r
  equal "$output" "number mess/1/12345678901 $id: repaired"
}

@test "the last subdirectories of all are found missing by the names of the files" {
  make_queue 7
  for name in a b c d e f g h; do taken "$name"; done
  find home/queue/{mess,info,local,remote} -depth -type d -empty -delete
  rm -rf home/queue/{local,remote,bounce}
  rm -rf home/queue/mess/6 home/queue/info/6
  own
  run qcheck -r
  equal "$(ls home/queue/info | tr '\n' ' ')" "0 1 2 3 4 5 6 "
  equal "$(ls home/queue/local | tr '\n' ' ')" "0 1 2 3 4 5 6 "
}

@test "owners and modes" {
  needs_root
  taken bob
  file="remote/$((id % 3))/$id"
  chown 1 "home/queue/$file" home/queue/lock
  chmod 666 "home/queue/$file"
  chmod 777 home/queue/info/0
  run -1 qcheck
  equal "$(sort <<<"$output")" "mode info/0 0777
mode $file 0666
owner lock 1
owner $file 1"
  run -0 qcheck -r
  equal "$(grep -c ': repaired$' <<<"$output")" 4
  run -0 qcheck
}

@test "a mode that is wrong, for its owner" {
  taken bob
  chmod 666 "home/queue/bounce/$id"
  run -1 as_user qmail-qcheck
  equal "$output" "mode bounce/$id 0666"
  run -0 as_user qmail-qcheck -r
  equal "$output" "mode bounce/$id 0666: repaired"
}

@test "strange names and types are moved" {
  needs_root
  taken bob
  : >home/queue/info/0/3.import
  : >home/queue/mess/1/01
  mkdir home/queue/todo/12 home/queue/remote/x home/queue/mess/99
  rm home/queue/lock/trigger
  : >home/queue/lock/trigger
  ln -s /etc/passwd home/queue/bounce/77
  run -1 qcheck
  equal "$(sort <<<"$output")" "stray info/0/3.import
stray mess/1/01
stray mess/99
stray remote/x
type bounce/77 no file
type lock/trigger no fifo
type todo/12 no file"
}

@test "strange names are in damaged after a repair" {
  : >home/queue/info/0/3.import
  : >home/queue/info/1/3.import
  ln -s /etc/passwd home/queue/bounce/77
  mkdir -m 700 home/queue/damaged
  : >home/queue/damaged/info.0.3.import
  own
  run -0 qcheck -r
  equal "$(sort <<<"$output")" "stray info/0/3.import: moved
stray info/1/3.import: moved
type bounce/77 no file: moved"
  equal "$(ls home/queue/damaged | tr '\n' ' ')" "bounce.77 info.0.3.import info.0.3.import.1 info.1.3.import "
  run -0 qcheck
}

@test "a file in the wrong subdirectory goes where it belongs" {
  taken bob
  (cd home/queue && for directory in mess info remote; do mv "$directory/$((id % 3))/$id" "$directory/$(((id + 1) % 3))/$id"; done)
  run -1 qcheck
  equal "$(grep -c "^split [a-z]*/$(((id + 1) % 3))/$id$" <<<"$output")" 3
  run -0 qcheck -r
  equal "$(sort <<<"$output")" "split info/$(((id + 1) % 3))/$id: repaired
split mess/$(((id + 1) % 3))/$id: repaired
split remote/$(((id + 1) % 3))/$id: repaired"
  equal "$(messages)" $'sender <s@x> to local done <old@host.org> to remote todo <bob@x> bounce 24  <old@host.org>:  no bob   text 12  text of bob'
}

@test "a queue of another split" {
  for name in a b c d e; do taken "$name"; done
  fresh f
  messages >before
  for directory in mess info local remote; do mkdir -m "$(stat -c %a "home/queue/$directory/0")" "home/queue/$directory/"{3,4}; done
  own
  run -0 qcheck -r
  run -0 qcheck
  messages | cmp - before
}

@test "texts without envelope: young ones are being written, old ones are moved, between them they are left" {
  text now
  text early
  early=$id
  touch -d '-2 hours' "home/queue/mess/$((id % 3))/$id"
  text old
  file "bounce/$id" 'note' 600
  touch -d '-2 days' "home/queue/mess/$((id % 3))/$id"
  run -1 qcheck
  equal "$(sed -E 's/ (72[0-9][0-9]|1728[0-9][0-9])$/ N/' <<<"$output" | sort)" "$(printf '%s\n' "no-envelope mess/$((early % 3))/$early N" \
    "no-envelope mess/$((id % 3))/$id N" "orphan bounce/$id" | sort)"
  run -1 qcheck -r
  equal "$(ls home/queue/damaged | tr '\n' ' ')" "bounce.$id mess.$((id % 3)).$id "
  [ -e "home/queue/mess/$((early % 3))/$early" ]
}

@test "envelopes without text, and what belongs to nothing, are moved" {
  file todo/4 'u1\0p2\0Fs@x\0Ta@x\0' 644
  file intd/5 'u1\0p2\0' 644
  file info/0/6 'Fs@x\0' 600
  file local/0/6 'Ta@x\0' 600
  file bounce/7 'x' 600
  taken bob
  file "intd/$id" 'x' 644
  run -1 qcheck
  equal "$(sort <<<"$output")" "no-text bounce/7
no-text info/0/6
no-text intd/5
no-text local/0/6
no-text todo/4
orphan intd/$id"
  run -0 qcheck -r
  equal "$(grep -c ': moved$' <<<"$output")" 6
  equal "$(ls home/queue/damaged)" "$(printf '%s\n' bounce.7 info.0.6 intd.5 "intd.$id" local.0.6 todo.4 | sort)"
  run -0 qcheck
  equal "$(messages | wc -l)" 1
}

@test "a damaged record moves the whole message, and no other" {
  taken bob
  taken eve
  s=$((id % 3))
  printf X | dd of="home/queue/remote/$s/$id" conv=notrunc status=none
  run -1 qcheck
  equal "$output" "damaged remote/$s/$id 0"
  run -0 qcheck -r
  equal "$output" "damaged remote/$s/$id 0: moved"
  equal "$(ls home/queue/damaged | tr '\n' ' ')" "bounce.$id info.$s.$id local.$s.$id mess.$s.$id remote.$s.$id "
  equal "$(cat "home/queue/damaged/mess.$s.$id")" "text of eve"
  equal "$(messages | grep -c bob)" 1
  run -0 qcheck
}

@test "every byte of every record: what is no record is found" {
  damaged() { run -1 qcheck; equal "$output" "damaged $1 $2"; }
  fresh ann
  content='u1\0p2\0Fs@x\0Tann@x\0'
  for bad in 0:'x1\0p2\0Fs@x\0' 0:'ux\0p2\0Fs@x\0' 0:'u\0p2\0Fs@x\0' 3:'u1\0u2\0Fs@x\0' 6:'u1\0p2\0Ts@x\0' \
    11:'u1\0p2\0Fs@x\0Fa@x\0' 11:'u1\0p2\0Fs@x\0Ta@x' 11:'u1\0p2\0Fs@x\0\0' 6:'u1\0p2\0' 0:''; do
    bytes "${bad#*:}" >"home/queue/todo/$id"
    damaged "todo/$id" "${bad%%:*}"
  done
  bytes "$content" >"home/queue/todo/$id"
  taken bob
  for bad in 0:'Xs@x\0' 0:'Fs@x' 5:'Fs@x\0Fs@x\0' 5:'Fs@x\0a' 0:'' 0:'\0'; do
    bytes "${bad#*:}" >"home/queue/info/$((id % 3))/$id"
    damaged "info/$((id % 3))/$id" "${bad%%:*}"
  done
  file "info/$((id % 3))/$id" 'Fs@x\0' 600
  for bad in 0:'ta@x\0' 0:'Ta@x' 5:'Ta@x\0Ya@x\0' 5:'Da@x\0Da@x'; do
    bytes "${bad#*:}" >"home/queue/local/$((id % 3))/$id"
    damaged "local/$((id % 3))/$id" "${bad%%:*}"
  done
}

@test "every bit of the records turned around: an answer every time, and nothing else is touched" {
  taken bob
  other=$(messages)
  taken eve
  for name in "info/$((id % 3))/$id" "remote/$((id % 3))/$id"; do
    cp "home/queue/$name" good
    for position in $(seq 0 $(($(stat -c %s good) - 1))); do
      cp good "home/queue/$name"
      byte=$(od -An -tu1 -j "$position" -N 1 good)
      printf "\\$(printf %03o $((255 - byte)))" | dd of="home/queue/$name" bs=1 seek="$position" conv=notrunc status=none
      run qcheck
      [ "$status" -le 1 ]
      [ "$status" = 0 ] || [[ $output =~ ^damaged\ $name\ [0-9]+$ ]]
    done
    cp good "home/queue/$name"
  done
  run -0 qcheck
}

@test "leftovers in pid" {
  : >home/queue/pid/new
  : >home/queue/pid/old
  touch -d '-40 hours' home/queue/pid/old
  own
  # The third time of a file is when it was made, which is now.
  run -0 qcheck
  equal "$output" ""
}

@test "names that are not the number of the text: alone, in rows, in rings" {
  for name in a b c d e f g h; do
    if [[ $name == [aceg] ]]; then taken "$name"; else fresh "$name"; fi
    ids="${ids:-} $id"
  done
  messages >before
  set -- $ids
  # A ring of three, a ring of two, a row of two, one alone.
  rename_message "$1" 1; rename_message "$2" "$1"; rename_message "$3" "$2"; rename_message 1 "$3"
  rename_message "$4" 1; rename_message "$5" "$4"; rename_message 1 "$5"
  rename_message "$6" 99; rename_message "$7" "$6"
  run -1 qcheck
  equal "$(grep -c '^number ' <<<"$output")" 7
  equal "$(wc -l <<<"$output")" 7
  messages | cmp - before
  run -0 qcheck -r
  equal "$(grep -c '^number .*: repaired$' <<<"$output")" 7
  equal "$(wc -l <<<"$output")" 7
  run -0 qcheck
  messages | cmp - before
  equal "$(cd home/queue/mess && stat -c '%i %n' */* | awk '{sub(".*/", "", $2)} $1 != $2')" ""
  [ ! -e home/queue/damaged ]
}

@test "while qmail-send runs, no message is touched, and that is said" {
  fresh ann
  rename_message "$id" 12345678901
  rmdir home/queue/remote/2
  exec 7<home/queue/lock/sendmutex
  flock 7
  run -1 --separate-stderr qcheck -r
  exec 7<&-
  equal "$stderr" "qmail-qcheck: warning: qmail-send is running: no message is touched"
  equal "$output" "missing remote/2: repaired
number mess/1/12345678901 $id"
}

@test "a queue in use is not wrong" {
  for i in $(seq 100); do taken "n$i"; done
  touch -d '-2 days' home/queue/mess/*/*
  ender() {
    for file in home/queue/info/*/*; do
      rm "${file/info/local}" "${file/info/remote}" "home/queue/bounce/${file##*/}" "$file" "${file/info/mess}"
    done
  }
  ender 3>&- &
  ender=$!
  for i in $(seq 5); do
    run -0 qcheck
    equal "$output" ""
  done
  wait "$ender"
}

@test "trouble: 111" {
  QMAILHOME=$PWD/none run -111 qcheck
  equal "$output" "fatal: unable to find $PWD/none"
  mv home/queue home/away
  run -111 qcheck
  equal "$output" "qmail-qcheck: fatal: unable to chdir: file does not exist"
  mv home/away home/queue
  chmod 0 home/queue/info/1
  [ "$(id -u)" = 0 ] || {
    run -111 --separate-stderr qcheck
    equal "$stderr" "qmail-qcheck: warning: unable to read queue/info/1"
  }
  fresh ann
  chmod 600 "home/queue/todo/$id"
  run -111 bash -c 'qmail-qcheck >/dev/full'
  equal "$output" "qmail-qcheck: fatal: unable to write: out of disk space"
  run -111 bash -c 'qmail-qcheck >&- 2>/dev/null'
}

@test "a repair that is killed at any point loses nothing, has nothing twice, and is finished the next time" {
  needs_tracing
  before() {
    make_queue 2
    ids=
    for name in a b c; do
      if [ "$name" = b ]; then fresh "$name"; else taken "$name"; fi
      ids="$ids $id"
    done
    set -- $ids
    rename_message "$1" 1; rename_message "$2" "$1"; rename_message 1 "$2"
    rename_message "$3" 99
    own
  }
  after() {
    messages | cmp - expected && qcheck -r >second && qcheck >third && [ ! -s third ] && messages | cmp - expected &&
      [ ! -e home/queue/damaged ] && [ "$(files | grep -vc /pid/)" = 16 ]
  }
  before
  messages >expected
  killed_at_changes /dev/null qmail-qcheck -r
}

@test "a message that is moved away is whole in one place or the other, wherever that is killed" {
  needs_tracing
  before() {
    make_queue 2
    taken eve
    printf X | dd of="home/queue/local/$((id % 2))/$id" conv=notrunc status=none
  }
  after() {
    # The text is never without a name.
    cat home/queue/mess/*/* home/queue/damaged/mess* 2>/dev/null | grep -q 'text of eve' || return
    touch -d '-2 days' home/queue/mess/*/* 2>/dev/null || true
    qcheck -r >second && qcheck >third && [ ! -s third ] && [ "$(ls home/queue/damaged | wc -l)" = 5 ]
  }
  killed_at_changes /dev/null qmail-qcheck -r
}

@test "a repair in which something fails loses nothing, and is finished the next time" {
  needs_tracing
  before() {
    make_queue 2
    taken a
    one=$id
    fresh b
    rename_message "$one" 1; rename_message "$id" "$one"; rename_message 1 "$id"
    own
  }
  after() {
    ! grep -q 'shared libraries' failed.out || return 0
    case $1 in 0 | 1 | 111) ;; *) return 1 ;; esac
    messages | cmp - expected && qcheck -r >second && qcheck >third && [ ! -s third ] && messages | cmp - expected
  }
  before
  messages >expected
  failed_in_calls '^(linkat|unlinkat|renameat|mkdirat|fsync) ' /dev/null qmail-qcheck -r
}
