# The examples of pages, run.
#
#   load support
#   load examples

# run_examples NAME [ WORD ... ]: runs the examples in standard input in one shell, in a fresh directory NAME of
# the test; the words are put in front of the shell. All of them have 60 seconds, or $examples_seconds.
# They are blocks of lines, a line ^A after each. A command is a line that starts with "$ ", with the lines
# that follow while they start with "> " or are ">"; the lines behind it, up to the end of the block, are what it prints
# on either descriptor. Lines before the first command count for nothing. False, after saying what differs,
# if a command printed anything else.
run_examples() {
  local wrong=0 want
  mkdir -p "$BATS_TEST_TMPDIR/$1" && cd "$BATS_TEST_TMPDIR/$1" || return
  cat >../examples
  grep -q '^\$ ' ../examples || return 0
  awk 'BEGIN {print "__top=${PWD%/*}"} /^\001/ {next}
    /^\$ / {sub(/^\$ /, ""); print "__n=$((__n+1)); exec >\"$__top/got.$__n\" 2>&1"; print; next} /^>( |$)/ {sub(/^> ?/, ""); print}' \
    ../examples >../script
  rm -f ../want.* ../got.*
  awk '/^\001/ {open = 0; next} /^\$ / {n++; open = 1; printf "" >("../want." n); next} /^>( |$)/ {next} open {print >("../want." n)}' ../examples
  "${@:2}" timeout "${examples_seconds:-60}" sh ../script </dev/null 3>&- || true
  for want in ../want.*; do
    cmp -s "$want" "../got.${want##*.}" && continue
    wrong=$((wrong + 1))
    echo "$1: example ${want##*.} gives:"; cat "../got.${want##*.}"; echo "the page says:"; cat "$want"
  done
  [ "$wrong" = 0 ]
}
