load support
load examples
load service
load dns

# The indented blocks of the text page $1, a line ^A after each.
indented_blocks() { awk '/^    / {print substr($0, 5); block = 1; next} block {print "\001"; block = 0}' "$1"; }

# The page $1 without what root types, and without the sections that need a program which is not installed:
# `**Needs** `a` and `b`.`, below the heading, names them.
installed_sections() {
  awk '/^## / {left_out = 0}
    /^\*\*Needs\*\* / {
      words = $0
      while (match(words, /`[^`]*`/)) {
        program = substr(words, RSTART + 1, RLENGTH - 2)
        words = substr(words, RSTART + RLENGTH)
        if (system("command -v " program " >/dev/null")) left_out = 1
      }
      if (left_out) print "left out: " $0 >"/dev/stderr"
    }
    !left_out && !/^    # /' "$1"
}

# The records that the text page $1 shows, for dns-server.
dns_records() { sed -nE 's/^    ([a-z0-9._-]+)\. +(MX|A|AAAA|PTR|TXT) +/\1 \2 /; T; s/\.$//; p' "$1" | sort -u; }

@test "the guide prints what it says" {
  for page in "$ROOT"/doc/guide/*.md; do
    case ${page##*/} in programming-your-address.md | the-life-of-a-message.md | a-host-on-the-internet.md) continue ;; esac
    indented_blocks "$page" | run_examples "${page##*/}"
  done
}

@test "the guide prints what it says to an ordinary user, who is a mail host of his own" {
  [ "$(id -u)" != 0 ] || { chmod a+x "$BATS_RUN_TMPDIR"; chown 65534:65534 "$BATS_TEST_TMPDIR"; }
  as_user mkdir "$BATS_TEST_TMPDIR/address" "$BATS_TEST_TMPDIR/life"
  indented_blocks "$ROOT/doc/guide/programming-your-address.md" | run_examples address as_user
  indented_blocks "$ROOT/doc/guide/the-life-of-a-message.md" | (cd / && run_examples life as_user)
}

@test "the guide prints what it says of a host on the Internet" {
  page=$ROOT/doc/guide/a-host-on-the-internet.md
  mapfile -t records < <(dns_records "$page")
  start_dns "${records[@]}"
  [ "$(id -u)" != 0 ] || { chmod a+x "$BATS_RUN_TMPDIR"; chown 65534:65534 "$BATS_TEST_TMPDIR"; }
  as_user mkdir "$BATS_TEST_TMPDIR/internet"
  as_user ln -s "$ROOT" "$BATS_TEST_TMPDIR/internet/paperpath"
  export smtp=$(free_port) smtps=$(free_port) pop3=$(free_port) qmtp=$(free_port) PATH=$PATH:/usr/sbin
  installed_sections "$page" >"$BATS_TEST_TMPDIR/page"
  examples_seconds=180
  indented_blocks "$BATS_TEST_TMPDIR/page" | (cd / && run_examples internet as_user)
}
