load support
load examples
load service

# The indented blocks of the text page $1, a line ^A after each.
indented_blocks() { awk '/^    / {print substr($0, 5); block = 1; next} block {print "\001"; block = 0}' "$1"; }

@test "the guide prints what it says" {
  for page in "$ROOT"/doc/guide/*.md; do
    case ${page##*/} in programming-your-address.md | the-life-of-a-message.md) continue ;; esac
    indented_blocks "$page" | run_examples "${page##*/}"
  done
}

@test "the guide prints what it says to an ordinary user, who is a mail host of his own" {
  [ "$(id -u)" != 0 ] || { chmod a+x "$BATS_RUN_TMPDIR"; chown 65534:65534 "$BATS_TEST_TMPDIR"; }
  as_user mkdir "$BATS_TEST_TMPDIR/address" "$BATS_TEST_TMPDIR/life"
  indented_blocks "$ROOT/doc/guide/programming-your-address.md" | run_examples address as_user
  indented_blocks "$ROOT/doc/guide/the-life-of-a-message.md" | (cd / && run_examples life as_user)
}
