load ../support

# data HEX...: a database in data.cdb whose records are those bytes, without tables.
data() {
  local records
  records=$(bytes "$1" | wc -c)
  {
    printf "\\x$(printf %02x $(((2048 + records) % 256)))\\x$(printf %02x $(((2048 + records) / 256)))\0\0"
    head -c 2044 /dev/zero
    bytes "$1"
  } >data.cdb
}

@test "owners, then commands, as setforward reads them" {
  echo 'a@x: ?o@x, b@x, |p\ q\,, ./l; c@: d@x;' | setforward data.cdb data.tmp
  run -0 printforward <data.cdb
  equal "$output" 'a@x: ?o@x;
a@x:
, &b@x
, |p\ q\,
, ./l
;
c@:
, &d@x
;'
  setforward again.cdb data.tmp <<<"$output"
  cmp data.cdb again.cdb
}

@test "the database may come through a pipe, in pieces" {
  echo 'a: b; c: d;' | setforward data.cdb data.tmp
  run -0 bash -c '{ head -c 2050; sleep 0.1; cat; } <data.cdb | printforward'
  equal "$output" 'a:
, &b
;
c:
, &d
;'
}

@test "special and 8-bit bytes and NULs are escaped" {
  data '\003\0\0\0\006\0\0\0?\0\0377a:;#\\ '
  equal "$(printforward <data.cdb | shown)" "$(bytes '\\\0\\\0377: ?a\\:\\;\\#\\\\\\ ;\n' | shown)"
}

@test "what is no forwarding database" {
  for bad in '' '\0\0\0\0\0\0\0\0' '\001\0\0\0\002\0\0\0:&x' '\001\0\0\0\002\0\0\0:x\0' '\001\0\0\0\001\0\0\0:\0' \
    '\001\0\0\0\003\0\0\0x&y\0' '\001\0\0\0\0377\0377\0377\0377:&y\0' '\0377\0377\0377\0377\001\0\0\0:&y\0' '\001\0\0'; do
    data "$bad"
    [ -n "$bad" ] || truncate -s 2047 data.cdb
    run -100 printforward <data.cdb
    equal "$output" "printforward: fatal: bad database format"
  done
  run -100 printforward </dev/null
  equal "$output" "printforward: fatal: bad database format"
}

@test "what comes before the damage is printed" {
  echo 'a: b; c: d;' | setforward data.cdb data.tmp
  run -100 bash -c 'head -c 2070 data.cdb | printforward'
  equal "$output" 'a:
, &b
;
printforward: fatal: bad database format'
}

@test "a length that is only promised costs no memory" {
  [ -z "${SANITIZED:-}" ] || skip "sanitizers need more memory"
  { printf '\377\377\377\377'; head -c 2044 /dev/zero; printf '\1\0\0\0\0\0\0\360:&x'; } >data.cdb
  run -100 bash -c 'ulimit -v 30000; printforward <data.cdb'
  equal "$output" "printforward: fatal: bad database format"
}

@test "failures of the system" {
  run -111 printforward <.
  equal "$output" "printforward: fatal: unable to read input: is a directory"
  run -111 bash -c 'printforward <&-'
  equal "$output" "printforward: fatal: unable to read input: file descriptor not open"
  echo 'a: b;' | setforward data.cdb data.tmp
  run -111 bash -c 'printforward <data.cdb >/dev/full'
  equal "$output" "printforward: fatal: unable to write output: out of disk space"
  run -111 bash -c 'printforward <data.cdb >&-'
  equal "$output" "printforward: fatal: unable to write output: file descriptor not open"
}
