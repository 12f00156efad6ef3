load ../support
load ../completion_files

setup() {
  cd "$BATS_TEST_TMPDIR"
  completion_files
  unset QMAILDEFAULTHOST QMAILDEFAULTDOMAIN QMAILPLUSDOMAIN
}

# include TEXT: makes list.bin of it and shows the bytes, with a $ for each NUL.
include() { bytes "$1" >list && newinclude list && tr '\0' '$' <list.bin; }

@test "usage" {
  run -100 newinclude
  equal "$output" "newinclude: usage: newinclude list"
}

@test "addresses as in headers, the last of a line first" {
  run -0 include 'joe, fred@x\n# comment\n"a b"@y.z (c), Bob <bob@h+>\ngroup: <@r:m@n>;\n'
  equal "$output" '&fred@x.dd.example$&joe@dh.dd.example$&bob@h.plus.example$&a b@y.z$&m@n.dd.example$&group@dh.dd.example$'
  [ ! -e list.tmp ]
}

@test "no address, and the last line without its end" {
  run -0 include '""\n<>\n\n(c)\n#'
  equal "$output" ''
  run -0 include 'joe@x.y'
  equal "$output" '&joe@x.y$'
}

@test "other lists are named by their binary form" {
  run -0 include ':include:f\n:include:/a/f.bin, x@y.z\n:include:"./a b"\n'
  equal "$output" './f.bin$&x@y.z$/a/f.bin$./a b.bin$'
}

@test "the control files, and the variables before them" {
  run -0 include 'a, b@c, d@e+\n'
  equal "$output" '&d@e.plus.example$&b@c.dd.example$&a@dh.dd.example$'
  QMAILDEFAULTHOST=vh QMAILDEFAULTDOMAIN=vd QMAILPLUSDOMAIN=vp run -0 include 'a, b@c, d@e+\n'
  equal "$output" '&d@e.vp$&b@c.vd$&a@vh.vd$'
  rm control/default* control/plus*
  run -0 include 'a, b@c, d@e+\n'
  equal "$output" '&d@e.me.example.org$&b@c.me.example.org$&a@me.example.org$'
  rm control/me
  run -0 include 'a, b@c, d@e+\n'
  equal "$output" '&d@e.me$&b@c.me$&a@me.me$'
  mkdir control/me
  run -111 include 'a\n'
  equal "$output" "newinclude: fatal: unable to read controls: is a directory"
  QMAILHOME=/no/home run -111 include 'a\n'
  equal "$output" "newinclude: fatal: unable to read controls: file does not exist"
}

@test "what a list may not hold" {
  echo old >list.bin
  long=$(printf %798s | tr ' ' x)
  while IFS='~' read -r input text; do
    run -111 include "$input"
    equal "$output" "newinclude: fatal: $text"
    equal "$(cat list.bin)" old
  done <<EOF
|p\n~program delivery |p not supported
"|p q"\n~program delivery |p q not supported
/file\n~file delivery /file not supported
:include:\n~empty :include: filenames not permitted
:include:,x\n~empty :include: filenames not permitted
"a\0000b"@c\n~NUL not permitted in recipient addresses
:include:"a\0000b"\n~NUL not permitted in :include: filenames
a@"b. "\n~spaces and tabs not permitted at ends of addresses
x${long}@.\n~addresses must be under 800 bytes
"a~unable to parse this line: "a
EOF
  run -0 include "$long@.\n"
  run -0 include ":include:/$long$long\n"
}

@test "lines that cannot be parsed are shown, with their ends" {
  run -111 include 'x\n"a\n'
  equal "$output" 'newinclude: fatal: unable to parse this line: "a'
  run -0 bash -c 'newinclude list 2>&1 | wc -l'
  equal "$output" 2
  for bad in 'a@\n' '@\n' 'a\\\n' '(a\n' '[a\n' '"a\nb"\n' ']\n'; do
    run -111 include "$bad"
    [[ $output == "newinclude: fatal: unable to parse this line: "* ]]
  done
}

@test "a line of 1 MiB" {
  { printf '(%1048000s) joe@x.y' x; } >list
  newinclude list
  equal "$(tr '\0' '$' <list.bin)" '&joe@x.y$'
}

@test "everybody may read the list, whatever the umask" {
  umask 077
  include 'joe@x.y\n'
  equal "$(stat -c %a list.bin)" 644
}

@test "failures of the system" {
  run -111 newinclude list
  equal "$output" "newinclude: fatal: unable to read list: file does not exist"
  run -111 newinclude .
  equal "$output" "newinclude: fatal: unable to read .: is a directory"
  mkdir list.tmp
  run -111 include 'a\n'
  equal "$output" "newinclude: fatal: unable to write to list.tmp: is a directory"
  rmdir list.tmp
  mkdir list.bin
  run -111 include 'a\n'
  equal "$output" "newinclude: fatal: unable to move list.tmp to list.bin: is a directory"
  rmdir list.bin
  ln -sf /dev/full list.tmp
  run -111 include 'a\n'
  equal "$output" "newinclude: fatal: unable to write to list.tmp: out of disk space"
}
