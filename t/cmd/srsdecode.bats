load ../support
load ../srs

setup() {
  cd "$BATS_TEST_TMPDIR"
  srs_home
}

@test "usage" {
  for wrong in x -x -s '-d h'; do
    run -100 srsdecode $wrong
    equal "${lines[-1]}" "srsdecode: usage: srsdecode [ -s secrets ]"
  done
}

@test "what srsencode made comes back, in either case, and the rest as it is" {
  printf '%s\n' joe@example.org a=b@example.org 'SRS0=abcd=XY=orig.example=joe@first.example' 'a b@c@h' '' joe@me.example \
    SRS0 '@' >in
  for separator in = + -; do
    run -0 bash -c "srsencode -e $separator <in | srsdecode | cmp - in"
  done
  equal "$(srsencode <<<joe@example.org | tr a-z A-Z | srsdecode)" JOE@EXAMPLE.ORG
  equal "$(srsencode <<<joe@example.org | tr A-Z a-z | srsdecode)" joe@example.org
}

@test "all secrets count, and the host of the address does not" {
  srsencode <<<joe@example.org | sed s/@.*// >old
  printf 'newer\nsecret\n' >control/srs_secrets
  run -0 srsdecode <old
  equal "$output" joe@example.org
  echo newer >control/srs_secrets
  run -100 --separate-stderr srsdecode <old
  equal "$output" "$(cat old)"
  equal "$stderr" "srsdecode: warning: unable to rewrite $(cat old): its hash is wrong (#5.1.1)"
}

@test "what was forged, damaged or is too old comes out as it is, with a warning, and 100 in the end" {
  srsencode <<<joe@example.org | sed s/=joe/=jim/ >forged
  old=$(old_address)@me.example
  printf '%s\n' "$(cat forged)" "$old" SRS0=rMwl=RA@x SRS1=a=b=c@x srs0=@x joe@x >in
  run -100 --separate-stderr srsdecode <in
  equal "$output" "$(cat in)"
  w="srsdecode: warning: unable to rewrite"
  equal "$stderr" "$w $(cat forged): its hash is wrong (#5.1.1)
$w $old: it is too old (#5.1.1)
$w SRS0=rMwl=RA@x: parts of it are missing (#5.1.1)
$w SRS1=a=b=c@x: parts of it are missing (#5.1.1)
$w srs0=@x: parts of it are missing (#5.1.1)"
}

@test "secrets must be there, and nobody else's" {
  secrets_matter srsdecode
  cp control/srs_secrets mine
  chmod 604 mine
  run -111 srsdecode -s mine </dev/null
  equal "$output" "srsdecode: fatal: mine is open to everybody: its mode must end in 0"
}

@test "any bytes come back" {
  bytes 'a\0b\xff@h\nSRS0=\0\xff@h\n' >in
  run -0 --separate-stderr bash -c 'srsencode <in | srsdecode >out'
  equal "$stderr" ""
  cmp in out
}

@test "writing fails, reading fails" {
  writes_fail srsdecode
  run -111 bash -c 'echo a@h | srsdecode >&-'
  run -111 bash -c 'srsdecode <&-'
  run -111 bash -c 'srsdecode <.'
}
