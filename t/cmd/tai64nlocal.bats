load ../support

local_of() { printf "$1" | tai64nlocal; }

@test "a label at the start of a line becomes the local time" {
  equal "$(local_of '@4000000037c219bf2ef02e94 x\n')" "1999-08-24 04:04:05.787492500 x"
  equal "$(TZ=Europe/Berlin local_of '@4000000037c219bf2ef02e94 x\n')" "1999-08-24 06:04:05.787492500 x"
  equal "$(TZ=XXX-5:30:15 local_of '@400000000000000a00000000\n')" "1970-01-01 05:30:15.000000000"
}

@test "time before 1970 and after 2038" {
  equal "$(local_of '@400000000000000900000001\n')" "1969-12-31 23:59:59.000000001"
  equal "$(local_of '@400000008000000a00000000\n')" "2038-01-19 03:14:08.000000000"
  equal "$(local_of '@400000100000000a00000000\n')" "4147-08-20 07:32:16.000000000"
}

@test "summer time begins and ends" {
  # At 01:00 UTC: the second before, and that second.
  equal "$(TZ=CET-1CEST,M3.5.0,M10.5.0/3 local_of '@400000006608b59900000000 a\n@400000006608b59a00000000 b\n@40000000671d909900000000 c\n@40000000671d909a00000000 d\n')" \
    "2024-03-31 01:59:59.000000000 a
2024-03-31 03:00:00.000000000 b
2024-10-27 02:59:59.000000000 c
2024-10-27 02:00:00.000000000 d"
}

@test "everything else is copied: other lines, labels elsewhere, what is no sane label" {
  cat >in <<'END'
plain
 @4000000037c219bf2ef02e94 not first
@
@ foo
@4000000037c219bf2ef02e9 too short
@4000000037c219bf2ef02e940 too long
@4000000037C219BF2EF02E94 uppercase
@4000000037c219bf3b9aca00 nanoseconds
@ffffffffffffffff00000000 year
@bfffffffffffffff00000000 year
@000000000000000000000000 year

END
  tai64nlocal <in | cmp - in
}

@test "no separator is needed behind the label, and only the first is converted" {
  equal "$(local_of '@4000000037c219bf2ef02e94@4000000037c219bf2ef02e94\n')" "1999-08-24 04:04:05.787492500@4000000037c219bf2ef02e94"
  equal "$(local_of '@4000000037c219bf2ef02e94' | shown)" "$(printf '1999-08-24 04:04:05.787492500' | shown)"
}

@test "a label may arrive in pieces" {
  for size in 1 2 3 5 7 24 25 26 27; do
    equal "$(printf 'a\n@\n@4000000037c219bf2ef02e94 x\n@4000000037c219bf2ef02e94' | dd obs=$size 2>/dev/null | tai64nlocal)" \
      $'a\n@\n1999-08-24 04:04:05.787492500 x\n1999-08-24 04:04:05.787492500'
  done
}

@test "labels across the edges of the buffer are converted like others" {
  for shift in $(seq 0 27); do
    { head -c $((65536 - 27 + shift)) /dev/zero | tr '\0' x; printf '\n@4000000037c219bf2ef02e94 y\n'; } >in
    equal "$(tai64nlocal <in | tail -1)" "1999-08-24 04:04:05.787492500 y"
    equal "$(cat in | tai64nlocal | tail -1)" "1999-08-24 04:04:05.787492500 y"
  done
}

@test "NUL and 8-bit bytes pass" {
  equal "$(local_of '\000\377@\n@\000\n' | shown)" 00ff400a40000a
}

@test "it undoes tai64n" {
  equal "$(printf 'one\ntwo' | tai64n | tai64nlocal | sed 's/^[0-9: .-]*//')" $'one\ntwo'
}

@test "read and write errors are silent, 111" {
  writes_fail tai64nlocal
  run -111 tai64nlocal <.
  equal "$output" ""
  run -111 bash -c 'tai64nlocal <&-'
  equal "$output" ""
  run -111 bash -c 'echo x | tai64nlocal >&-'
  equal "$output" ""
}
