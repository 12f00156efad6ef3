load ../support

# records SIZE: those of names.cdb, so many bytes.
records() { tail -c +2049 names.cdb | head -c "$1" | shown; }

@test "usage" {
  run -100 ofmipname
  equal "$output" "ofmipname: usage: ofmipname cdb tmp"
  run -100 ofmipname names.cdb
  equal "$output" "ofmipname: usage: ofmipname cdb tmp"
}

@test "lines become records, the host of the key in lower case; others count for nothing" {
  bytes '# the staff:x:y:\n\nJoe@X.Y:Joe \0303\0266:Joe@Z:ignored:\n:\nno colon\na:b:c\nnul:\0:x:\nann::ann@a:' |
    ofmipname names.cdb names.tmp
  equal "$(records 44)" "$(bytes '\007\0\0\0\014\0\0\0Joe@x.yJoe \0303\0266\0Joe@Z\003\0\0\0\006\0\0\0ann\0ann@a' | shown)"
  [ ! -e names.tmp ]
}

@test "no lines make the empty database, which takes the place of the old one" {
  echo old >names.cdb
  run -0 ofmipname names.cdb names.tmp </dev/null
  equal "$output" ""
  equal "$(wc -c <names.cdb)" 2048
}

@test "everybody may read the file, and nobody else write it" {
  umask 077
  ofmipname names.cdb names.tmp </dev/null
  equal "$(stat -c %a names.cdb)" 644
}

@test "a line that never ends is refused, and the names stay as they were" {
  echo old >names.cdb
  run -100 bash -c 'yes x | tr -d "\n" | timeout 20 ofmipname names.cdb names.tmp'
  equal "$output" "ofmipname: fatal: a line of more than 1048576 bytes"
  equal "$(cat names.cdb)" old
}

@test "failures of the system are temporary, and the names stay as they were" {
  echo old >names.cdb
  run -111 ofmipname names.cdb none/names.tmp </dev/null
  equal "$output" "ofmipname: fatal: unable to create none/names.tmp: file does not exist"
  run -111 ofmipname names.cdb names.tmp <.
  equal "$output" "ofmipname: fatal: unable to read input: is a directory"
  run -111 bash -c 'ofmipname names.cdb names.tmp <&-'
  equal "$output" "ofmipname: fatal: unable to read input: file descriptor not open"
  run -111 ofmipname names.cdb /dev/full <<<'a:b:c:'
  equal "$output" "ofmipname: fatal: unable to write to /dev/full: out of disk space"
  equal "$(cat names.cdb)" old
  mkdir folder
  run -111 ofmipname folder names.tmp </dev/null
  equal "$output" "ofmipname: fatal: unable to move names.tmp to folder: is a directory"
}

@test "the file is on the disk before it takes its place" {
  needs strace
  strace -o trace ofmipname names.cdb names.tmp <<<'a:b:c:' || skip "strace does not work here"
  equal "$(grep -oE '^(fsync|rename)' trace | tr '\n' ' ')" "fsync rename fsync "
}

@test "closed output does no harm" {
  run -0 bash -c 'ofmipname names.cdb names.tmp <<<"a:b:c:" >&- 2>&-'
  ofmipname other.cdb names.tmp <<<'a:b:c:'
  cmp names.cdb other.cdb
}
