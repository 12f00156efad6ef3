load ../support
load ../home

# A home whose owner plays all roles, with users of all kinds in users/cdb, and the real programs in its bin.
setup() {
  cd "$BATS_TEST_TMPDIR"
  export QMAILQUEUE=$PWD/queue
  printf '#!/bin/sh\ncat >/dev/null\ncat <&1 >/dev/null\n' >queue
  chmod 755 queue
  bare_home
  for name in qmail-local qmail-getpw; do cp -l "$BUILD/$name" home/bin/ 2>/dev/null || cp "$BUILD/$name" home/bin/; done
  echo h.example >home/control/me
  mkdir -m 755 joe open edited home/alias
  assign joe "$PWD/joe" open "$PWD/open" edited "$PWD/edited" homeless "$PWD/none" relative joe
  settle
}

# assign [USER HOME] ...: users/assign gives USER and USER-* to the owner of the home, root- to root, other- to another.
assign() {
  {
    while [ $# -gt 0 ]; do
      printf '=%s:%s:%s:%s:%s:::\n+%s-:%s:%s:%s:%s:-::\n' "$1" "$1" "$OWNER" "$OWNER" "$2" "$1" "$1" "$OWNER" "$OWNER" "$2"
      shift 2
    done
    printf '+root-:root:0:0:/root:-::\n+other-:other:12345:12345:/:-::\n+odd-:odd:x:1:/:-::\n.\n'
  } >home/users/assign
  qmail-newu
}

# settle: everything belongs to the owner, and the special homes are what they are called.
settle() {
  [ "$(id -u)" != 0 ] || chown -R "$OWNER:$OWNER" joe open edited home
  chmod 757 open
  chmod 1755 edited
}

dotqmail() { printf '%b' "$2" >"joe/.qmail$1"; [ "$(id -u)" != 0 ] || chown "$OWNER" "joe/.qmail$1"; }

explain() { as_user timeout 60 qmail-explain "$@"; }

# told TOPIC ADDRESS: what is said of the topic.
told() { explain "${@:2}" | sed -n "s/^$1: \?//p"; }

# verdict ADDRESS: the last line.
verdict() { explain "$@" | sed -n '$s/^verdict: //p'; }

@test "usage" {
  usage="qmail-explain: usage: qmail-explain [ -d defaultdelivery ] [ -s sender ] address"
  run -100 qmail-explain
  equal "$output" "$usage"
  run -100 qmail-explain a b
  equal "$output" "$usage"
  run -100 qmail-explain -x a
  equal "$output" "qmail-explain: illegal option -- x
$usage"
}

@test "all that is said of an address with a program" {
  dotqmail -news-default '# mine\n\n|cat >"$DEFAULT"\n&sue@x\n./Mailbox\n'
  dotqmail -news-a-b-owner ''
  run -0 explain -s 's s@x' Joe-news-A-b
  equal "$(sed -E "s,$PWD,.,; s/^(.id: )$OWNER$/\1N/; s/^(env: UFLINE=From [^ ]*) .* [0-9]{4}/\1 DATE/" <<<"$output")" 'address: Joe-news-A-b
envnoathost: Joe-news-A-b@h.example
locals: h.example: listed
channel: local
recipient: Joe-news-A-b@h.example
sender: s s@x
assign: +joe-
user: joe
uid: N
gid: N
home: ./joe
dash: -
ext: news-A-b
try: .qmail-news-a-b: file does not exist
try: .qmail-news-a-default: file does not exist
try: .qmail-news-default: taken
file: ./joe/.qmail-news-default
xbit: not set
newsender: Joe-news-A-b-owner@h.example
env: DTLINE=Delivered-To: Joe-news-A-b@h.example\n
env: RPLINE=Return-Path: <"s s"@x>\n
env: UFLINE=From s-s@x DATE\n
env: SENDER=s s@x
env: RECIPIENT=Joe-news-A-b@h.example
env: USER=joe
env: HOME=./joe
env: LOCAL=Joe-news-A-b
env: HOST=h.example
env: HOST2=h
env: HOST3=h
env: HOST4=h
env: EXT=news-A-b
env: EXT2=A-b
env: EXT3=b
env: EXT4=
env: DEFAULT=A-b
env: NEWSENDER=Joe-news-A-b-owner@h.example
line: .qmail-news-default:3: program cat >"$DEFAULT"
line: .qmail-news-default:4: forward sue@x
line: .qmail-news-default:5: mbox ./Mailbox
verdict: accept: did 1+1+1'
}

@test "the environment is the one that programs get" {
  local names='DTLINE RPLINE SENDER RECIPIENT USER HOME LOCAL HOST HOST2 HOST3 HOST4 EXT EXT2 EXT3 EXT4 DEFAULT NEWSENDER'
  echo "for name in $names; do eval \"printf '%s|' \\\"\\\$\$name\\\"\"; done >got" >joe/show
  dotqmail -default '|. ./show\n'
  for address in joe-a.B-c-d-e-f 'joe-x y;$(id)' joe-default $'joe-\x01\xff\\t\nx' joe-; do
    sender=$(told sender -s 'so me-@h-@[]' "$address")
    told env -s 'so me-@h-@[]' "$address" | grep -v ^UFLINE >told
    equal "$(sed 's/=.*//' told | paste -sd' ')" "$names"
    sed -e 's/^[^=]*=//' -e 's/\\\([0-7][0-7][0-7]\)/\\0\1/g' told | while IFS= read -r value; do printf '%b|' "$value"; done >expected
    as_user qmail-local joe "$PWD/joe" "$address" - "${address#joe-}" h.example "$(printf %b "$(sed 's/\\\([0-7][0-7][0-7]\)/\\0\1/g' <<<"$sender")")" '#' </dev/null >out
    cmp expected joe/got
  done
}

@test "how an address is rewritten" {
  printf 'h.example\nLocal.org\ngate.org\n' >home/control/locals
  echo gate.org >home/control/percenthack
  echo no.host >home/control/envnoathost
  printf 'joe@one.org:joe\nvirt.org:joe-v\n.wild.org:joe-w\nout.wild.org:\n' >home/control/virtualdomains
  settle
  while read -r address topic expected; do
    equal "$address $topic $(told "$topic" "$address" | paste -sd,)" "$address $topic $expected"
  done <<'END'
joe envnoathost joe@no.host
joe channel remote
joe@x envnoathost 
joe@LOCAL.org locals LOCAL.org: listed
joe@LOCAL.org virtualdomains 
joe@LOCAL.org recipient joe@LOCAL.org
a%b%joe@gate.org percenthack a%b@joe
a%b%local.org@gate.org percenthack a%b@local.org
a%b%local.org@gate.org channel local
a%b%gate.org@gate.org percenthack a%b@gate.org,a@b
joe%x@local.org percenthack 
JOE@one.org virtualdomains JOE@one.org:joe
JOE@one.org recipient joe-JOE@one.org
x@virt.org virtualdomains virt.org:joe-v
x@virt.org ext v-x
x@a.b.wild.org virtualdomains .wild.org:joe-w
x@wild.org virtualdomains no line
x@out.wild.org virtualdomains out.wild.org:
x@out.wild.org channel remote
x@virt.org locals virt.org: not listed
END
}

@test "mail for another host: the route, and no further" {
  printf 'a.org:[10.0.0.1]:26\n.b.org:relay.example\nc.org:\nd.org:x:y\n' >home/control/smtproutes
  while read -r address route; do
    equal "$address $(told route "$address")" "$address $route"
  done <<'END'
joe@a.org 10.0.0.1 port 26
joe@x.b.org relay.example port 25
joe@b.org by the DNS
joe@c.org by the DNS
END
  run -0 explain joe@a.org
  equal "${lines[-1]}" "verdict: accept: remote"
  [[ "$output" != *user:* ]]
  run -111 explain joe@d.org
  equal "${lines[-1]}" "verdict: defer: Unable to read control files. (#4.3.0)"
}

@test "the default delivery" {
  run -0 explain joe
  equal "$(tail -2 <<<"$output")" 'line: defaultdelivery:1: mbox ./Mailbox
verdict: accept: did 1+0+0'
  run -0 explain -d $'#\n|true\n&a@b' joe
  equal "$(grep ^line <<<"$output")" 'line: defaultdelivery:2: program true
line: defaultdelivery:3: forward a@b'
  dotqmail '' ''
  run -0 explain joe
  equal "$(grep -E '^(file|xbit|try|line)' <<<"$output" | sed "s,$PWD,.,")" 'try: .qmail: taken
file: ./joe/.qmail
line: defaultdelivery:1: mbox ./Mailbox'
}

@test "why a file is not taken" {
  mkdir joe/.qmail-a-b-c
  mkfifo joe/.qmail-a-b-default
  ln -s .qmail-a-default joe/.qmail-a-default
  dotqmail -default '&x@y'
  settle
  equal "$(told try joe-a-b-c)" '.qmail-a-b-c: no regular file
.qmail-a-b-default: no regular file
.qmail-a-default: too many levels of symbolic links
.qmail-default: taken' || equal "$(told try joe-a-b-c | grep -v symbolic)" '.qmail-a-b-c: no regular file
.qmail-a-b-default: no regular file
.qmail-default: taken'
}

# real ADDRESS: what qmail-lspawn and all that it runs make of it: accept, refuse or defer, and the text.
real() {
  request 1 1/4 sender@example.org "$1" | alone as_user timeout 60 qmail-lspawn ./Mailbox 2>/dev/null | tail -c +3 | head -z -n 1 | tr -d '\0' |
    sed -e '1s/^K/accept: /' -e '1s/^D/refuse: /' -e '1s/^Z/defer: /' -e '/^qp /d'
}

@test "the verdict is that of the real delivery, and its lines are those of qmail-local -n" {
  message 4 'Subject: x\n\nbody\n'
  dotqmail -fine '|true\n./new-mbox\n./md/\n&sue@x\n'
  mkdir -p joe/md/{tmp,new,cur} joe/half/tmp joe/dir
  dotqmail -list '&a@b\n&c@d\n'; chmod 700 joe/.qmail-list
  dotqmail -listfile '&a@b\n./mbox\n'; chmod 700 joe/.qmail-listfile
  dotqmail -listprog '+list\n|true\n'
  dotqmail -blank '\n&a@b\n'
  dotqmail -nowhere '&a@b\n&\n'
  dotqmail -writable '&a@b\n'; chmod 622 joe/.qmail-writable
  dotqmail -nomd './nothing/\n&a@b\n'
  dotqmail -halfmd './half/\n'
  dotqmail -filemd './.qmail-list/\n'
  dotqmail -nodir './nothing/mbox\n'
  dotqmail -dirmbox './dir\n'
  dotqmail -empty ''
  dotqmail -nul './a\0b\n&x@y'
  dotqmail -d-default '&x@y'
  dotqmail -dot:s '#'
  mkdir joe/.qmail-::; printf '&x@y' >joe/.qmail-::/z
  printf '#' >home/alias/.qmail-known
  settle
  local address said ours count=0
  long=joe-$(printf '%0900d' 0)
  for address in joe joe- joe-fine joe-list joe-listfile joe-listprog joe-blank joe-nowhere joe-writable joe-nomd joe-halfmd \
    joe-filemd joe-nodir joe-dirmbox joe-empty joe-nul joe-d-x-y joe-dot.s JOE-LIST joe-nothing joe-- joe-.. joe-../z joe-..%/z \
    joe-../../etc/passwd joe-a/b joe. joe..x -joe known Known known-x unknown a-../../etc/passwd ../joe / - . .. '' \
    $'joe-\x01\xff' $'joe-a\nb' 'joe-$(id)' 'joe-a b' "$long" "${long#joe-}" open open-x edited edited-x homeless homeless-x \
    relative root-x other-x odd-x; do
    said=$(real "$address@h.example")
    ours=$(verdict -- "$address@h.example")
    case $address in
      ?*) ;;
      *) said+='mail to an empty local part vanishes' ;;
    esac
    equal "$address: $ours" "$address: $said"
    count=$((count + 1))
    [[ $ours = accept:\ did* ]] || continue
    as_user qmail-local -n -- "$(told user -- "$address")" "$(told home -- "$address")" "$address" "$(told dash -- "$address")" \
      "$(told ext -- "$address")" h.example sender@example.org ./Mailbox </dev/null >n
    equal "$address: $(explain -- "$address" | sed -n -e 's/^line: [^ ]* //p' -e 's/^verdict: accept: //p')" "$address: $(<n)"
  done
  equal "$count" 56
}

@test "what a line of fastforward alone would say stands in its database" {
  printf 'known@h.example: a@b;\n@all.example: a@b;\nanywhere@: a@b;\n' | setforward aliases.cdb aliases.tmp
  chmod 644 aliases.cdb
  cp -l "$BUILD/fastforward" home/bin/ 2>/dev/null || cp "$BUILD/fastforward" home/bin/
  message 4 'Subject: x\n\nbody\n'
  local line address
  for line in "fastforward -d $PWD/aliases.cdb" "fastforward -dp $PWD/aliases.cdb" "fastforward $PWD/aliases.cdb" 'fastforward -d none.cdb' \
    "  $QMAILHOME/bin/fastforward -n -d -- ../aliases.cdb  "; do
    printf '|%s\n./mbox\n' "$line" >home/alias/.qmail-default
    cp home/alias/.qmail-default joe/.qmail-default
    ln -sf "$PWD/aliases.cdb" home/aliases.cdb
    settle
    for address in known KNOWN unknown anywhere joe-known joe-unknown joe-; do
      said=$(PATH="$QMAILHOME/bin:$PATH" real "$address@h.example")
      [[ $said != accept* ]] || said=accept
      equal "$line, $address: $(verdict -- "$address@h.example" | sed 's/: did.*//')" "$line, $address: $said"
    done
  done
  printf '|fastforward -d %s; true\n' "$PWD/aliases.cdb" >joe/.qmail-default
  equal "$(verdict joe-unknown)" "accept: did 0+0+1"
  equal "$(told database joe-unknown)" ""
  printf '|fastforward -dp ../aliases.cdb\n./mbox\n' >joe/.qmail-default
  equal "$(told database joe-known; verdict joe-known)" "../aliases.cdb: known@h.example: known
accept: did 0+0+1"
  equal "$(told database joe-other; verdict joe-other)" "../aliases.cdb: other@h.example: not known
accept: did 1+0+1"
  printf '|fastforward ../none.cdb\n' >joe/.qmail-default
  equal "$(verdict joe-other)" "defer: fastforward: fatal: unable to read ../none.cdb: file does not exist"
}

@test "a sticky home is told of, and so is all that it would do" {
  mkdir -p edited/x; printf '&a@b\n' >edited/.qmail
  settle
  run -111 explain edited
  equal "$(grep -E '^(sticky|line|verdict)' <<<"$output")" "sticky: $PWD/edited
line: .qmail:1: forward a@b
verdict: defer: Home directory is sticky: user is editing his .qmail file. (#4.2.1)"
}

@test "damaged and unreadable files of the system defer" {
  echo short >home/users/cdb
  run -111 explain joe
  equal "${lines[-1]}" "verdict: defer: Trouble reading users/cdb in qmail-lspawn."
  rm -f home/control/me
  run -111 explain joe
  equal "${lines[-1]}" "verdict: defer: unable to read controls"
  QMAILHOME=$PWD/nowhere run -111 explain joe
  equal "$output" "verdict: defer: unable to switch to home directory"
}

@test "what an ordinary user may not see is said, and never guessed" {
  needs_root
  stranger() { setpriv --reuid=4321 --regid=4321 --clear-groups qmail-explain "$@"; }
  dotqmail -a '&x@y'
  run -0 stranger joe-a
  equal "$(grep -E '^(seen|line|verdict)' <<<"$output")" "seen: as uid 4321, not $OWNER
line: .qmail-a:1: forward x@y
verdict: accept: did 0+1+0"
  chmod 600 joe/.qmail-a
  run -111 stranger joe-a
  equal "${lines[-1]}" "verdict: unknown: Unable to open .qmail-a: access denied. (#4.3.0)"
  run -0 explain joe-a
  run -100 stranger joe-b
  chmod 700 joe
  for address in joe joe-a joe-b; do
    run -111 stranger $address
    equal "${lines[-1]}" "verdict: unknown: Unable to switch to $PWD/joe: access denied. (#4.3.0)"
  done
  chmod 700 home/users
  run -111 stranger joe-a
  equal "${lines[-1]}" "verdict: unknown: users/cdb: access denied"
  chmod 600 home/control/me
  run -111 stranger joe-a
  equal "${lines[-1]}" "verdict: unknown: control: access denied"
}

@test "root sees no more than the user will, and becomes him" {
  needs_root
  dotqmail -closed '&x@y'
  chmod 000 joe/.qmail-closed
  run -111 qmail-explain joe-closed
  equal "${lines[-1]}" "verdict: defer: Unable to open .qmail-closed: access denied. (#4.3.0)"
  dotqmail -secret '/root/mbox'
  run -111 qmail-explain joe-secret
  equal "${lines[-1]}" "verdict: defer: Unable to open /root/mbox: access denied. (#4.2.1)"
}

# many_users COMMAND ...: the command where the accounts of a mail host are, with homes in this directory.
many_users() {
  unshare --mount true 2>/dev/null || skip "no mount namespaces here"
  mkdir -p ann bob closed/carl stolen
  chown 5001 ann; chown 5002 bob; chown 5003 closed/carl; chown 5009 home/alias
  chmod 700 closed
  {
    echo "root:x:0:0:root:/root:/bin/sh"
    id=5010
    for role in qmaild qmaill qmailp qmailq qmailr qmails; do echo "$role:x:$((id++)):5010::/nowhere:/bin/false"; done
    printf '%s\n' "alias:x:5009:59::$PWD/home/alias:/bin/sh" "ann:x:5001:51::$PWD/ann:/bin/sh" "ann-x:x:5002:52::$PWD/bob:/bin/sh" \
      "bob:x:5002:52::$PWD/ann:/bin/sh" "carl:x:5003:53::$PWD/closed/carl:/bin/sh" "far:x:5004:54::$PWD/none:/bin/sh"
  } >passwd
  printf 'root:x:0:\nqmail:x:5010:\nnofiles:x:5011:\n' >group
  printf 'passwd: files\ngroup: files\n' >nsswitch.conf
  unshare --mount sh -c 'mount --bind passwd /etc/passwd && mount --bind group /etc/group && mount --bind nsswitch.conf /etc/nsswitch.conf &&
    exec "$@"' sh "$@"
}

@test "with the accounts of a host: root becomes each of them, as qmail-lspawn does" {
  needs_root
  rm home/users/cdb
  message 4 'Subject: x\n\nbody\n'
  chown 0:0 home
  chown 5013 home/queue/mess/*/*
  chmod 755 home/queue home/queue/mess home/queue/mess/*
  mkdir -p ann bob home/alias
  echo '&x@y' >ann/.qmail-list; echo '&x@y' >ann/.qmail-secret; chmod 600 ann/.qmail-secret; chown 5001 ann/.qmail-list
  echo ./mbox >bob/.qmail-default; chown 5002 bob/.qmail-default
  echo '&x@y' >home/alias/.qmail-bob; echo '|id -u >&2; exit 100' >home/alias/.qmail-who
  request_to() { request 1 1/4 sender@example.org "$1@h.example" >"request.$1"; }
  local address said
  for address in ann ann-list ann-secret ann-none ann-x ann-x-any ann-xy bob bob-x carl carl-x far root root-x who nobody alias alias-bob; do
    request_to "$address"
    said=$(many_users bash -c 'exec 3>&-; qmail-lspawn ./Mailbox <"request.$1" 2>/dev/null' sh "$address" | tail -c +3 | tr -d '\0' | sed -e '1s/^K/accept: /' -e '1s/^D/refuse: /' -e '1s/^Z/defer: /' -e '/^qp /d')
    [ "$address" != who ] || said="accept: did 0+0+1"  # what programs say is theirs
    equal "$address: $(many_users qmail-explain "$address" | sed -n '$s/^verdict: //p')" "$address: $said"
  done
  equal "$(many_users qmail-explain carl-x | grep -E '^(account|user|home|ext)' | sed "s,$PWD,.,")" 'account: carl-x: no such account
account: carl: its home: access denied
user: alias
home: ./home/alias
ext: carl-x'
  equal "$(many_users qmail-explain bob | grep -E '^account')" 'account: bob: its home is not its own'
  equal "$(many_users qmail-explain root | grep -E '^account')" 'account: root: root gets no mail'
  # A stranger cannot see the home of carl, and does not know that qmail-getpw cannot either.
  equal "$(many_users setpriv --reuid=4321 --clear-groups qmail-explain carl | tail -1)" "verdict: unknown: carl: its home: access denied"
}

@test "it runs nothing and writes nothing" {
  dotqmail '' '|touch touched\n./mbox\n./md/\n&a@b\n'
  mkdir -p joe/md/{tmp,new,cur}
  settle
  find . -newermt @0 ! -name out -printf '%p %T@ %s\n' | sort >before
  explain joe >/dev/null
  rm -f ./before.now
  find . -newermt @0 ! -name out ! -name before -printf '%p %T@ %s\n' | sort | grep -v '^\. ' >after
  grep -v -e '^\. ' -e '^\./before ' before | diff - <(grep -v '^\./after ' after)
}

@test "write error, closed output" {
  run -111 bash -c 'qmail-explain joe >/dev/full'
  run -111 bash -c 'qmail-explain joe >&-'
}
