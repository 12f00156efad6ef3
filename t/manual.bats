load support
load examples

# The lines of every literal block under EXAMPLES of page $1, mdoc escapes undone, a line ^A after each block.
example_blocks() {
  awk '/^\.Sh/ {on = ($2 == "EXAMPLES")} on && /^\.Bd -literal/ {block = 1; next} /^\.Ed/ {if (block) print "\001"; block = 0} block' "$1" |
    sed -e 's/^\\&//' -e 's/\\e/\\/g' -e 's/\\(aq/'"'"'/g' -e 's/\\-/-/g'
}

@test "every page is well-formed mdoc" {
  needs mandoc
  run -0 mandoc -T lint -W warning "$ROOT"/doc/man/*.[1-8]
}

@test "the examples of every page that show a prompt print what the page says" {
  bad=0
  for page in "$ROOT"/doc/man/*.[1-8]; do
    example_blocks "$page" | run_examples "${page##*/}" || bad=$((bad + 1))
  done
  equal "$bad" 0
}
