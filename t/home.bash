# A bare mail home, for the programs that serve qmail-send or look at its queue, each run alone.
#
#   load ../support
#   load ../home

# bare_home: a mail home in ./home with no program, no control file and an empty queue, three
# subdirectories wide. Its owner $OWNER, the user of as_user, plays all roles. Sets QMAILHOME.
bare_home() {
  export QMAILHOME=$PWD/home
  mkdir -p home/{bin,control,users,queue/{pid,intd,todo,bounce,lock}} home/queue/{mess,info,local,remote}/{0,1,2}
  if [ "$(id -u)" = 0 ]; then
    OWNER=65534
    chmod a+x "$BATS_RUN_TMPDIR"
    chown -R "$OWNER:$OWNER" home .
  else
    OWNER=$(id -u)
  fi
}

# program NAME: makes bin/NAME of the home a shell script, read from standard input.
program() {
  { echo '#!/bin/sh'; cat; } >"home/bin/$1"
  chmod 755 "home/bin/$1"
}

# message ID TEXT: puts a message into the queue, as its owner.
message() {
  printf '%b' "$2" >"home/queue/mess/$(($1 % 3))/$1"
  chown "$OWNER" "home/queue/mess/$(($1 % 3))/$1"
}

# request SLOT PATH SENDER RECIPIENT: one request of the spawn protocol.
request() {
  printf "\\x$(printf %x "$1")%s\\0%s\\0%s\\0" "$2" "$3" "$4"
}

# alone COMMAND ...: runs it with no descriptor above 2, whatever bats has open.
alone() (
  for fd in /proc/$BASHPID/fd/*; do
    fd=${fd##*/}
    [ "$fd" -le 2 ] || eval "exec $fd>&-"
  done
  "$@"
)
