load ../support
load ../service

# title: the last argument of the running readproctitle as the system shows it, newlines as `|`.
title() { tr '\n\0' '|\n' <"/proc/$pid/cmdline" | tail -n 1; }
titled() { [ "$(title)" = "$1" ]; }

# shown_after INPUT: what 20 dots become once that was read.
shown_after() {
  mkfifo input
  readproctitle errors: .................... <input 3>&- &
  pid=$!
  started="${started:-} $pid"
  exec 9>input
  bytes "$1" >&9
  wait_for titled "$2"
}

@test "the last argument is missing or shorter than five bytes" {
  run -100 readproctitle </dev/null
  equal "$output" ""
  run -100 readproctitle a .... </dev/null
  equal "$output" ""
  run -0 readproctitle a ..... </dev/null
  equal "$output" ""
  run -0 readproctitle ..... </dev/null
  equal "$output" ""
}

@test "the end of the input is 0, failure to read is 111" {
  run -0 readproctitle a ..... <<<x
  run -111 readproctitle a ..... <.
  equal "$output" ""
  run -111 bash -c 'readproctitle a ..... <&-'
  run -0 bash -c 'readproctitle a ..... </dev/null >&- 2>&-'
}

@test "the area is dots at first, whatever it was" {
  mkfifo input
  readproctitle label x1y2z3 <input 3>&- &
  pid=$!
  started=$pid
  exec 9>input
  wait_for titled ......
  equal "$(tr '\0' ' ' <"/proc/$pid/cmdline")" "readproctitle label ...... "
}

@test "the latest bytes stand at the right end, three dots before them" {
  shown_after 'fatal error xyz\nwarning abc\n' "... xyz|warning abc|"
}

@test "a little input leaves dots" {
  shown_after 'abc' ".................abc"
  bytes 'd' >&9
  wait_for titled "................abcd"
}

@test "exactly as much as there is room for, then more" {
  shown_after '12345678901234567' "...12345678901234567"
  bytes '8' >&9
  wait_for titled "...23456789012345678"
}

@test "NULs are left out, 8-bit bytes are shown" {
  shown_after 'a\x00\x00b\x00\xff\x80\x00c' "$(bytes '...............ab\xff\x80c')"
}

@test "much input at once" {
  shown_after "" "...................."
  head -c 300000 /dev/zero | tr '\0' y >&9
  echo -n end >&9
  wait_for titled "...yyyyyyyyyyyyyyend"
  exec 9>&-
  exits 0 "$pid"
}
