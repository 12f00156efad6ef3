load support
load dns

# What each program of a chain hands on to the next: descriptors, signals, environment. Each is started with
# the descriptors 0, 1 and 2, with HUP, PIPE, TERM and CHLD ignored and USR1 blocked, and with variables of
# which some are stale. All of them set PIPE back and block nothing; whatever else a program changes stands
# in its test, and it changes nothing that does not.

# from_scratch COMMAND ...: becomes the command, in that state; variables may stand in front of it.
from_scratch() {
  bare env -i --ignore-signal=HUP,PIPE,TERM,CHLD --block-signal=USR1 PATH="$PATH" DNSCACHEIP="$DNSCACHEIP" \
    A=b PROTO=X TCPREMOTEINFO=x TCP6REMOTEIP=x UNIXREMOTEUID=x "$@"
}

# changed FILE: the lines of `inherited env` in the file that are new, with +, and those that are gone, with -.
# Numbers that differ from run to run are N.
changed() {
  (from_scratch inherited env) | grep -vx -e 'ignored 13' -e 'blocked 10' | sort >before
  tr -d '\r' <"$1" | sed -E 's/((PORT|PID|UID|GID)=)[0-9]+/\1N/' | sort | comm -3 before - | sed 's/^\t/+ /; t; s/^/- /' | sort
}

# hands_on CHANGES COMMAND ...: the command, which ends in `inherited env`, changes exactly that.
hands_on() {
  local changes=$1
  shift
  echo "$*" >&2
  (from_scratch "$@") >after 2>errors </dev/null || { cat errors >&2; return 1; }
  equal "$(changed after)" "$changes"
}

# serve OPTION ... -- PROGRAM ...: a tcpserver at a free port of 127.0.0.1, which is $port.
serve() {
  local options=()
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  rm -f port
  mkfifo port
  from_scratch tcpserver -1 "${options[@]}" 127.0.0.1 0 "$@" >port 2>/dev/null </dev/null &
  server=$!
  read -r port <port
}

setup() {
  cd "$BATS_TEST_TMPDIR"
  start_dns
}
teardown() {
  stop_dns
  [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
}

tcp='+ env PROTO=TCP
+ env TCPLOCALHOST=0
+ env TCPLOCALIP=127.0.0.1
+ env TCPLOCALPORT=N
+ env TCPREMOTEIP=127.0.0.1
+ env TCPREMOTEPORT=N'
no_stale_tcp='- env PROTO=X
- env TCP6REMOTEIP=x
- env TCPREMOTEINFO=x'
unix='+ env PROTO=UNIX
+ env UNIXLOCALGID=N
+ env UNIXLOCALPATH=s
+ env UNIXLOCALPID=N
+ env UNIXLOCALUID=N
+ env UNIXREMOTEEGID=N
+ env UNIXREMOTEEUID=N
+ env UNIXREMOTEPID=N'
no_stale_unix='- env PROTO=X
- env UNIXREMOTEUID=x'

@test "argv0, pgrphack, softlimit, setuidgid: nothing" {
  hands_on '' argv0 inherited inherited env
  hands_on '' pgrphack inherited env
  hands_on '' softlimit -o 100 inherited env
  hands_on '' setuidgid "$(id -un)" inherited env
}

@test "recordio, fixcrio, rblsmtpd: nothing" {
  hands_on '' recordio inherited env
  hands_on '' fixcrio inherited env
  TCPREMOTEIP=1.2.3.4 hands_on '' rblsmtpd -a a.example -r b.example inherited env
}

@test "setlock: the lock; fghack: descriptors that a program might close" {
  hands_on '+ fd 3' setlock l inherited env
  hands_on "$(printf '+ fd %s\n' {5..34} | sort)
- ignored 17" env --default-signal=CHLD fghack inherited env
}

@test "envdir, envuidgid, tcprulesapply: variables" {
  mkdir d
  echo new >d/A
  : >d/PROTO
  hands_on '+ env A=new
- env A=b
- env PROTO=X' envdir d inherited env
  hands_on '+ env GID=N
+ env UID=N' envuidgid "$(id -un)" inherited env
  printf ':allow,B="c"\n' | tcprules r.cdb r.tmp
  hands_on '+ env B=c' tcprulesapply r.cdb inherited env
}

@test "proxy-header: the connection of the client" {
  printf 'PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n' >header
  (from_scratch TCPREMOTEIP=127.0.0.1 proxy-header -l 0 -n 127.0.0.1 inherited env <header) >after
  equal "$(changed after)" "$tcp
$no_stale_tcp"
}

@test "tcpserver: the connection; HUP stays ignored" {
  for way in '-RH' '-r -H -t 1' '-RH -B hello'; do
    serve $way -l 0 -- inherited env
    dial 127.0.0.1 127.0.0.1 "$port" | sed 's/^hello//' >after
    echo "$way" >&2
    equal "$(changed after)" "$tcp
$no_stale_tcp
- ignored 15
- ignored 17"
    kill "$server"
  done
}

@test "tcpclient: the connection, with 6 and 7" {
  serve -RHl0 -- true
  hands_on "$tcp
+ fd 6
+ fd 7
$no_stale_tcp" tcpclient -RHl0 127.0.0.1 "$port" inherited env
}

@test "tcp-env: the connection, unless it is known" {
  serve -RHl0 -- env -u PROTO tcp-env -R inherited env
  dial 127.0.0.1 127.0.0.1 "$port" >after
  equal "$(changed after)" "$(grep -v LOCALHOST <<<"$tcp")
$no_stale_tcp
- ignored 15
- ignored 17"
  hands_on '' env PROTO=TCP tcp-env env PROTO=X inherited env
}

@test "unixserver: the connection; no signal stays ignored" {
  from_scratch unixserver s inherited env >/dev/null 2>&1 </dev/null &
  server=$!
  wait_for [ -S s ]
  wait_for unixcat s
  unixcat s >after
  equal "$(changed after)" "$unix
$no_stale_unix
- ignored 1
- ignored 15
- ignored 17"
}

@test "unixclient: the connection, with 6 and 7" {
  from_scratch unixserver s true >/dev/null 2>&1 </dev/null &
  server=$!
  wait_for unixcat s
  hands_on "$unix
+ fd 6
+ fd 7
$no_stale_unix" unixclient s inherited env
}
