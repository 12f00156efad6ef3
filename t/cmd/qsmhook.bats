load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  export UFLINE=$'From s@x Sun Nov 02 00:12:29 2026\n' RPLINE=$'Return-Path: <s@x>\n' DTLINE=$'Delivered-To: Joe-list@y\n'
  export SENDER='s@x' RECIPIENT='Joe-list@y'
  printf 'Subject: test\n' >message
  usage="qsmhook: usage: qsmhook [ -DFlMmnPs ] [ -xPREFIX ] program [ arg ... ]"
}

@test "usage: a program, known options, the variables" {
  for words in '' -n -x; do run -100 qsmhook $words <message; equal "${lines[-1]}" "$usage"; done
  run -100 qsmhook -q cat
  equal "$output" "qsmhook: illegal option -- q
$usage"
  for name in SENDER RECIPIENT UFLINE; do run -100 env -u "$name" qsmhook cat <message; equal "$output" "$usage"; done
  run -100 env -u RPLINE qsmhook -P cat <message
  equal "$output" "$usage"
  run -100 env -u DTLINE qsmhook -l cat <message
  equal "$output" "$usage"
  run -0 env -u DTLINE -u RPLINE qsmhook cat <message
}

@test "lines in front of the message" {
  while read -r options lines; do
    qsmhook $options cat <message | cut -c1 | tr -d '\n' >got
    equal "$options $(cat got)" "$options $lines"
  done <<'END'
-DFMms FS
-n S
-P FRS
-l FDS
-lP FRDS
-nPl RDS
END
}

@test "words with sender, host and user in them" {
  run -0 qsmhook printf '%%s\n' %g '<%u>' %h@%u %%g a%xb %  %%%u '$(id)' <message
  equal "$output" 's@x
<Joe-list>
y@Joe-list
%g
a%xb
%
%Joe-list
$(id)'
  SENDER= RECIPIENT='a@b@c' run -0 qsmhook printf '[%%s]' %g %u %h <message
  equal "$output" '[][a@b][c]'
  SENDER=$'%u \xff`id`' run -0 qsmhook printf '[%%s]' %g <message
  equal "$output" "[%u "$'\xff'"\`id\`]"
}

@test "a prefix is cut off in either case, if it is there" {
  for words in '-xjoe-' '-x JOE-' '-xother -xJoe-'; do
    run -0 qsmhook $words printf %%s %u <message
    equal "$output" list
  done
  run -0 qsmhook -xlist printf %%s %u <message
  equal "$output" Joe-list
}

@test "the exit code is the program's" {
  for code in 0 1 99 100 111; do run -"$code" qsmhook sh -c "exit $code" <message; done
  run -111 qsmhook sh -c 'kill -9 $$' <message
  equal "$output" "qsmhook: fatal: child crashed"
  run -100 qsmhook ./none <message
  equal "$output" "qsmhook: fatal: unable to run ./none: file does not exist"
}

@test "any bytes, a reader that stops early, a message that cannot be read" {
  { bytes '\0\xff\r\n'; head -c 300000 /dev/zero; } >message
  qsmhook -n cat <message | cmp - message
  run -0 timeout 10 qsmhook true <message
  run -111 bash -c 'qsmhook cat <&-'
  equal "$output" "qsmhook: fatal: unable to read message: file descriptor not open"
}
