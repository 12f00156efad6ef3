load ../support
load ../srs

# Debian's package srs: the command of Mail::SRS.
setup() {
  cd "$BATS_TEST_TMPDIR"
  srs_home
  needs srs
  srs --help 2>&1 | grep -q -- --forward || skip "another program is called srs"
}

theirs() { srs --secret=secret --alias=me.example "$@"; }

@test "both rewrite alike, and each knows the other's" {
  for sender in joe@example.org Joe@Example.ORG a=b@example.org list-owner-r=dom@l.example \
    SRS0=abcd=XY=orig.example=joe@first.example SRS0-abcd=XY=orig.example=joe@first.example \
    SRS1=zzzz=first.example==abcd=XY=orig.example=joe@second.example joe@me.example; do
    for separator in = + -; do
      ours=$(srsencode -e "$separator" <<<"$sender")
      equal "$ours" "$(theirs --separator="$separator" --forward "$sender")"
      [ "$sender" = joe@me.example ] || equal "$(srsdecode <<<"$ours")" "$(theirs --reverse "$ours")"
    done
  done
}
