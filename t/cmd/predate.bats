load ../support

@test "usage" {
  run -100 predate
  equal "$output" "predate: usage: predate program [ arg ... ]"
}

@test "the date of now, in local time, in front of the message" {
  before=$(date +%s)
  TZ=UTC predate cat <<<$'Subject: x\n\nbody' >got
  after=$(date +%s)
  grep -qxE 'Date: [1-9][0-9]? (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} \+0000' <(head -1 got)
  date=$(head -1 got)
  said=$(date -d "${date#Date: }" +%s)
  [ "$before" -le "$said" ] && [ "$said" -le "$after" ]
  equal "$(tail -n +2 got)" $'Subject: x\n\nbody'
}

@test "zones on both sides of Greenwich, with half hours" {
  while read -r zone offset; do
    run -0 env TZ="$zone" predate cat </dev/null
    equal "$zone ${output##* }" "$zone $offset"
  done <<'END'
UTC +0000
EST5 -0500
XXX-5:30 +0530
XXX3:30 -0330
XXX-14 +1400
XXX0:20 -0020
END
}

@test "the program's arguments and its exit code are its own" {
  run -0 predate printf '%s\n' -n 'a b' '$(id)' </dev/null
  equal "$output" '-n
a b
$(id)'
  for code in 0 1 100 111; do run -"$code" predate sh -c "exit $code" </dev/null; done
  run -111 predate sh -c 'kill -9 $$' </dev/null
  equal "$output" "predate: fatal: child crashed"
}

@test "a program that cannot be run is temporary, whatever the reason" {
  run -111 predate ./none </dev/null
  equal "$output" "predate: fatal: unable to run ./none: file does not exist"
}

@test "any bytes, and a reader that stops early" {
  { bytes '\0\xff\r\n'; head -c 300000 /dev/zero; } >message
  predate cat <message | tail -c +"$(($(predate head -n 1 <message | wc -c) + 1))" | cmp - message
  run -0 timeout 10 predate true <message
}

@test "a message that cannot be read is not taken for a short one" {
  run -111 bash -c "predate sh -c 'cat >got; : >ended' <&-"
  equal "$output" "predate: fatal: unable to read message: file descriptor not open"
  sleep 0.1
  [ ! -e ended ]
}
