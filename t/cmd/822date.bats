load ../support

# date_of MESSAGE [NAME]: 822date for a message written with backslash escapes.
date_of() { bytes "$1" | 822date "${@:2}"; }

@test "the date in its own zone, in UTC, and here" {
  run -0 date_of 'Date: Fri, 1 Jan 1999 10:00:00 -0500\n\n'
  equal "$output" "1999-01-01 10:00:00 -0500
1999-01-01 15:00:00 +0000
Fri Jan  1 15:00:00 1999"
  TZ=EST5EDT,M3.2.0,M11.1.0 run -0 date_of 'Date: Fri, 1 Jan 1999 10:00:00 -0500\n\n'
  equal "${lines[2]}" "Fri Jan  1 10:00:00 1999"
  TZ=EST5EDT,M3.2.0,M11.1.0 run -0 date_of 'Date: 1 Jul 2026 10:00:00 GMT\n\n'
  equal "${lines[2]}" "Wed Jul  1 06:00:00 2026"
  TZ=XXX-5:30 run -0 date_of 'Date: 31 Dec 1999 23:59 (here)\n +0530\n'
  equal "$output" "1999-12-31 23:59:00 +0530
1999-12-31 18:29:00 +0000
Fri Dec 31 23:59:00 1999"
}

@test "a zone that is not known, and one with a name" {
  run -0 date_of 'Date: 1 Jan 1999 10:00:00 -0000\n'
  equal "${lines[0]}" "1999-01-01 10:00:00 -0000"
  equal "${lines[1]}" "1999-01-01 10:00:00 +0000"
  run -0 date_of 'Date: 1 Jan 99 10:00 PST DST\n'
  equal "${lines[0]}" "1999-01-01 10:00:00 -0700"
}

@test "dates before 1970 and after 2038, and days that there are not" {
  run -0 date_of 'Date: 1 Jan 1000 00:00:00 +0000\n'
  equal "$output" "1000-01-01 00:00:00 +0000
1000-01-01 00:00:00 +0000
Wed Jan  1 00:00:00 1000"
  run -0 date_of 'Date: 40 Dec 9999 00:00:00 +0000\n'
  equal "${lines[0]}" "10000-01-09 00:00:00 +0000"
  run -0 date_of 'Date: 1 Jan 999999999 00:00:00 +0000\n'
  equal "${lines[0]}" "999999999-01-01 00:00:00 +0000"
}

@test "leap seconds do not count" {
  run -0 date_of 'Date: 31 Dec 2016 23:59:60 +0000\n'
  equal "${lines[0]}" "2017-01-01 00:00:00 +0000"
}

@test "another field, and the last one of its name" {
  run -0 date_of 'X: 1 Jan 1999 10:00:00 +0000\nx : 2 Jan 1999 10:00:00 +0000\nDate: 3 Jan 1999 10:00:00 +0000\n' X
  equal "${lines[0]}" "1999-01-02 10:00:00 +0000"
  run -0 date_of 'Received: from a\n\tby b (c; d)\n\t; 2 Jan 1999 10:00:00 +0000\n' received
  equal "${lines[0]}" "1999-01-02 10:00:00 +0000"
  run -100 date_of 'Date: 1 Jan 1999 10:00:00 +0000\nDate: yesterday\n'
  equal "$output" ""
}

@test "no date that is known" {
  for message in '' 'To: x\n\nDate: 1 Jan 1999 10:00:00 +0000\n' 'Date:\n' 'Date: Fri Jan  1 10:00:00 1999\n' \
      'Date: 1 Jan 1999 10:00:00\n' 'Date: 1 Jan 1999 10:00:00 XYZ\n' 'From x\nDate: 1 Jan 1999 10:00:00 +0000\n'; do
    run -100 date_of "$message"
    equal "$message: $output" "$message: "
  done
}

@test "any bytes, and a field of a hundred megabytes in little memory" {
  run -100 date_of 'Date: \0\0377'
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  equal "$({ printf 'Date: '; head -c 100000000 /dev/zero; printf '\nDate: 1 Jan 1999 10:00:00 +0000\n\n'; } | 822date | head -1)" "1999-01-01 10:00:00 +0000"
}

@test "what cannot be read or written" {
  run -111 822date </
  equal "${output%:*}" "822date: fatal: unable to read input"
  run -111 bash -c '822date <&-'
  equal "$output" "822date: fatal: unable to read input: file descriptor not open"
  run -111 bash -c 'echo Date: 1 Jan 1999 10:00 GMT | 822date >/dev/full'
  equal "$output" "822date: fatal: unable to write output: out of disk space"
  run -111 bash -c 'echo Date: 1 Jan 1999 10:00 GMT | 822date >&-'
  equal "$output" "822date: fatal: unable to write output: file descriptor not open"
}
