load ../support
load ../completion_files

setup() {
  cd "$BATS_TEST_TMPDIR"
  completion_files
}

# aliases TEXT: makes aliases.cdb of it and prints what is in it.
aliases() { bytes "$1" >aliases && newaliases aliases && printforward <aliases.cdb | tr '\n' ' '; }

@test "usage" {
  run -100 newaliases a b
  equal "$output" "newaliases: usage: newaliases [ aliases ]"
}

@test "without an argument it is /etc/aliases" {
  needs_root
  unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
  mkdir etc
  echo 'joe: fred@x.y' >etc/aliases
  run -0 unshare -m sh -c "mount --bind etc /etc && '$BUILD/newaliases'"
  equal "$output" ""
  equal "$(ls etc)" 'aliases
aliases.cdb'
  equal "$(printforward <etc/aliases.cdb | tr '\n' ' ')" 'joe@: , &fred@x.y ; '
  rm etc/aliases
  run -111 unshare -m sh -c "mount --bind etc /etc && '$BUILD/newaliases'"
  equal "$output" "newaliases: fatal: unable to read /etc/aliases: file does not exist"
}

@test "the first address stands for the others" {
  run -0 aliases 'joe: fred\nA@B: c@d, e@f+, g\n@host: h@i.\n"a b": c@d.e'
  equal "$output" 'joe@: , &fred@dh.dd.example ; a@b: , &g@dh.dd.example , &e@f.plus.example , &c@d.dd.example ; @host: , &h@i. ; a\ b@: , &c@d.e ; '
  [ ! -e aliases.tmp ]
}

@test "the colon is nothing but a separator" {
  for line in 'a b@c.d' 'a: b@c.d' 'a, b@c.d' 'a; b@c.d;' 'x <a>: y <b@c.d>'; do
    run -0 aliases "$line\n"
    equal "$output" 'a@: , &b@c.d ; '
  done
}

@test "lines that go on, comments and empty lines" {
  run -0 aliases '# x: y\n z\na:\n b@c.d,\n\n\te@f.g\n#c\n d\n\nh: i@j.k\n'
  equal "$output" 'a@: , &e@f.g , &b@c.d ; h@: , &i@j.k ; '
  run -0 aliases '#\n\n(c)\n:\n'
  equal "$output" ''
}

@test "programs get the lines that preline adds" {
  run -0 aliases 'a: "|p q@r"\n"|p": b\nc: "|p", d@e.f, "|q"\ng: |h\n'
  equal "$output" 'a@: , !p\ q@r ; b@: , !p ; c@: , !q , !p , &d@e.f ; g@: , !h ; '
}

@test "included lists" {
  run -0 aliases 'a: :include:/f\nb: : include : g, c@d.e\nh: :include:"./x y"\n'
  equal "$output" 'a@: , /f.bin ; b@: , ./g.bin , &c@d.e ; h@: , ./x\ y.bin ; '
}

@test "the alias owner-x tells the owner of x" {
  run -0 aliases 'owner-List: joe@x.y\nowner-l@h: joe@x.y\nOwner-m: joe@x.y\n'
  equal "$output" 'list@: ?owner-List@dh.dd.example; owner-list@: , &joe@x.y ; l@h: ?owner-l@h.dd.example; owner-l@h: , &joe@x.y ; owner-m@: , &joe@x.y ; '
}

@test "of several entries the first counts, and a warning tells so" {
  run -0 aliases 'a: b@c.d\nA: e@f.g\n'
  equal "$output" 'newaliases: warning: only the first of several entries counts: a@
a@: , &b@c.d ; a@: , &e@f.g ; '
}

@test "what an alias file may not hold" {
  echo old >aliases.cdb
  while IFS='~' read -r input text; do
    run -111 aliases "$input"
    equal "$output" "newaliases: fatal: $text"
    equal "$(cat aliases.cdb)" old
  done <<'EOF'
a: /file~file delivery /file not supported
/file: a~file delivery /file not supported
a: :include:~empty :include: filenames not permitted
a: :include:,b~empty :include: filenames not permitted
a: ""~empty recipient addresses not permitted
<>: a~empty recipient addresses not permitted
"b\0000": a~NUL not permitted in recipient addresses
a: "b\0000"~NUL not permitted in recipient addresses
a: "|b\0000"~NUL not permitted in program names
a: :include:"b\0000"~NUL not permitted in :include: filenames
a~unable to parse this line: a
a:~unable to parse this line: a:
"|p"~unable to parse this line: "|p"
:include:x~unable to parse this line: :include:x
a: b@~unable to parse this line: a: b@
a: "b~unable to parse this line: a: "b
a: b\\~unable to parse this line: a: b\
EOF
  long=$(printf %800s | tr ' ' x)
  for line in "a: $long" "$long: a"; do
    run -100 aliases "$line\n"
    equal "$output" "newaliases: fatal: addresses over 800 bytes are not permitted"
  done
  run -0 aliases "a: \"|$long$long\", :include:/$long$long\n"
}

@test "a logical line of 1 MiB, and one above 2 MiB" {
  { printf 'joe: fred@x.y\n'; yes ' (0123456789abcdef)' | head -n 60000; } >aliases
  newaliases aliases
  equal "$(printforward <aliases.cdb | tr '\n' ' ')" 'joe@: , &fred@x.y ; '
  yes ' (0123456789abcdef)' | head -n 60000 >>aliases
  run -111 newaliases aliases
  equal "$output" "newaliases: fatal: lines must be under 2 megabytes"
}

@test "everybody may read the database, whatever the umask" {
  umask 077
  aliases 'a: b\n'
  equal "$(stat -c %a aliases.cdb)" 644
}

@test "failures of the system" {
  run -111 newaliases aliases
  equal "$output" "newaliases: fatal: unable to read aliases: file does not exist"
  run -111 newaliases .
  equal "$output" "newaliases: fatal: unable to read .: is a directory"
  mkdir aliases.tmp
  run -111 aliases 'a: b\n'
  equal "$output" "newaliases: fatal: unable to create aliases.tmp: is a directory"
  rmdir aliases.tmp
  mkdir aliases.cdb
  run -111 aliases 'a: b\n'
  equal "$output" "newaliases: fatal: unable to move aliases.tmp to aliases.cdb: is a directory"
  rmdir aliases.cdb
  ln -sf /dev/full aliases.tmp
  run -111 aliases 'a: b\n'
  equal "$output" "newaliases: fatal: unable to write to aliases.tmp: out of disk space"
  rm -r control
  QMAILHOME=/no/home run -111 aliases 'a: b\n'
  equal "$output" "newaliases: fatal: unable to read controls: file does not exist"
}
