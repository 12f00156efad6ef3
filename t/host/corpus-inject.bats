load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  corpus=$ROOT/../shared/corpus
  [ -d "$corpus" ] || skip "there is no collection of messages beside this folder"
  export QMAILHOME=$PWD USER=joe
  mkdir control
  echo host.test >control/me
  unset QMAILINJECT QMAILUSER QMAILHOST QMAILNAME MAILUSER MAILHOST MAILNAME NAME QMAILMFTFILE
}

# recipients FILE: the addresses of its header that qmail-inject would send to, sorted.
recipients() { QMAILQUEUE=$PWD/queue qmail-inject -h <"$1" && sort envelope; }

@test "every message of the collection is printed so that it is read again as the same, or is refused with its field" {
  total=0 refused=0
  for file in "$corpus"/*/*.eml; do
    total=$((total + 1))
    if ! qmail-inject -n -a <"$file" >once 2>why; then
      refused=$((refused + 1))
      equal "$(head -1 why)" "qmail-inject: fatal: unable to parse this line:"
      tail -n +2 why | head -1 | grep -qFf - "$file"
      continue
    fi
    qmail-inject -n -a <once >twice
    cmp once twice
    # The body is the same, but for the end of its last line.
    sed '1,/^\r\{0,1\}$/d' "$file" >body
    [ ! -s body ] || cmp <(tail -c "$(($(wc -c <body) + 1))" once | tail -c "$(wc -c <body)") body ||
      cmp <(tail -c "$(($(wc -c <body) + 1))" once | head -c "$(wc -c <body)") body
  done
  [ "$total" -gt 100 ]
  [ "$refused" -lt $((total / 20)) ]
}

@test "what was printed has the same recipients, and none is lost" {
  printf '#!/bin/sh\nexec 3<&1\ncat >/dev/null\ntr "\\0" "\\n" <&3 >envelope\n' >queue
  chmod 755 queue
  for file in "$corpus"/*/*.eml; do
    qmail-inject -n -h <"$file" >once 2>why || continue
    before=$(recipients "$file")
    equal "$(recipients once)" "$before"
    # Each address that stands alone between angle brackets in To and Cc is among them.
    grep -q '^Resent-' "$file" && continue
    sed '/^$/,$d' once | sed -n '/^[TC][oc]: /,/^[^ ]/p' | grep -oE '<[a-z0-9.]+@[a-z0-9.]+>' | tr -d '<>' | while read -r address; do
      grep -qx "T$address" <<<"$before" || grep -q "$address" <<<"$(sed -n '/^[TC][oc]: /,/^[^ ]/p' once | grep -v '^[TC ]')"
    done
  done
}
