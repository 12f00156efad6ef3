load ../support

# The originals know one mail home only; ours reads the same control files.
setup() {
  cd "$BATS_TEST_TMPDIR"
  [ -x /usr/bin/fastforward ] || skip "fastforward is not installed"
  [ -x /usr/bin/dot-forward ] || skip "dot-forward is not installed"
  export QMAILHOME=/var/lib/qmail SENDER=s@s DTLINE=$'Delivered-To: joe@h\n' NEWSENDER=n@s USER=joe HOST=h
  unset RECIPIENT DEFAULT EXT
}

# outcome COMMAND ...: its exit code and all it prints.
outcome() {
  local status=0
  "$@" >out 2>&1 || status=$?
  echo "$status"
  cat out
}

# same PROGRAM ARG ...: both say the same, and exit the same; standard input from the file `input`.
same() {
  [ -e input ] || : >input
  equal "$(outcome "$BUILD/$1" "${@:2}" <input | tr '\0' '$')" "$(outcome "/usr/bin/$1" "${@:2}" <input | tr '\0' '$')"
}

# in_namespace COMMAND ...: with ./home as the originals' mail home and ./etc as /etc.
in_namespace() {
  unshare -m sh -c 'mount --bind home /var/lib/qmail && mount --bind etc /etc && exec "$@"' sh "$@"
}

needs_namespace() {
  needs_root
  unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
  mkdir -p home/control home/bin etc
  echo me.example.org >home/control/me
  echo dh >home/control/defaulthost
  echo dd.example >home/control/defaultdomain
  echo plus.example >home/control/plusdomain
}

# lines COUNT: so many random lines of addresses. Left out is what ours deliberately reads otherwise.
lines() {
  awk -v count="$1" -v seed="$2" 'BEGIN {
    srand(seed)
    n = split("a|b.c|\"q q\"|[1.2]|(c)|@|@|.|,|,|;|:|<|>|x@y|joe|\"%r s\"|%p|+|\\\\ |\\\"|Joe <j@k>|\\x|/f@h|\"a@b\"|x+|<>|\"\"", word, "|")
    while (count > 0) {
      line = ""
      for (left = 1 + int(rand() * 8); left > 0; --left) line = line word[1 + int(rand() * n)] (rand() < 0.5 ? " " : "")
      plain = line
      gsub(/\(c\)/, "", plain); gsub(/\\./, "z", plain); gsub(/ /, "", plain)
      if (plain ~ /[:;]+[.@<]|[.@<][:;]+|@($|[,;:>"<])|@[^a-z[\/]/) continue
      gsub(/%/, "|", line)
      print line
      --count
    }
  }'
}

@test "setforward: databases are the same, byte for byte, and so is what is refused" {
  while read -r line; do
    bytes "$line" >input
    same setforward data.cdb data.tmp
    /usr/bin/setforward theirs data.tmp <input 2>/dev/null || continue
    setforward ours data.tmp <input
    cmp ours theirs
    equal "$(printforward <theirs | shown)" "$(/usr/bin/printforward <ours | shown)"
  done <<'EOF'

a@x: b@y;
A@X: B@y, &C, |P\\ q, !r, ./s.bin, /t; @h: x@; z@: ?o@p, q; l: ?a, ?b; e:; : n;
sp ace\t@\nx : b # c ; d\n e ;#
a\\:\\ b: c\\;\\,\\#\\\\\\d;a:b;\\
\0001\0200\0377~\0177:\0001\0200\0377~\0177,\r;
a:b
a\\
a:b:c;
a,b:c;
;
a:\0000;
\\\0000
#\0000
#\\
EOF
  for size in 799 800 801; do
    for first in x '&' '|' '/' '?'; do
      printf 'a:%s%s;' "$first" "$(printf "%$((size - 1))s" | tr ' ' y)" >input
      same setforward data.cdb data.tmp
    done
  done
  for i in $(seq 2000); do echo "user$i@h$((i % 7)): a$i@x, b$((i % 13))@y;"; done >input
  /usr/bin/setforward theirs data.tmp <input
  setforward ours data.tmp <input
  cmp ours theirs
}

@test "printforward: what is no database" {
  echo 'a: b; c: d;' | setforward data.cdb data.tmp
  for size in 0 3 4 2047 2048 2055 2056 2060 2062 2076; do
    head -c "$size" data.cdb >input
    equal "$(outcome printforward <input)" "$(outcome /usr/bin/printforward <input | sed 's/^printmaillist:/printforward:/')"
  done
}

@test "setmaillist and printmaillist" {
  while read -r line; do
    bytes "$line" >input
    same setmaillist list.bin list.tmp
    /usr/bin/setmaillist theirs list.tmp <input 2>/dev/null || continue
    setmaillist ours list.tmp <input
    cmp ours theirs
    cp ours input
    same printmaillist
  done <<'EOF'

a\n&b\n./c\n/d\n#e\n\n|f\n g \t\n \t\nh
a\0000\n
#\0000
\0377\0001\r\n
EOF
  for size in 799 800 801; do
    for first in x '&' '/' '#'; do
      echo "$first$(printf "%$((size - 1))s" | tr ' ' y) " >input
      same setmaillist list.bin list.tmp
    done
  done
  for bytes in '&a' '&a\0000&b' '\0000' 'x\0000' '&a\nb\0000' './a\0000/b \0000' '|a\0000'; do
    bytes "$bytes" >input
    same printmaillist
  done
  for size in 898 899 900; do
    { printf '&%s\0/%s\0' "$(printf "%${size}s" | tr ' ' y)" "$(printf "%${size}s" | tr ' ' y)"; } >input
    same printmaillist
  done
}

@test "newinclude: lists are the same" {
  lines 300 1 | grep -vE '^#|^"?\|' >lines
  export QMAILDEFAULTHOST=dh QMAILDEFAULTDOMAIN=dd.example QMAILPLUSDOMAIN=plus.example
  while read -r line; do
    printf '%s\n' "$line" >list
    rm -f list.bin
    theirs=$(outcome /usr/bin/newinclude list; [ ! -f list.bin ] || tr '\0' '$' <list.bin)
    rm -f list.bin
    ours=$(outcome newinclude list; [ ! -f list.bin ] || tr '\0' '$' <list.bin)
    # The original may find something else to complain of before it comes to what it cannot parse.
    [[ $ours == *'unable to parse'* ]] && [[ $theirs == 111* ]] || equal "$ours" "$theirs"
  done <lines
}

@test "dot-forward -n: files are read the same" {
  lines 300 2 >lines
  while read -r line; do
    printf '%s\n' "$line" >.forward
    # A line that cannot be parsed ends the original after what it read of it.
    theirs=$(outcome /usr/bin/dot-forward -n .forward | sed -n '1h; 1!H; ${x; s/\n.*\(\ndot-forward: fatal: \)/\1/; p}')
    equal "$(outcome dot-forward -n .forward)" "$theirs"
  done <lines
  for arguments in '' -n -z missing '-n missing' '-n lines/x' '-n .' '-n missing /dev/null'; do
    # shellcheck disable=SC2086
    same dot-forward $arguments
  done
}

@test "newaliases: databases are the same, byte for byte" {
  needs_namespace
  while read -r line; do
    bytes "$line" >etc/aliases
    rm -f etc/aliases.cdb
    theirs=$(outcome in_namespace /usr/sbin/qmail-newaliases)
    [ ! -f etc/aliases.cdb ] || mv etc/aliases.cdb theirs
    equal "$(outcome env QMAILHOME="$PWD/home" "$BUILD/newaliases" etc/aliases | sed 's, etc/, /etc/,g; /warning/d')" "$theirs"
    [ ! -f etc/aliases.cdb ] || cmp etc/aliases.cdb theirs
  done <<'EOF'
\n
a: b\n
a b@c.d\nA@B: c, d@e+\n@h: i@j.\n"a b": x\n
a:b:c\n a2\n\n b2\n#x\n y\nz, q;\n
a: "|p q@r", b, "|q"\n"|p": c\n|r d\n
a: :include:/f, x\nb: : include : g\nh: :include:"/x y"\ni x:include:.j\n
owner-L: o@p\nowner-l@h: o\nOwner-m: o\nowner-: q\nowner-r: "|s"\n
a: b\nA: c\n
a\n
a:\n
"|p"\n
:include:x\n
a: /b\n
/a: b\n
a: ""\n
<>: a\n
a: :include:\n
a: "b\n
a: b>\n
a: "b\0000"\n
a: "|b\0000"\n
EOF
}

@test "fastforward -n: databases are read the same" {
  bytes '&l1@x\0./m.bin\0|bad\0?bad\0&l2@x\0!bad\0junk' >l.bin
  bytes '&m@x\0./l.bin\0' >m.bin
  chmod 644 ./?.bin
  bytes '&a@x\0' >mode.bin
  chmod 600 mode.bin
  setforward f.cdb f.tmp <<'EOF'
a@x: b@x, |p\ rog, !q, ./l.bin, c@x; @y: d@y; z@: e@y; own@x: ?owner-own@x, o@x; o@x: a@x, self@x;
self@x: self@x, b@x; loop1@x: loop2@x; loop2@x: loop1@x; oself@x: ?own@x, oself@x; empty@x: ; oo@x: ?u@x; : n@x; @: m@x;
gone@x: ./gone.bin; mode@x: ./mode.bin; directory@x: /tmp; deep@x: own@x, oo@x, LOOP1@X, l@x; l@x: ./l.bin, ./l.bin, B@x;
EOF
  for RECIPIENT in a@x A@X q@y z@q nobody@w own@x o@x self@x loop1@x oself@x empty@x oo@x @ noat '' gone@x mode@x directory@x \
    deep@x a@b@y; do
    export RECIPIENT
    same fastforward -n f.cdb
    same fastforward -np f.cdb
    SENDER='' same fastforward -n f.cdb
    SENDER='#@[]' same fastforward -n f.cdb
  done
  export RECIPIENT=own@x
  (unset SENDER; same fastforward -n f.cdb)
  same fastforward -nd f.cdb
  EXT=a same fastforward -nd f.cdb
  (unset HOST; EXT=a same fastforward -nd f.cdb)
  DEFAULT=a EXT=self HOST=x same fastforward -nd f.cdb
  for arguments in '' -z '-n gone' '-n /dev/null' '-n l.bin' '-n .'; do
    # shellcheck disable=SC2086
    same fastforward $arguments
  done
}

@test "what is forwarded is the same" {
  needs_namespace
  cat >home/bin/qmail-queue <<'EOF'
#!/bin/sh
exec 3<&1
cat >/var/lib/qmail/message
tr '\0' '\n' <&3 >/var/lib/qmail/envelope
[ ! -f /var/lib/qmail/exit ] || exit "$(cat /var/lib/qmail/exit)"
EOF
  chmod 755 home/bin/qmail-queue
  bytes 'Subject: x\n\n\0\xff no LF' >input
  printf '"|cat >>%s/command", a@b.c, d\nJoe <e@f+>\n' "$PWD" >.forward
  echo 'a@x: ?o@x, b@y, |cat\ >>command, c@x; c@x: |exit\ 99; d@x: |exit\ 77; e@x: f@x;' | setforward f.cdb f.tmp
  export RECIPIENT=a@x UFLINE=$'From s\n' RPLINE=$'Return-Path: <s>\n'
  for code in 0 11 31 40 51 53 54 61 62 66 71 72 74 81 91 115 120; do
    echo "$code" >home/exit
    for command in 'dot-forward .forward' 'env RECIPIENT=e@x fastforward f.cdb' 'fastforward f.cdb' 'env RECIPIENT=d@x fastforward f.cdb'; do
      for path in /usr/bin "$BUILD"; do
        rm -f command home/message home/envelope
        outcome in_namespace env PATH="$path:$PATH" $command <input | sed -E 's/qp [0-9]+$/qp N/' >outcome
        head -c 999 outcome command home/message home/envelope >"all.${path##*/}" 2>/dev/null || true
      done
      cmp all.bin "all.${BUILD##*/}"
    done
  done
}
