load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  ln -s "$BUILD/predate" home/bin/
  program sendmail <<'END'
printf '%s\n' "$@" >arguments
cat >sent
exit $(cat code)
END
  echo 0 >code
}

@test "the message goes to sendmail, with all arguments and a date" {
  run -0 datemail -t -f 's s@x' '$(id)' <<<$'To: a@b\n\nbody'
  equal "$output" ""
  equal "$(cat arguments)" '-t
-f
s s@x
$(id)'
  grep -qE '^Date: [0-9]+ ... [0-9]{4} ..:..:.. \+0000$' <(head -1 sent)
  equal "$(tail -n +2 sent)" $'To: a@b\n\nbody'
}

@test "without arguments sendmail gets none" {
  : >code
  run -0 datemail </dev/null
  equal "$(cat arguments)" ""
}

@test "the exit code is that of sendmail" {
  for code in 100 111; do
    echo "$code" >code
    run -"$code" datemail a@b </dev/null
  done
}

@test "without sendmail, or predate" {
  rm home/bin/sendmail
  run -111 datemail a@b </dev/null
  equal "$output" "predate: fatal: unable to run $QMAILHOME/bin/sendmail: file does not exist"
  rm home/bin/predate
  run -127 datemail a@b </dev/null
}

@test "any bytes" {
  bytes 'A: b\n\n\0\xff\r\nno LF' >message
  run -0 datemail a@b <message
  tail -n +2 sent | cmp - message
}
