# The small mail home that crashes are played on: one person, joe@crash.test, and what becomes of message N.
#
#   N mod 5   to               becomes
#   0         joe              delivered
#   1         joe-fail         bounced to joe
#   2         joe-later        put off until the file `ready` is there
#   3         joe-forward      forwarded to joe
#   4         joe, joe-two     delivered twice, once for each name

# make_home FOLDER: the home without messages.
make_home() {
  local home=$1 uid gid
  uid=$(id -u) gid=$(id -g)
  mkdir -p "$home"/{control,users,queue/{pid,intd,todo,bounce,lock},people/joe/Maildir/{tmp,new,cur}}
  mkdir -p "$home"/queue/{mess,info,local,remote}/{0,1,2}
  : >"$home/queue/lock/sendmutex"
  head -c 1024 /dev/zero >"$home/queue/lock/tcpto"
  mkfifo "$home/queue/lock/trigger"
  ln -s "${BUILD:?}" "$home/bin"
  mkdir "$home/socket"
  echo crash.test | tee "$home/control/me" >"$home/control/locals"
  printf '=joe:joe:%s:%s:%s:::\n+joe-:joe:%s:%s:%s:-::\n.\n' \
    "$uid" "$gid" "$home/people/joe" "$uid" "$gid" "$home/people/joe" >"$home/users/assign"
  QMAILHOME=$home qmail-newu
  echo ./Maildir/ | tee "$home/people/joe/.qmail" >"$home/people/joe/.qmail-two"
  echo '|exit 100' >"$home/people/joe/.qmail-fail"
  printf '%s\n' '|test -e ready || exit 111' ./Maildir/ >"$home/people/joe/.qmail-later"
  echo '&joe@crash.test' >"$home/people/joe/.qmail-forward"
}

# message N: its text, with a first and a last line that tell whether all of it is there.
message() {
  printf 'Crash-Test: %s\nSubject: test\n\n' "$1"
  seq -f 'line %g' 40
  echo "end of message $1"
}

# recipients N: one a line.
recipients() {
  case $(($1 % 5)) in
    0) echo joe@crash.test ;;
    1) echo joe-fail@crash.test ;;
    2) echo joe-later@crash.test ;;
    3) echo joe-forward@crash.test ;;
    4) echo joe@crash.test; echo joe-two@crash.test ;;
  esac
}

# settled HOME: true once no message is left that qmail-send knows of.
settled() {
  local files
  shopt -s nullglob
  files=("$1"/queue/todo/* "$1"/queue/info/*/*)
  [ "${#files[@]}" = 0 ]
}
