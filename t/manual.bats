load support

# The lines of every literal block under EXAMPLES of page $1, mdoc escapes undone, one blank line after each block.
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
    mkdir -p "$BATS_TEST_TMPDIR/${page##*/}" && cd "$BATS_TEST_TMPDIR/${page##*/}"
    example_blocks "$page" >"$BATS_TEST_TMPDIR/blocks"
    grep -q '^\$ ' "$BATS_TEST_TMPDIR/blocks" || continue
    # A command is a line that starts with "$ ", with the lines that follow while they start with "> ".
    awk '/^\001/ {next} /^\$ / {sub(/^\$ /, ""); print "__n=$((__n+1)); exec >got.$__n 2>&1"; print; next} /^> / {sub(/^> /, ""); print}' "$BATS_TEST_TMPDIR/blocks" >script
    awk '/^\001/ {open = 0; next} /^\$ / {n++; open = 1; printf "" >("want." n); next} /^> / {next} open {print >("want." n)}' "$BATS_TEST_TMPDIR/blocks"
    timeout 60 sh script </dev/null 3>&- || true
    for want in want.*; do
      cmp -s "$want" "got.${want#want.}" && continue
      bad=$((bad + 1))
      echo "${page##*/}: example ${want#want.} gives:"; cat "got.${want#want.}"; echo "the page says:"; cat "$want"
    done
  done
  equal "$bad" 0
}
