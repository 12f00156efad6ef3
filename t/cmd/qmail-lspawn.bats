load ../support
load ../home
load ../failures

# A home with message 4 in it, users/cdb for joe, and a qmail-local that tells how it was called.
setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  message 4 'Subject: x\n\nbody\n'
  assign
  program qmail-local <<'END'
printf '<%s>' "$@"
END
}

# records KEY DATA ...: the input of cdbmake for users/cdb; | stands for NUL.
records() {
  while [ $# -gt 0 ]; do
    printf '+%d,%d:%s->%s\n' "${#1}" "${#2}" "$1" "$2" | tr '|' '\0'
    shift 2
  done
  echo
}

# users/cdb: joe is the owner, joe-* a prefix of his; others are in trouble.
assign() {
  local me="$OWNER|$OWNER|/home/joe"
  records '!joe|' "joe|$me||" '!joe-' "joe|$me|-|" '!root|' 'root|0|0|/root||' '!other|' 'other|12345|12345|/||' \
    '!short|' 'short|1' '!odd|' 'odd|x|1|/||' '' '-' | "$BUILD/cdbmake" home/users/cdb home/users/cdb.tmp
}

# lspawn: serves the requests on standard input; its replies without the first byte, controls made visible.
lspawn() { alone as_user timeout 60 qmail-lspawn ./Mailbox | tail -c +2 | cat -v; }

deliver() { request 1 1/4 s@x "$1" | lspawn; }

@test "usage" {
  run -100 qmail-lspawn
  equal "$output" "qmail-lspawn: usage: qmail-lspawn defaultdelivery"
}

@test "without requests it announces its limit and ends" {
  run -0 as_user qmail-lspawn ./Mailbox </dev/null
  equal "$output" x
  run -0 bash -c 'qmail-lspawn ./Mailbox <&-'
  equal "$output" x
}

@test "control/concurrencyspawn sets the limit; above 255 it is announced with three bytes" {
  for limit in 7:07 255:ff 300:002c01; do
    echo "${limit%:*}" >"$QMAILHOME/control/concurrencyspawn"
    chmod 644 "$QMAILHOME/control/concurrencyspawn"
    equal "$limit $(as_user qmail-lspawn ./Mailbox </dev/null | shown)" "$limit ${limit#*:}"
  done
}

@test "the limit is never higher than the descriptors allow" {
  echo 3000 >"$QMAILHOME/control/concurrencyspawn"
  chmod 644 "$QMAILHOME/control/concurrencyspawn"
  announced() { as_user bash -c "ulimit -S -n $1; ulimit -H -n $2; exec qmail-lspawn ./Mailbox" </dev/null | shown; }
  equal "$(announced 64 4096)" 00b80b
  equal "$(announced 1024 1024)" 00e003
  equal "$(announced 64 64)" 20
  equal "$(announced 20 20)" 20
}

@test "a thousand deliveries at once, with 4096 descriptors" {
  echo 2000 >"$QMAILHOME/control/concurrencyspawn"
  chmod 644 "$QMAILHOME/control/concurrencyspawn"
  program qmail-local <<<"echo x >>$PWD/home/started; read -r line <$PWD/home/gate; echo done"
  mkfifo home/gate in
  chmod 666 home/gate
  as_user bash -c 'ulimit -n 4096; exec timeout 60 qmail-lspawn ./Mailbox' <in >out 3>&- &
  exec 8>in
  for slot in {0..999}; do printf "\\x$(printf %02x $((slot % 256)))\\x$(printf %02x $((slot / 256)))1/4\\0s\\0joe@x\\0"; done >&8
  wait_for bash -c '[ "$(wc -l <home/started)" = 1000 ]'
  equal "$(wc -c <out)" 3
  exec 9<>home/gate
  yes | head -n 1000 >&9
  exec 8>&-
  wait "$!"
  exec 9>&-
  equal "$(tr '\0' '\n' <out | grep -ac 'Kdone$')" 1000
}

@test "no mail home, no queue, no account: 111" {
  QMAILHOME=$PWD/none run -111 qmail-lspawn ./Mailbox </dev/null
  equal "$output" "fatal: unable to find $PWD/none"
  rmdir home/queue/mess/0; rm -r home/queue/mess
  run -111 as_user qmail-lspawn ./Mailbox </dev/null
  equal "$output" "qmail-lspawn: fatal: unable to switch to queue directory: file does not exist"
}

@test "qmail-local gets the address, its owner, and the message" {
  run -0 deliver joe@example.org
  equal "$output" "^AK<--><joe></home/joe><joe><><><example.org><s@x><./Mailbox>^@"
  run -0 deliver Joe-Lists-A@b@Example.ORG
  equal "$output" "^AK<--><joe></home/joe><Joe-Lists-A@b><-><Lists-A@b><Example.ORG><s@x><./Mailbox>^@"
  program qmail-local <<<'cat; pwd'
  run -0 deliver joe@x
  equal "$output" "^AKSubject: x

body
$PWD/home
^@"
}

@test "slot 0 is a slot like any other, and so is 119" {
  run -0 lspawn < <(request 0 1/4 s@x joe@x; request 119 1/4 '' joe@y)
  sorted=$(tr '@' '\n' <<<"$output" | sort | head -3 | tr '\n' '@')
  [[ $output == *'^@K<-->'*'<x><s@x><./Mailbox>^@'* ]]
  [[ $output == *'wK<-->'*'<y><><./Mailbox>^@'* ]]
}

@test "the exit code decides what becomes of the mail" {
  for row in 0:K 111:Z 71:Z 74:Z 75:Z 100:D 1:D 99:D; do
    program qmail-local <<<"echo text; exit ${row%:*}"
    run -0 deliver joe@x
    equal "$output" "^A${row#*:}text
^@"
  done
  for code in 126 127; do  # of a shell, or a loader
    program qmail-local <<<"echo text; exit $code"
    run -0 deliver joe@x
    equal "$output" "^AZUnable to run qmail-local.
^@"
  done
  program qmail-local <<<'kill -9 $$'
  run -0 deliver joe@x
  equal "$output" "^AZqmail-local crashed.
^@"
}

@test "mail to an empty local part vanishes" {
  run -0 deliver @x
  equal "$output" "^AK^@"
}

@test "mail for root, for an unknown uid and by a broken record is put off" {
  run -0 deliver root@x
  equal "$output" "^AZNot allowed to perform deliveries as root.
^@"
  run -0 deliver other@x
  equal "$output" "^AZUnable to run qmail-local.
^@"
  for name in short odd; do
    run -0 deliver $name@x
    equal "$output" "^AZInternal qmail-lspawn bug.
^@"
  done
}

@test "a users/cdb that is damaged, or cannot be read, puts mail off" {
  echo short >home/users/cdb
  run -0 deliver joe@x
  equal "$output" "^AZTrouble reading users/cdb in qmail-lspawn.
^@"
  rm home/users/cdb
  mkdir home/users/cdb
  run -0 deliver joe@x
  equal "$output" "^AZTrouble reading users/cdb in qmail-lspawn.
^@"
}

@test "without an assignment qmail-getpw is asked" {
  program qmail-getpw <<END
printf 'pw\\0%s\\0%s\\0/home/pw\\0-\\0%s\\0' $OWNER $OWNER "\$1"
END
  run -0 deliver Nobody-A@x
  equal "$output" "^AK<--><pw></home/pw><Nobody-A><-><Nobody-A><x><s@x><./Mailbox>^@"
  rm home/users/cdb
  program qmail-local <<<'cat; pwd; exit 111'
  run -0 deliver joe@x
  equal "$output" "^AZSubject: x

body
$PWD/home
^@"
}

@test "qmail-getpw may refuse, fail, crash or be missing" {
  run -0 deliver nobody@x
  equal "$output" "^AZUnable to run qmail-getpw.
^@"
  local row
  for row in 'exit 111/Z' 'kill -9 $$/ZTemporary failure in qmail-lspawn.' 'exit 116/ZUnable to find alias user!' \
    'exit 115/ZNFS failure in qmail-local.' 'echo short/ZInternal qmail-lspawn bug.' \
    "printf 'r\\0000\\0000\\000\\000\\000\\000'/ZNot allowed to perform deliveries as root." \
    "printf 'r\\00012345\\0001\\000\\000\\000\\000'/ZUnable to run qmail-local."; do
    program qmail-getpw <<<"${row%/*}"
    run -0 deliver nobody@x
    text=${row##*/}
    [ "${#text}" = 1 ] || text+=$'\n'
    equal "$output" "^A$text^@"
  done
}

@test "a helper that cannot be run puts mail off, never bounces it (C.20)" {
  chmod 644 home/bin/qmail-local
  run -0 deliver joe@x
  equal "$output" "^AZUnable to run qmail-local.
^@"
  rm home/bin/qmail-local
  run -0 deliver joe@x
  equal "$output" "^AZUnable to run qmail-local.
^@"
  cp "$BUILD/inherited" home/bin/qmail-local
  exec 9>>home/bin/qmail-local  # text busy
  run -0 deliver joe@x
  exec 9>&-
  equal "$output" "^AZUnable to run qmail-local.
^@"
  program qmail-getpw <<<"printf 'pw\\000$OWNER\\000$OWNER\\000/\\000\\000\\000'"
  rm home/bin/qmail-local
  run -0 deliver nobody@x
  equal "$output" "^AZUnable to run qmail-local.
^@"
}

@test "a qmail-local for which the kernel has no memory, or that is being written, puts mail off (C.20)" {
  needs_tracing
  for error in ENOMEM EAGAIN EMFILE ENFILE ETXTBSY EIO EACCES ENOEXEC; do
    run -0 bash -c "$(declare -f request as_user); request 1 1/4 s@x joe@x |
      as_user timeout 60 strace -f -o trace -P bin/qmail-local -e inject=execve:error=$error '$BUILD/qmail-lspawn' ./Mailbox |
      tail -c +2 | cat -v"
    grep -q INJECTED trace
    [[ $output == '^AZ'*'^@' ]]
  done
}

@test "out of descriptors: put off (C.20)" {
  few() { alone as_user bash -c "ulimit -n $1; exec qmail-lspawn ./Mailbox" < <(request 1 1/4 s@x "$2") | tail -c +2 | cat -v; }
  run -0 few 5 joe@x
  equal "$output" "^AZqmail-spawn unable to create pipe. (#4.3.0)
^@"
  run -0 few 7 joe@x
  equal "$output" "^AZTrouble reading users/cdb in qmail-lspawn.
^@"
  rm home/users/cdb
  run -0 few 7 joe@x
  equal "$output" "^AZTemporary failure in qmail-lspawn.
^@"
}

@test "the reports for requests that cannot be served" {
  long=$(printf '%0101d' 0)
  mkdir home/queue/mess/1/1
  message 7 text
  [ "$(id -u)" = 0 ] && chown 0 home/queue/mess/1/7
  run -0 lspawn < <(
    request 120 1/4 s@x joe@x
    request 255 1/4 s@x joe@x
    request 1 1/x s@x joe@x
    request 2 /1 s@x joe
    request 3 "$long" s@x joe@x
    request 4 '' s@x joe@x
    request 5 1/4 s@x joe
    request 6 1/999 s@x joe@x
    request 7 1/1 s@x joe@x)
  equal "$output" "xZInternal error: delnum too big. (#4.3.5)
^@M-^?ZInternal error: delnum too big. (#4.3.5)
^@^ADInternal error: messid has nonnumerics. (#5.3.5)
^@^BDInternal error: messid has nonnumerics. (#5.3.5)
^@^CDInternal error: messid too long. (#5.3.5)
^@^DDInternal error: messid too short. (#5.3.5)
^@^EDSorry, address must include host name. (#5.1.3)
^@^FZqmail-spawn unable to open message. (#4.3.0)
^@^GZSorry, message has wrong type. (#4.3.5)
^@"
  needs_root
  run -0 lspawn < <(request 1 1/7 s@x joe@x)
  equal "$output" "^AZSorry, message has wrong owner. (#4.3.5)
^@"
}

@test "a FIFO in the place of the message does not stop anything" {
  mkfifo home/queue/mess/1/10
  run -0 lspawn < <(request 1 1/10 s@x joe@x)
  equal "$output" "^AZSorry, message has wrong type. (#4.3.5)
^@"
}

@test "a slot in use is refused until its report is sent" {
  mkfifo go
  chmod 666 go
  program qmail-local <<<"cat $PWD/go; echo done"
  run -0 lspawn < <(request 1 1/4 s@x joe@x; request 1 1/4 s@x joe@x; echo first >go)
  equal "$output" "^AZInternal error: delnum in use. (#4.3.5)
^@^AKfirst
done
^@"
}

@test "an address longer than any is refused" {
  run -0 lspawn < <(request 1 1/4 "$(head -c 70000 /dev/zero | tr '\0' a)" joe@x; request 2 1/4 s joe)
  equal "$output" "^AZqmail-spawn out of memory. (#4.3.0)
^@^BDSorry, address must include host name. (#5.1.3)
^@"
}

@test "8-bit bytes and line feeds in addresses pass" {
  program qmail-local <<<'printf %s "$3/$4/$8"'
  run -0 deliver $'joe-\xe4\nx@y'
  equal "$output" "^AK/home/joe/joe-M-d
x/s@x^@"
}

@test "a report is at most 3000 bytes, and ends at a NUL" {
  program qmail-local <<<'head -c 3000 /dev/zero | tr "\0" a'
  run -0 deliver joe@x
  equal "${#output}" 3005  # ^A K ^@
  program qmail-local <<<'head -c 1000000 /dev/zero | tr "\0" a; exit 100'
  run -0 deliver joe@x
  equal "$output" "^AD$(head -c 2966 /dev/zero | tr '\0' a)
Error report too long, sorry.
^@"
  program qmail-local <<<'printf "a\000b"'
  run -0 deliver joe@x
  equal "$output" "^AKa^@"
}

@test "a delivery whose output ends first, or last, is reported when both have ended" {
  mkfifo go
  chmod 666 go
  program qmail-local <<<"exec >&- 2>&-; read line <$PWD/go; exit 100"
  run -0 lspawn < <(request 1 1/4 s@x joe@x; request 2 1/4 s@x @x; echo >go)
  equal "$output" "^BK^@^AD^@"
  program qmail-local <<<"echo early; (read line <$PWD/go; echo late) &"
  run -0 lspawn < <(request 1 1/4 s@x joe@x; request 2 1/4 s@x @x; echo >go)
  equal "$output" "^BK^@^AKearly
late
^@"
}

@test "qmail-local gets descriptors 0, 1 and 2, and no signal ignored or blocked" {
  cp "$BUILD/inherited" home/bin/qmail-local
  run -0 deliver joe@x
  equal "$output" "^AKfd 0
fd 1
fd 2
^@"
  printf 'pw\0%s\0%s\0/\0\0\0' "$OWNER" "$OWNER" >record
  program qmail-getpw <<<"cat $PWD/record"
  run -0 deliver nobody@x
  equal "$output" "^AKfd 0
fd 1
fd 2
^@"
}

@test "a new users/cdb counts from the next delivery on" {
  mkfifo in out
  as_user timeout 60 qmail-lspawn ./Mailbox <in >out 3>&- &
  exec 8>in 9<out
  read -r -N 1 -u 9 limit
  equal "$limit" x
  for user in joe sue; do
    records '!joe|' "$user|$OWNER|$OWNER|/||" '' '' | "$BUILD/cdbmake" home/users/cdb home/users/cdb.tmp
    request 1 1/4 s joe@x >&8
    IFS= read -r -d '' -u 9 reply
    equal "$reply" $'\1'"K<--><$user></><joe><><><x><s><./Mailbox>"
  done
  exec 8>&- 9<&-
  wait
}

@test "a thousand deliveries, 120 at a time" {
  program qmail-local <<<'echo "$8"'
  mkfifo in out
  as_user timeout 100 qmail-lspawn ./Mailbox <in >out 3>&- &
  exec 8>in 9<out
  read -r -N 1 -u 9 limit
  seen=0
  for round in 1 2 3 4 5 6 7 8 9; do
    for slot in {1..120}; do request $((slot % 120)) 1/4 "s$slot" joe@x; done >&8
    for slot in {1..119}; do  # slot 0 replies with an empty line first
      IFS= read -r -d '' -u 9 reply
      [ -z "$reply" ] && IFS= read -r -d '' -u 9 reply
      [[ $reply == *Ks*$'\n' ]] && seen=$((seen + 1))
    done
    IFS= read -r -d '' -u 9 reply
    [ -z "$reply" ] && IFS= read -r -d '' -u 9 reply
    [[ $reply == *Ks*$'\n' ]] && seen=$((seen + 1))
  done
  exec 8>&- 9<&-
  wait
  equal "$seen" 1080
}

@test "nobody reads the replies: deliveries go on, and it ends" {
  program qmail-local <<<"echo x >>$PWD/home/mark"
  run bash -c "$(declare -f request as_user); OWNER=$OWNER; request 1 1/4 s joe@x | as_user timeout 20 qmail-lspawn ./Mailbox >/dev/full"
  equal "$status" 0
  equal "$(cat home/mark)" x
}

# with_accounts COMMAND ...: COMMAND where all accounts of the mail system are there, alias's home in this directory.
with_accounts() {
  needs_root
  unshare --mount true 2>/dev/null || skip "no mount namespaces here"
  printf '%s\n' "root:x:0:0::$PWD/root:/bin/sh" "alias:x:5009:59::$PWD/alias:/bin/sh" qmail{d:x:5010,l:x:5011,p:x:5012}:59::/:/bin/sh \
    qmail{q:x:5013,r:x:5014,s:x:5015}:58::/:/bin/sh >passwd
  printf '%s\n' root:x:0: qmail:x:58: nofiles:x:59: >group
  echo 'passwd: files' >nsswitch.conf
  unshare --mount sh -c 'mount --bind passwd /etc/passwd && mount --bind group /etc/group &&
    mount --bind nsswitch.conf /etc/nsswitch.conf && exec "$@"' sh "$@"
}

# Known bugs C.60 and C.63.
@test "programs for root's mail run as alias, and nothing runs as root" {
  needs_root
  rm home/users/cdb
  cp "$BUILD"/{qmail-getpw,qmail-local} home/bin/
  chown -R 0:0 home .
  chown 5013 home/queue/mess/1/4
  mkdir -m 755 alias root
  mkdir -m 777 seen
  for name in .qmail-root .qmail-default; do
    printf '|id -u >>%s/seen/ids; id -G >>%s/seen/ids; exit 99\n' "$PWD" "$PWD" >"alias/$name"
  done
  cp alias/.qmail-root root/.qmail
  chown -R 5009:59 alias
  { request 1 1/4 s@x root@x; request 2 1/4 s@x ROOT@x; request 3 1/4 s@x root-ext@x; } >requests
  with_accounts qmail-lspawn ./Mailbox <requests >replies
  equal "$(sort -u seen/ids)" "5009
59"
  equal "$(wc -l <seen/ids)" 6
  # An assignment to root is refused, whatever stands in his home.
  rm seen/ids
  records '!root|' "root|0|0|$PWD/root||" '' '' | "$BUILD/cdbmake" home/users/cdb home/users/cdb.tmp
  request 1 1/4 s@x root@x >requests
  with_accounts qmail-lspawn ./Mailbox <requests >replies
  equal "$(tail -c +2 replies | cat -v)" "^AZNot allowed to perform deliveries as root.
^@"
  [ ! -e seen/ids ]
}
