load ../support

# table TEXT: makes data.cdb of it and prints what is in it.
table() { bytes "$1" | setforward data.cdb data.tmp && printforward <data.cdb; }

@test "usage" {
  run -100 setforward
  equal "$output" "setforward: usage: setforward data.cdb data.tmp"
  run -100 setforward data.cdb
  equal "$output" "setforward: usage: setforward data.cdb data.tmp"
}

@test "every kind of command" {
  run -0 table 'Joe@X: Fred@y, &bob@z, ?owner-Joe@x, ./list.bin, /list.bin, |program, !program;'
  equal "$output" 'joe@x: ?owner-Joe@x;
joe@x:
, &Fred@y
, &bob@z
, ./list.bin
, /list.bin
, |program
, !program
;'
  [ ! -e data.tmp ]
}

@test "the records themselves" {
  bytes 'Joe@X: Fred@y, ?o@x, |p\\ q;' | setforward data.cdb data.tmp
  equal "$(tail -c +2049 data.cdb | head -c 44 | shown)" \
    "$(bytes '\006\0\0\0\003\0\0\0?joe@xo@x\006\0\0\0\015\0\0\0:joe@x&Fred@y\0|p q\0' | shown)"
}

@test "blanks, comments, backslashes and 8-bit bytes" {
  run -0 table 'sp ace@x : a b # comment ; x\n c;\n#'
  equal "$output" 'space@x:
, &abc
;'
  run -0 table 'a\\:b: c\\;d\\,e\\#f\\\\g\\ h, \0200\0377;'
  equal "$output" "$(bytes 'a\\:b:\n, &c\\;d\\,e\\#f\\\\g\\ h\n, &\\\0200\\\0377\n;')"
}

@test "targets without commands, commands without target, no input" {
  run -0 table 'a:;b:?o;:c;'
  equal "$output" 'b: ?o;
:
, &c
;'
  run -0 table ''
  equal "$output" ""
  equal "$(wc -c <data.cdb)" 2048
}

@test "malformed tables leave the database as it was" {
  echo old >data.cdb
  while IFS='|' read -r input text; do
    run -100 table "$input"
    equal "$output" "setforward: fatal: $text"
    equal "$(cat data.cdb)" old
  done <<'EOF'
a:b|final instruction must end with semicolon
a\\|final instruction must end with semicolon
a:b;c|final instruction must end with semicolon
a:b:c;|double colons are not permitted
a,b:c;|commas are not permitted before colons
;|commas are not permitted before colons
a:b\0000;|NUL bytes are not permitted
\\\0000|NUL bytes are not permitted
EOF
}

@test "addresses of 800 bytes, and longer ones" {
  long=$(printf %800s | tr ' ' x)
  run -0 table "a:$long;"
  run -100 table "a:${long}x;"
  equal "$output" "setforward: fatal: addresses over 800 bytes are not permitted"
  run -100 table "a:&$long;"
  run -0 table "a:|$long$long,/$long$long;"
}

@test "a command of 1 MiB" {
  { printf 'a:|'; head -c 1048576 /dev/zero | tr '\0' y; printf ';'; } | setforward data.cdb data.tmp
  equal "$(printforward <data.cdb | wc -c)" $((3 + 3 + 1048576 + 1 + 2))
}

@test "the umask decides about the mode" {
  umask 077
  setforward data.cdb data.tmp </dev/null
  equal "$(stat -c %a data.cdb)" 600
  umask 0
  setforward data.cdb data.tmp </dev/null
  equal "$(stat -c %a data.cdb)" 644
}

@test "failures of the system" {
  run -111 setforward data.cdb no/tmp </dev/null
  equal "$output" "setforward: fatal: unable to create no/tmp: file does not exist"
  run -111 setforward no/data data.tmp </dev/null
  equal "$output" "setforward: fatal: unable to move data.tmp to no/data: file does not exist"
  run -111 setforward data.cdb data.tmp <.
  equal "$output" "setforward: fatal: unable to read input: is a directory"
  run -111 bash -c 'setforward data.cdb data.tmp <&-'
  equal "$output" "setforward: fatal: unable to read input: file descriptor not open"
  ln -s /dev/full full
  run -111 setforward data.cdb full </dev/null
  equal "$output" "setforward: fatal: unable to write to full: out of disk space"
  [ ! -e data.cdb ]
}
