load ../support
load ../srs

setup() {
  cd "$BATS_TEST_TMPDIR"
  srs_home
}

# encoded LINE ...: what srsencode makes of the lines, hash and day shown as HASH and DAY.
encoded() { printf '%s\n' "$@" | srsencode | sed -E 's,^(SRS0.)[A-Za-z0-9+/]{4}=[A-Z2-7]{2}=,\1HASH=DAY=,'; }

@test "usage" {
  for wrong in x -x -s '-s ' '-e ' '-e ==' '-e x' -d; do
    run -100 srsencode $wrong
    equal "${lines[-1]}" "srsencode: usage: srsencode [ -s secrets ] [ -d domain ] [ -e separator ]"
  done
}

# Known bug C.56.
@test "addresses are rewritten, but for those that nobody bounces to, or we do" {
  equal "$(encoded joe@example.org Joe@Example.ORG a=b@example.org '' '#@[]' 'list-@example.org-@[]' joe joe@ joe@ME.example)" \
    "SRS0=HASH=DAY=example.org=joe@me.example
SRS0=HASH=DAY=Example.ORG=Joe@me.example
SRS0=HASH=DAY=example.org=a=b@me.example

#@[]
list-@example.org-@[]
joe
joe@
joe@ME.example"
}

@test "addresses that others rewrote become SRS1" {
  equal "$(encoded 'SRS0=abcd=XY=orig.example=joe@first.example' 'SRS1=zzzz=first.example==abcd=XY=orig.example=joe@second.example')" \
    "SRS1=Maro=first.example==abcd=XY=orig.example=joe@me.example
SRS1=Maro=first.example==abcd=XY=orig.example=joe@me.example"
}

@test "the domain is that of the option, of control/srs_domain, of control/me" {
  echo srs.example >control/srs_domain
  equal "$(encoded joe@h)" "SRS0=HASH=DAY=h=joe@srs.example"
  equal "$(srsencode -d opt.example <<<joe@h | sed 's/.*@//')" opt.example
  : >control/srs_domain
  equal "$(encoded joe@h)" "SRS0=HASH=DAY=h=joe@me.example"
  rm control/me
  run -111 srsencode </dev/null
  equal "$output" "srsencode: fatal: no domain: neither control/srs_domain nor control/me"
  mkdir control/me
  run -111 srsencode </dev/null
  equal "$output" "srsencode: fatal: unable to read $PWD/control/me: is a directory"
}

@test "the separators, and a file of secrets of which the first one counts" {
  for separator in = + -; do
    run -0 srsencode -e "$separator" <<<joe@h
    [[ $output =~ ^"SRS0$separator"..../?=..=h=joe@me.example$ ]] || [[ $output =~ ^"SRS0$separator"....=..=h=joe@me.example$ ]]
  done
  printf 'secret\nolder\n' >mine
  chmod 600 mine
  equal "$(srsencode -s mine <<<joe@h)" "$(srsencode <<<joe@h)"
  printf 'older\nsecret\n' >mine
  [ "$(srsencode -s mine <<<joe@h)" != "$(srsencode <<<joe@h)" ]
}

@test "secrets must be there, and nobody else's" {
  secrets_matter srsencode
}

@test "what cannot be rewritten comes out as it is, with a warning, and 100 in the end" {
  long=$(printf '%0240d' 0)
  printf '%s\n' "$long@h" 'a@b=c' joe@h >in
  run -100 --separate-stderr srsencode <in
  equal "${lines[0]}" "$long@h"
  equal "${lines[1]}" 'a@b=c'
  [[ ${lines[2]} =~ =h=joe@me.example$ ]]
  equal "$stderr" "srsencode: warning: unable to rewrite $long@h: the result would be too long (#5.1.7)
srsencode: warning: unable to rewrite a@b=c: its host holds an equals sign (#5.1.8)"
}

@test "any bytes pass, and a last line without its end" {
  bytes 'a\0b\xff@h\nc@h' | srsencode | sed -E 's/^SRS0=.{8}//' >out
  equal "$(shown <out)" "$(bytes 'h=a\0b\xff@me.example\nh=c@me.example\n' | shown)"
  run -100 bash -c 'head -c 70000 /dev/zero | tr "\0" a | srsencode'
  equal "$output" "srsencode: fatal: a line of more than 65536 bytes"
  bytes 'a\0\xff@b=c\n' >in
  run -100 --separate-stderr srsencode <in
  equal "$stderr" "srsencode: warning: unable to rewrite a??@b=c: its host holds an equals sign (#5.1.8)"
}

@test "each line is answered at once" {
  mkfifo there back
  srsencode <there >back 3>&- &
  exec 5>there 6<back
  for name in a b; do
    echo "$name@h" >&5
    read -r -t 10 answer <&6
    [[ $answer =~ =h=$name@me.example$ ]]
  done
  exec 5>&- 6<&-
  wait
}

@test "writing fails, reading fails" {
  writes_fail srsencode
  run -111 bash -c 'echo a@h | srsencode >&-'
  run -111 bash -c 'srsencode <&-'
  run -111 bash -c 'srsencode <.'
}
