# Programs that ask other programs about a message.
#
#   load ../support
#   load ../asking
#
# The test file defines `with PROGRAM ...`, which runs the program under test so that it asks that one, and
# `expected`, its exit codes if that one says 0, 99, 100 and 111. What is common to all are the functions that
# end in `_all`, one test each.

setup() {
  cd "$BATS_TEST_TMPDIR"
  export RECIPIENT=joe@h
  bytes 'Subject: x\n\n\0\xff no LF' >message
  # say CODE: answers that, and notes that it was asked.
  printf '#!/bin/sh\necho "$1" >>asked\nexit "${1%% *}"\n' >say
  chmod 755 say
  export -f with
}

# answered CODE PROGRAM ...: it exits with that, silently. Then $asked is what `say` was asked for.
answered() {
  local status=0 output
  rm -f asked
  output=$("${@:2}" <message 2>&1 3>&-) || status=$?
  asked=$(cat asked 2>/dev/null | tr '\n' ' ')
  equal "${*:2}: $status $output" "${*:2}: $1 "
}

# table PROGRAM: the answers of two programs in braces. In standard input a line for each answer of the first:
# four for those of the second.
table() {
  local first second number row
  for first in 0 99 100 111; do
    read -r -a row
    number=0
    for second in 0 99 100 111; do
      answered "${row[number]}" "$1" { ./say "$first" } { ./say "$second" }
      number=$((number + 1))
    done
  done
}

exit_codes_all() {
  local code
  answered "${expected[0]}" with ./say 0
  equal "$asked" "0 "
  answered "${expected[1]}" with ./say 99
  for code in 100 64 65 70 76 77 78 112; do answered "${expected[2]}" with ./say "$code"; done
  for code in 111 1 2 71 75 98 101 127 255; do answered "${expected[3]}" with ./say "$code"; done
}

no_answer_all() {
  local name=$1
  run "-${expected[3]}" with sh -c 'kill -9 $$' <message
  equal "$output" "$name: warning: sh was killed by signal 9"
  run "-${expected[3]}" with ./no-such-program <message
  equal "$output" "$name: warning: unable to run ./no-such-program: file does not exist"
  run "-${expected[3]}" with . <message
  equal "$output" "$name: warning: unable to run .: access denied"
  # What has no `#!` is no program: no shell is asked to make one of it.
  printf 'touch ran\n' >script
  chmod 755 script
  run "-${expected[3]}" with ./script <message
  equal "$output" "$name: warning: unable to run ./script: exec format error"
  [ ! -e ran ]
}

message_all() {
  cat >same <<'END'
#!/bin/sh
cmp - message || exit 100
END
  chmod 755 same
  answered "${expected[0]}" with ./same
  # Whoever read before, or passes a pipe.
  run "-${expected[0]}" bash -c 'exec <message; read -r line; with ./same'
  equal "$output" ""
  run "-${expected[0]}" bash -c 'cat message | with ./same'
  equal "$output" ""
  : >message
  answered "${expected[0]}" with ./same
  run "-${expected[0]}" bash -c 'with ./same </dev/null'
  # A megabyte without a line end, with every byte there is.
  head -c 1000003 /dev/urandom | tr '\n' x >message
  answered "${expected[0]}" with ./same
  mkdir tmp
  run "-${expected[0]}" bash -c 'cat message | TMPDIR=$PWD/tmp with ./same'
  equal "$output" ""
  equal "$(ls tmp)" ""
  # One that reads nothing, and one that closes what it has.
  run "-${expected[0]}" bash -c 'cat message | with true'
  run "-${expected[0]}" bash -c 'set -o pipefail; with sh -c "exec <&- >&-; sleep 0.1" <message | cat'
  equal "$output" ""
}

trouble_all() {
  local name=$1
  run -111 bash -c 'with true <&-'
  equal "$output" "$name: fatal: unable to rewind message: file descriptor not open"
  run -111 bash -c 'cat message | TMPDIR=$PWD/none with true'
  equal "$output" "$name: fatal: unable to create temporary file: file does not exist"
  run -111 bash -c '{ ulimit -f 0; trap "" XFSZ; head -c 200000 /dev/zero | with true; }'
  equal "$output" "$name: fatal: unable to write temporary file: file too big"
  run "-${expected[0]}" bash -c 'with true <message >&- 2>&-'
  run "-${expected[3]}" bash -c 'with ./no-such-program <message 2>/dev/full'
  run "-${expected[3]}" bash -c 'with ./no-such-program <message >&- 2>&-'
  run "-${expected[3]}" bash -c 'with sh -c "echo lost 2>&- || exit 111" <message >/dev/full'
}

words_all() {
  printf '#!/bin/sh\nprintf "<%%s>" "$@"\n' >show
  chmod 755 show
  run -0 bash -c 'with ./show "a b" "" "\$(touch x)" "\`touch x\`" \* "{a,b}" $'"'"'\xff\n'"'"' <message; true'
  equal "$output" $'<a b><><$(touch x)><`touch x`><*><{a,b}><\xff\n>'
  [ ! -e x ]
}

# braces_all SYNOPSIS: wrong usage of a program that takes others in braces.
braces_all() {
  local words
  while read -r -a words; do
    run -111 "${words[@]}" <message
    equal "${words[*]}: $output" "${words[*]}: ${words[0]}: usage: $1"
    [ ! -e asked ]
  done <<END
${1%% *}
${1%% *} { }
${1%% *} {
${1%% *} }
${1%% *} ./say 0
${1%% *} ./say { ./say 0 }
${1%% *} { ./say 0 } { }
${1%% *} { ./say 0 } ./say 0
${1%% *} { ./say 0 } ./say { ./say 0 }
${1%% *} { ./say 0 } { ./say 0
${1%% *} { ./say 0 } { ./say 0 } }
${1%% *} { ./say 0 } { ./say { 0 }
${1%% *} {./say 0}
END
}
