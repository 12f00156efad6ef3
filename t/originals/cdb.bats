load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  [ -x /usr/bin/cdb ] || skip "tinycdb is not installed"
}

# same: cdbmake and tinycdb make the same bytes of file input.
same() {
  cdbmake ours ours.tmp <input
  /usr/bin/cdb -c theirs input
  cmp ours theirs
}

@test "databases are those of tinycdb, byte for byte" {
  echo >input
  same
  bytes '+3,5:one->Hello\n+0,0:->\n+2,3:\0000\n->\0377->\n\n' >input
  same
  { for i in $(seq 3000); do printf '+%d,%d:%s->x%s\n' ${#i} $((${#i} + 1)) "$i" "$i"; done; echo; } >input
  same
  { for i in $(seq 300); do printf '+1,%d:k->%s\n' ${#i} "$i"; done; echo; } >input
  same
}

@test "tinycdb finds in ours what was put there, the first record first" {
  bytes '+1,1:k->1\n+1,2:k->22\n+1,0:e->\n\n' | cdbmake f ftmp
  equal "$(/usr/bin/cdb -q -n 1 f k)" 1
  equal "$(/usr/bin/cdb -q -n 2 f k)" 22
  /usr/bin/cdb -d f >dump
  bytes '+1,1:k->1\n+1,2:k->22\n+1,0:e->\n\n' | cmp - dump
}
