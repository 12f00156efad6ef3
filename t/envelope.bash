# Tests on an address in the environment: $variable.
#
#   load ../support
#   load ../envelope

usage_all() {
  run -111 "$1"
  equal "$output" "$1: usage: $1 pattern"
  run -111 "$1" a b
  equal "$output" "$1: usage: $1 pattern"
}

patterns_all() {
  while IFS='|' read -r code pattern address; do
    printf -v address %b "$address"
    printf -v pattern %b "$pattern"
    status=0
    output=$(env "$variable=$address" "$1" "$pattern" 2>&1 </dev/null) || status=$?
    equal "$pattern $address: $status $output" "$pattern $address: $code "
  done <<'END'
0|joe@example.org|joe@example.org
0|Joe@Example.ORG|jOE@eXAMPLE.org
0|*@example.org|joe@example.org
100|*@example.org|joe@mail.example.org
0|*[@.]example.org|joe@mail.example.org
0|list-*@*|LIST-owner@h
100|joe|joe@example.org
100|*@example.org|joe@example.org\n
0|*|
0||
100|?*|
0|[A-C]*|bob@h
0|[[:upper:][:lower:]]*|Bob@h
100|[[:upper:]]*|Bob@h
0|*\\*@h|a*@h
100|*\\*@h|ab@h
0|\xe4*|\xe4@h
100|\xc4*|\xe4@h
0|$(touch x)|$(touch x)
0|-joe|-JOE
END
  [ ! -e x ]
}

unknown_all() {
  run -111 env -u "$variable" "$1" '*'
  equal "$output" "$1: fatal: $variable not set"
  run -111 env -u "$variable" bash -c "$1 '*' 2>/dev/full"
  run -0 env "$variable=a@b" bash -c "$1 a@b <&- >&- 2>&-"
}
