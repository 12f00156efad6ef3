load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  export UFLINE=$'From s@x Sun Nov 02 00:12:29 2026\n' RPLINE=$'Return-Path: <s@x>\n' DTLINE=$'Delivered-To: r@y\n'
  printf 'Subject: test\n\nbody\n' >message
  usage="preline: usage: preline [ -frdFRD ] program [ arg ... ]"
}

@test "usage: a program, known options, three variables" {
  run -100 preline
  equal "$output" "$usage"
  run -100 preline -f
  equal "$output" "$usage"
  run -100 preline -x cat
  equal "$output" "preline: illegal option -- x
$usage"
  for name in UFLINE RPLINE DTLINE; do
    run -100 env -u "$name" preline -frd cat <message
    equal "$output" "$usage"
  done
}

@test "the three lines, then the message" {
  preline cat <message >got
  printf '%s%s%s' "$UFLINE" "$RPLINE" "$DTLINE" | cat - message | cmp - got
}

@test "lines are left out, the last option for each counts" {
  while read -r options lines; do
    preline $options head -n 3 <message | cut -c1 | tr -d '\n' >got
    equal "$options $(cat got)" "$options $lines"
  done <<'END'
-f RDS
-r FDS
-d FRS
-fr DS
-rd FS
-frd Sb
-fF FRD
-Ff RDS
-frdFRD FRD
END
}

@test "the program's words are its own" {
  run -0 preline -f printf '%s\n' -r '$(id)' 'a b' <message
  equal "$output" '-r
$(id)
a b'
}

@test "the exit code is the program's" {
  for code in 0 1 99 100 111 255; do run -"$code" preline sh -c "exit $code" <message; done
  run -111 preline sh -c 'kill -9 $$' <message
  equal "$output" "preline: fatal: child crashed"
}

@test "a program that cannot be run" {
  run -100 preline ./none <message
  equal "$output" "preline: fatal: unable to run ./none: file does not exist"
  : >none
  run -100 preline ./none <message
  equal "$output" "preline: fatal: unable to run ./none: access denied"
  [ -n "${SANITIZED:-}" ] && return
  needs strace
  run -111 strace -f -o /dev/null -P /bin/true -e inject=execve:error=ENFILE preline /bin/true <message
  equal "${lines[-1]}" "preline: fatal: unable to run /bin/true: system cannot open more files"
}

@test "a program may stop reading, or read nothing: its exit code counts, not the broken pipe" {
  head -c 300000 /dev/zero >>message
  run -0 timeout 10 preline true <message
  equal "$output" ""
  run -7 timeout 10 preline sh -c 'exec <&-; exit 7' <message
  run -0 timeout 10 preline head -c 5 <message
  equal "$output" "From "
}

@test "the program gets SIGPIPE at its default, and no descriptor but three" {
  inherited <message >direct
  preline inherited <message >got
  equal "$(cat got)" "$(cat direct)"
}

@test "any bytes, of any length, none at all" {
  { bytes 'a\0\xff\r\n'; head -c 1000000 /dev/zero; printf 'no LF'; } >message
  preline -frd cat <message | cmp - message
  : >message
  run -0 preline -rd cat <message
  equal "$output" "${UFLINE%$'\n'}"
  UFLINE=$'\xff() { :;}; echo pwned' RPLINE= DTLINE= preline cat <message >got
  equal "$(cat got)" $'\xff() { :;}; echo pwned'
}

@test "a message that cannot be read is not taken for a short one" {
  mkdir directory
  run -111 bash -c "preline sh -c 'cat >got; : >ended' <directory"
  equal "$output" "preline: fatal: unable to read message: is a directory"
  run -111 bash -c "preline sh -c 'cat >got; : >ended' <&-"
  equal "$output" "preline: fatal: unable to read message: file descriptor not open"
  sleep 0.1
  [ ! -e ended ]
}

@test "output that cannot be written is the program's affair" {
  run -1 bash -c 'preline cat <message >/dev/full'
  run -0 bash -c 'preline true <message >&- 2>&-'
}
