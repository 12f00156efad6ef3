load ../support

# make INPUT: makes f from it.
make() { bytes "$1" | cdbmake f ftmp; }

# part OFFSET COUNT: bytes of f in hex.
part() { tail -c "+$(($1 + 1))" f | head -c "$2" | shown; }

@test "usage" {
  run -100 cdbmake
  equal "$output" "cdbmake: usage: cdbmake f ftmp"
  run -100 cdbmake f
  equal "$output" "cdbmake: usage: cdbmake f ftmp"
}

@test "an empty database is 256 pairs (2048, 0)" {
  make '\n'
  equal "$(wc -c <f)" 2048
  equal "$(shown <f)" "$(for _ in $(seq 256); do printf 0008000000000000; done)"
  [ ! -e ftmp ]
}

@test "a record lies behind the header, its slot behind all records" {
  make '+3,5:one->Hello\n\n'
  equal "$(wc -c <f)" $((2048 + 8 + 8 + 16))
  equal "$(part 2048 16)" 03000000050000006f6e6548656c6c6f
  # The hash of `one` is 0x0b875b81: table 0x81, slot 0x0b875b mod 2 = 1.
  equal "$(part $((0x81 * 8)) 8)" 1008000002000000
  equal "$(part 0 8)$(part $((0x82 * 8)) 8)" 10080000000000002008000000000000
  equal "$(part 2064 16)" 0000000000000000815b870b00080000
}

@test "records keep their order, equal keys too, and hold any bytes" {
  make '+1,1:k->1\n+0,0:->\n+1,1:k->2\n+2,3:\0000\n->\0377->\n\n'
  equal "$(part 2048 41)" 01000000010000006b31000000000000000001000000010000006b320200000003000000000aff2d3e
}

@test "what follows the empty line is not looked at" {
  make '+1,1:k->1\n\ngarbage'
  equal "$(part 2048 10)" 01000000010000006b31
}

@test "bad input leaves the database as it was" {
  echo old >f
  for input in '' 'x\n' '+' '+1' '+1,1:a->b' '+1,1:a->b\n' '+1,1:a->bc\n\n' '+,1:->b\n\n' '+1,:a->\n\n' '+-1,1:a->b\n\n' \
    '+1,1:a-b\n\n' '+1;1:a->b\n\n' '+1,99999999999999999999:a->b\n\n' '+4294967296,1:a->b\n\n' '+1,4294967295:a->b\n\n' ' \n' '\0000\n'; do
    run -111 make "$input"
    equal "$output" "cdbmake: fatal: unable to read input: bad format"
    equal "$(cat f)" old
  done
}

@test "a length that is only promised costs no memory" {
  [ -z "${SANITIZED:-}" ] || skip "sanitizers need more memory"
  run -111 bash -c 'ulimit -v 30000; echo "+4000000000,1:a->b" | cdbmake f ftmp'
  equal "$output" "cdbmake: fatal: unable to read input: bad format"
}

@test "failures of the system" {
  run -111 bash -c 'echo | cdbmake f no/such'
  equal "$output" "cdbmake: fatal: unable to create no/such: file does not exist"
  run -111 bash -c 'echo | cdbmake no/such ftmp'
  equal "$output" "cdbmake: fatal: unable to rename ftmp to no/such: file does not exist"
  run -111 bash -c 'echo | cdbmake f /dev/full'
  equal "$output" "cdbmake: fatal: unable to write /dev/full: out of disk space"
  run -111 cdbmake f ftmp </
  equal "$output" "cdbmake: fatal: unable to read input: is a directory"
  run -111 bash -c 'cdbmake f ftmp <&-'
  equal "$output" "cdbmake: fatal: unable to read input: file descriptor not open"
  [ ! -e f ]
}

@test "closed descriptors do not end up in the database" {
  bash -c 'echo | cdbmake f ftmp >&- 2>&-'
  equal "$(wc -c <f)" 2048
}
