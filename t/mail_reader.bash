# What the tests of elq, pinq and qail share.
#
#   load ../support
#   load ../home
#   load ../mail_reader

# mail_reader SCRIPT READER: a mail home whose maildir2mbox exits as the file code says, and a READER in PATH that keeps
# its arguments and exits 7. The script stands here.
mail_reader() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  program maildir2mbox <<'EOF2'
exit $(cat code)
EOF2
  mkdir path
  printf '#!/bin/sh\nprintf "%%s\\n" "$@" >arguments\nexit 7\n' >"path/$2"
  chmod 755 "path/$2"
  PATH="$PWD/path:/usr/bin:/bin"
  cp "$BUILD/$1" script
}

moves_the_mail_then_reads_it() {
  echo 0 >code
  run -7 ./script -f 'a b' '$(id)' '*'
  equal "$(cat arguments)" '-f
a b
$(id)
*'
}

reads_nothing_if_it_cannot_be_moved() {
  echo 111 >code
  run -111 ./script
  [ ! -e arguments ]
}

takes_programs_from_path_first() {
  echo 111 >code
  printf '#!/bin/sh\n' >path/maildir2mbox
  chmod 755 path/maildir2mbox
  run -7 ./script
}
