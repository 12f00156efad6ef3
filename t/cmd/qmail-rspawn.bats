load ../support
load ../home
load ../failures

# A home with message 4 in it, and a qmail-remote that tells how it was called.
setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
  message 4 'Subject: x\n\nbody\n'
  export PATH="$QMAILHOME/bin:$PATH"
  program qmail-remote <<'END'
printf 'r\000K%s\000' "$(printf '<%s>' "$@")"
END
}

rspawn() { alone as_user timeout 60 qmail-rspawn | tail -c +2 | cat -v; }
deliver() { request 1 1/4 s@x "$1" | rspawn; }

@test "without requests it announces its limit and ends" {
  run -0 as_user qmail-rspawn </dev/null
  equal "$output" x
  run -0 bash -c 'qmail-rspawn <&-'
  equal "$output" x
}

@test "no mail home, no queue: 111" {
  QMAILHOME=$PWD/none run -111 qmail-rspawn </dev/null
  equal "$output" "fatal: unable to find $PWD/none"
  rm -r home/queue/mess
  run -111 as_user qmail-rspawn </dev/null
  equal "$output" "qmail-rspawn: fatal: unable to switch to queue directory: file does not exist"
}

@test "qmail-remote gets host, sender and recipient, and the message" {
  run -0 deliver 'a b@c@Example.org'
  equal "$output" "^AK<Example.org><s@x><a b@c@Example.org>^@"
  program qmail-remote <<<'printf "r\000K"; cat; pwd; printf "\000"'
  run -0 deliver joe@x
  equal "$output" "^AKSubject: x

body
$PWD/home/queue/mess
^@"
  run -0 deliver joe@
  run -0 deliver @x
  run -0 deliver joe
  equal "$output" "^ADSorry, address must include host name. (#5.1.3)
^@"
}

@test "QMAILREMOTE names another program" {
  program other <<<'printf "r\000Zother\000"'
  QMAILREMOTE=other run -0 deliver joe@x
  equal "$output" "^AZother^@"
  QMAILREMOTE=$PWD/home/bin/other run -0 deliver joe@x
  equal "$output" "^AZother^@"
}

@test "what qmail-remote prints becomes the report" {
  while IFS='/' read -r printed report; do
    program qmail-remote <<<"printf '$printed'"
    run -0 deliver joe@x
    equal "$output" "^A$report^@"
  done <<'END'
r\000Ktext\000/Ktext
hA\000DB\000/DAB
sA\000DB\000/ZAB
Ztext\000/Ztext
garbage/D
END
  program qmail-remote <<<'exit 0'
  run -0 deliver joe@x
  equal "$output" "^AZqmail-remote produced no output.
^@"
}

@test "the exit code decides before the output" {
  program qmail-remote <<<'printf "r\000K\000"; exit 111'
  run -0 deliver joe@x
  equal "$output" "^AZUnable to run qmail-remote.
^@"
  for code in 1 100 126 127; do
    program qmail-remote <<<"printf 'r\000D\000'; exit $code"
    run -0 deliver joe@x
    equal "$output" "^AZUnable to run qmail-remote.
^@"
  done
  program qmail-remote <<<'printf "r\000K\000"; kill -9 $$'
  run -0 deliver joe@x
  equal "$output" "^AZqmail-remote crashed.
^@"
}

@test "a qmail-remote that cannot be run puts mail off, never bounces it (C.20)" {
  export PATH=$QMAILHOME/bin:/usr/bin:/bin
  rspawn() { as_user timeout 60 "$BUILD/qmail-rspawn" 3>&- | tail -c +2 | cat -v; }
  chmod 644 home/bin/qmail-remote
  run -0 deliver joe@x
  equal "$output" "^AZUnable to run qmail-remote.
^@"
  rm home/bin/qmail-remote
  run -0 deliver joe@x
  equal "$output" "^AZUnable to run qmail-remote.
^@"
  cp "$BUILD/inherited" home/bin/qmail-remote
  exec 9>>home/bin/qmail-remote  # text busy
  run -0 deliver joe@x
  exec 9>&-
  equal "$output" "^AZUnable to run qmail-remote.
^@"
  QMAILREMOTE=/nonexistent/qmail-remote run -0 deliver joe@x
  equal "$output" "^AZUnable to run qmail-remote.
^@"
}

@test "without descriptors mail is put off, or not even taken (C.20)" {
  few() { as_user timeout 60 bash -c "ulimit -n $1; exec '$BUILD/qmail-rspawn'" 3>&- < <(request 1 1/4 s@x joe@x) 2>&1 | tail -c +2 | cat -v; }
  local reports=0
  for most in 4 5 6 7 8 9 10 11; do
    run -0 few $most
    case $output in
      '^AZ'*) reports=$((reports + 1)) ;;
      '^AK'*) [ "$most" -ge 6 ] ;;
      *'^AD'*) false ;;
    esac
  done
  [ "$reports" -ge 1 ]
}

@test "without memory mail is put off (C.20)" {
  [ -z "${SANITIZED:-}" ] || skip "the sanitizer needs memory of its own"
  needs perl
  # Enough for qmail-rspawn, not for the program that it starts, which ends with 127 or a signal.
  printf '#!%s\nprint "r\\0Kfine\\0"\n' "$(command -v perl)" >home/bin/qmail-remote
  little() { as_user timeout 60 bash -c "ulimit -v 4000; exec '$BUILD/qmail-rspawn'" 3>&- < <(request 1 1/4 s@x joe@x) | tail -c +2 | cat -v; }
  run -0 little
  [[ $output == '^AZ'* ]]
}

@test "a qmail-remote for which the kernel has no memory, or that is being written, puts mail off (C.20)" {
  needs_tracing
  for error in ENOMEM EAGAIN EMFILE ENFILE ETXTBSY EIO EACCES ENOEXEC E2BIG; do
    run -0 bash -c "$(declare -f request as_user); request 1 1/4 s@x joe@x |
      as_user timeout 60 strace -f -o trace -P '$QMAILHOME/bin/qmail-remote' -e inject=execve:error=$error '$BUILD/qmail-rspawn' |
      tail -c +2 | cat -v"
    grep -q INJECTED trace
    [[ $output == '^AZ'*'^@' ]]
  done
}

@test "endless output is cut, and counts as no verdict" {
  program qmail-remote <<<'printf r; head -c 1000000 /dev/zero | tr "\0" x; printf "\000Dno\000"'
  run -0 deliver joe@x
  equal "${output:0:4}" "^AZx"
  equal "${output: -34}" "xqmail-remote printed too much.
^@"
  [ "${#output}" -lt 70000 ]
}

@test "the table of timeouts is cleared at the start" {
  head -c 1024 /dev/zero | tr '\0' x >home/queue/lock/tcpto
  chown "$OWNER" home/queue/lock/tcpto
  run -0 as_user qmail-rspawn </dev/null
  cmp home/queue/lock/tcpto <(head -c 1024 /dev/zero)
  rm home/queue/lock/tcpto
  run -0 as_user qmail-rspawn </dev/null
  [ ! -e home/queue/lock/tcpto ]
}

@test "the message must belong to the queue" {
  needs_root
  chown 0 home/queue/mess/1/4
  run -0 deliver joe@x
  equal "$output" "^AZSorry, message has wrong owner. (#4.3.5)
^@"
}

@test "qmail-remote gets descriptors 0, 1 and 2, and no signal ignored or blocked" {
  program qmail-remote <<<"printf 'r\\000K'; $BUILD/inherited; printf '\\000'"
  run -0 deliver joe@x
  equal "$output" "^AKfd 0
fd 1
fd 2
^@"
}

@test "NUL and 8-bit bytes do not upset the protocol" {
  run -0 rspawn < <(request 1 1/4 $'\xe4@x' $'j\xf6e@x'; printf '\2'; head -c 100 /dev/zero)
  [[ $output == *"^AK<x><M-d@x><jM-ve@x>^@"* ]]
  [[ $output == *"^BDInternal error: messid too short. (#5.3.5)"* ]]
}

@test "nobody reads the replies: it ends all the same" {
  run -0 bash -c "$(declare -f request as_user); OWNER=$OWNER; request 1 1/4 s joe@x | as_user timeout 20 qmail-rspawn >/dev/full"
}
