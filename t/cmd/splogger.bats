load ../support

# The log of the system is a socket, /dev/log. Each test has a /dev of its own, in which a reader
# writes what arrives into the file `entries`.
setup() {
  cd "$BATS_TEST_TMPDIR"
  unshare -Urm true 2>/dev/null || skip "cannot make a mount namespace"
}

# logged PROGRAM ...: runs it on standard input; then prints the entries, without their dates.
logged() {
  mkdir -p dev
  timeout 20 unshare -Urm bash -c '
    mount -t tmpfs none dev && touch dev/null dev/full dev/zero dev/urandom
    for name in null full zero urandom; do mount --bind /dev/$name dev/$name; done
    mount --move dev /dev || exit 90
    log-reader /dev/log >entries & reader=$!
    until [ -S /dev/log ]; do sleep 0.02; done
    status=0
    "$@" || status=$?
    sleep 0.1; kill $reader; wait $reader 2>/dev/null
    exit $status' sh "$@" 3>&- || return
  sed -E 's/^(<[0-9]+>)[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} /\1/; s/[0-9]{10}\.[0-9]{6}/STAMP/' entries
}

@test "each line is an entry, with its time, for the facility mail" {
  run -0 logged splogger < <(bytes 'status: local 0/10\n\nnew msg 5\n')
  equal "$output" "<22>splogger: STAMP status: local 0/10
<22>splogger: STAMP new msg 5"
}

@test "tag and facility" {
  run -0 logged splogger qmail < <(bytes 'x\n')
  equal "$output" "<22>qmail: STAMP x"
  run -0 logged splogger tag 16 < <(bytes 'x\n')
  equal "$output" "<134>tag: STAMP x"
}

@test "warnings and alerts have their priority" {
  run -0 logged splogger < <(bytes 'warning: a\nalert: b\nWarning: c\n alert: d\n')
  equal "$output" "<20>splogger: STAMP warning: a
<17>splogger: STAMP alert: b
<22>splogger: STAMP Warning: c
<22>splogger: STAMP  alert: d"
}

@test "bytes that cannot be printed are question marks, and so is %, if it were a format" {
  run -0 logged splogger < <(bytes 'a\0b\tc\0377d%%s%%n\n')
  equal "$output" "<22>splogger: STAMP a?b?c?d%%s%%n"
}

@test "the last line need not be terminated" {
  run -0 logged splogger < <(bytes 'one\ntwo')
  equal "$output" "<22>splogger: STAMP one
<22>splogger: STAMP two"
}

@test "a long line goes on in more entries with the same stamp and priority" {
  for size in 799 800 1598 1599; do
    head -c "$size" /dev/zero | tr '\0' x >line
    run -0 logged splogger < <(cat line; echo; echo y)
    equal "$(wc -l <entries)" "$(((size + 798) / 799 + 1))"
    equal "$(grep -c 'STAMP+' <<<"$output")" "$(((size - 1) / 799))"
    equal "$(sed -E 's/.*[0-9]{10}\.[0-9]{6}[ +]//' entries | head -n -1 | tr -d '\n')" "$(cat line)"
    equal "$(grep x entries | grep -oE '[0-9]{10}\.[0-9]{6}' | sort -u | wc -l)" 1
  done
  { printf 'alert: '; head -c 1000 /dev/zero | tr '\0' x; echo; } >line
  run -0 logged splogger <line
  equal "$(grep -c '<17>' entries)" 2
}

@test "ten megabytes without a line end take little memory" {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizer's own memory counts"
  run -0 bash -c 'head -c 10000000 /dev/zero | softlimit -a 20000000 splogger'
}

@test "a facility that there is not: 100" {
  for facility in 24 x 1x ''; do
    run -100 splogger tag "$facility" </dev/null
    equal "$output" "splogger: usage: splogger [ tag [ facility ] ]"
  done
}

@test "no input, and input that cannot be read" {
  run -0 splogger </dev/null
  equal "$output" ""
  run -111 bash -c 'splogger <&-'
  run -111 splogger <.
}
