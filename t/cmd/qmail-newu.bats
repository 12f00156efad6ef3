load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir users
  export QMAILHOME=$PWD
}

@test "usage" {
  run -100 qmail-newu -C
  equal "$output" "qmail-newu: usage: qmail-newu"
}

@test "assignments become a cdb: keys and wild characters in lower case, the first of equal ones" {
  cat >users/assign <<'EOF'
=Joe:joe:507:78:/home/joe:::
+joe-X:joe:507:78:/home/joe:-:pre-:this is ignored
=joe:second:1:1:/:::
+:alias:7790:2108:/var/qmail/alias:-::
.
all this is ignored
EOF
  run -0 qmail-newu
  equal "$output" ""
  equal "$(stat -c %a users/cdb)" 644
  [ ! -e users/cdb.tmp ]
  content=$(tr '\0\n' '|/' <users/cdb | tail -c +2049)
  [[ $content = *'!joe|joe|507|78|/home/joe||'* ]]
  [[ $content = *'!joe-xjoe|507|78|/home/joe|-|pre-'* ]]
  [[ $content = *'!alias|7790|2108|/var/qmail/alias|-|'* ]]
  [[ $content != *ignored* ]]
}

@test "no assignments at all" {
  echo . >users/assign
  run -0 qmail-newu
  equal "$(stat -c %s users/cdb)" $((2048 + 8 + 16))
}

@test "the new file replaces the old one whole, or not at all" {
  printf '=joe:joe:507:78:/home/joe:::\n.\n' >users/assign
  umask 077
  qmail-newu
  equal "$(stat -c %a users/cdb)" 644
  cp users/cdb before
  while IFS= read -r text; do
    bytes "$text" >users/assign
    run -111 qmail-newu
    equal "$output" "qmail-newu: fatal: bad format in users/assign"
    cmp users/cdb before
  done <<'EOF'
=joe:joe:507:78:/home/joe:::\n
=joe\n.\n
=joe:joe:507:78:/home/joe::\n.\n
:joe:507:78:/home/joe:::\n.\n
\n.\n
=joe:j\0oe:507:78:/home/joe:::\n.\n

EOF
}

@test "errors of the system" {
  run -111 qmail-newu
  equal "$output" "qmail-newu: fatal: unable to open users/assign"
  mkdir users/assign
  run -111 qmail-newu
  equal "$output" "qmail-newu: fatal: unable to read users/assign"
  rmdir users/assign
  echo . >users/assign
  mkdir users/cdb.tmp
  run -111 qmail-newu
  equal "$output" "qmail-newu: fatal: unable to open users/cdb.tmp"
  rmdir users/cdb.tmp
  mkdir users/cdb
  run -111 qmail-newu
  equal "$output" "qmail-newu: fatal: unable to move users/cdb.tmp to users/cdb"
  rm users/cdb.tmp
  ln -s /dev/full users/cdb.tmp
  run -111 qmail-newu
  equal "$output" "qmail-newu: fatal: unable to write users/cdb.tmp"
  QMAILHOME=$PWD/nowhere run -111 qmail-newu
  equal "$output" "qmail-newu: fatal: unable to chdir"
}

@test "closed descriptors" {
  echo . >users/assign
  run -0 bash -c 'qmail-newu <&- >&- 2>&-'
}
