load support
load examples
load service

# The indented blocks of the text page $1, a line ^A after each.
indented_blocks() { awk '/^    / {print substr($0, 5); block = 1; next} block {print "\001"; block = 0}' "$1"; }

@test "the guide prints what it says" {
  for page in "$ROOT"/doc/guide/*.md; do
    indented_blocks "$page" | run_examples "${page##*/}"
  done
}
