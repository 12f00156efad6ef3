load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  export QMAILHOME=$PWD/home
  mkdir -p home/users homes/{alias,joe,ann,other}
  if [ "$(id -u)" = 0 ]; then
    uid=65534 other=1
    chown "$uid" homes/{alias,joe,ann}
    chown 1 homes/other
  else
    uid=$(id -u) other=$((uid + 1))
  fi
  passwd=$(printf '%s\n' "alias:x:$uid:7::$PWD/homes/alias:/bin/false" "root:x:0:0::$PWD/homes/joe:/bin/sh" "joe:x:$uid:8:Joe:$PWD/homes/joe:/bin/sh")
}

# pw2u OPTIONS ...: of $passwd, the directory of the homes shortened.
pw2u() { printf '%s\n' "$passwd" | qmail-pw2u "$@" | sed "s,$PWD/homes,H,"; }

# fails CODE TEXT OPTIONS ...
fails() {
  local code=$1 text=$2
  shift 2
  run -"$code" --separate-stderr qmail-pw2u "$@" <<<"$passwd"
  equal "$stderr" "$text"
}

alias_lines() { printf '+:alias:%s:7:H/alias:-::\n=alias:alias:%s:7:H/alias:::\n+alias-:alias:%s:7:H/alias:-::' "$uid" "$uid" "$uid"; }

@test "usage" {
  usage="qmail-pw2u: usage: qmail-pw2u [ -/ohHuUC ] [ -cCHAR ]"
  fails 100 "qmail-pw2u: illegal option -- x
$usage" -x
  fails 100 "qmail-pw2u: option requires an argument -- c
$usage" -c
  fails 100 "$usage" -c ''
  fails 100 "$usage" word
}

@test "lines for alias and for each user, not for root, then the dot" {
  equal "$(pw2u)" "$(alias_lines)
=joe:joe:$uid:8:H/joe:::
+joe-:joe:$uid:8:H/joe:-::
."
}

@test "qmail-newu takes what it makes" {
  printf '%s\n' "$passwd" | qmail-pw2u >home/users/assign
  run -0 qmail-newu
  [ -s home/users/cdb ]
}

@test "lines that are none are left out, the last one needs no end" {
  good=$passwd
  passwd="$good
+::::::
ann
ann:x:$uid:8:Ann:$PWD/homes/ann
ann:x:-1:8:Ann:$PWD/homes/ann:/bin/sh
ann:x:1x:8:Ann:$PWD/homes/ann:/bin/sh
ann:x:$uid::Ann:$PWD/homes/ann:/bin/sh
:x:$uid:8:Ann:$PWD/homes/ann:/bin/sh

ann:x:00:8:Ann:$PWD/homes/ann:/bin/sh"
  equal "$(pw2u)" "$(passwd=$good pw2u)"
  { printf '%s\n' "$good"; printf 'ann\0:x:%s:8::%s:\n' "$uid" "$PWD/homes/ann"; printf 'ann:x:%s:8::%s:' "$uid" "$PWD/homes/ann"; } >file
  run -0 qmail-pw2u <file
  equal "$(grep -c '^=' <<<"$output")" 3
}

@test "homes: missing or another's are left out; -h insists on them; -H does not look" {
  passwd="$passwd
ann:x:$uid:8::$PWD/homes/none:/bin/sh
other:x:$other:9::$PWD/homes/joe:/bin/sh"
  for option in '' -o -Ho -ho; do equal "$(pw2u $option | grep '^=' | cut -d: -f1 | tr '\n' ' ')" "=alias =joe "; done
  equal "$(pw2u -H | grep '^=' | cut -d: -f1 | tr '\n' ' ')" "=alias =joe =ann =other "
  fails 111 "qmail-pw2u: fatal: unable to stat $PWD/homes/none" -h
  rmdir homes/ann
  passwd=$(sed /none/d <<<"$passwd")
  equal "$(pw2u -h | grep '^=' | cut -d: -f1 | tr '\n' ' ')" "=alias =joe "
}

@test "names with upper case need -u" {
  passwd="$passwd
Ann:x:$uid:8::$PWD/homes/ann:/bin/sh"
  for option in '' -U -uU; do equal "$(pw2u $option | grep -c Ann)" 0; done
  equal "$(pw2u -u | grep Ann)" "=Ann:Ann:$uid:8:H/ann:::
+Ann-:Ann:$uid:8:H/ann:-::"
}

@test "another separator, no extensions, files in a directory" {
  echo 'sub:joe:pre:' >home/users/subusers
  equal "$(pw2u -c+ | grep '^+' | tail -n 3)" "+alias+:alias:$uid:7:H/alias:-::
+joe+:joe:$uid:8:H/joe:-::
+sub+:joe:$uid:8:H/joe:-:pre-:"
  equal "$(pw2u -C)" "+:alias:$uid:7:H/alias:-::
=alias:alias:$uid:7:H/alias:::
=joe:joe:$uid:8:H/joe:::
=sub:joe:$uid:8:H/joe:-:pre:
."
  equal "$(pw2u -/)" "+:alias:$uid:7:H/alias:-/::
=alias:alias:$uid:7:H/alias:::
+alias-:alias:$uid:7:H/alias:-/::
=joe:joe:$uid:8:H/joe:::
+joe-:joe:$uid:8:H/joe:-/::
=sub:joe:$uid:8:H/joe:-/:pre:
+sub-:joe:$uid:8:H/joe:-/:pre-:
."
}

@test "users/include and users/exclude" {
  passwd="$passwd
ann:x:$uid:8::$PWD/homes/ann:/bin/sh"
  printf '# comment\nALIAS  \nann\n' >home/users/include
  equal "$(pw2u | grep '^=' | cut -d: -f1 | tr '\n' ' ')" "=alias =ann "
  printf 'ann\n' >home/users/exclude
  equal "$(pw2u | grep '^=' | cut -d: -f1 | tr '\n' ' ')" "=alias "
  : >home/users/include
  fails 111 "qmail-pw2u: fatal: unable to find alias user"
}

@test "users/mailnames replaces the names" {
  printf 'joe:joseph:j.doe:\nann:x\n' >home/users/mailnames
  equal "$(pw2u | grep -v alias)" "=joseph:joe:$uid:8:H/joe:::
+joseph-:joe:$uid:8:H/joe:-::
=j.doe:joe:$uid:8:H/joe:::
+j.doe-:joe:$uid:8:H/joe:-::
."
}

@test "users/subusers needs its users" {
  printf 'list:joe:pre:\nno line\nalso:joe\n' >home/users/subusers
  equal "$(pw2u | grep list)" "=list:joe:$uid:8:H/joe:-:pre:
+list-:joe:$uid:8:H/joe:-:pre-:"
  printf 'list:ann:pre:\n' >home/users/subusers
  fails 111 "qmail-pw2u: fatal: unable to find ann user for subuser"
  printf 'list:root:pre:\n' >home/users/subusers
  fails 111 "qmail-pw2u: fatal: unable to find root user for subuser"
}

@test "users/append is copied before the dot" {
  printf '# kept  \n=a:b' >home/users/append
  equal "$(pw2u | tail -n 3)" '# kept  
=a:b
.'
}

@test "no alias, no mail home, unreadable controls" {
  passwd="joe:x:$uid:8::$PWD/homes/joe:/bin/sh"
  fails 111 "qmail-pw2u: fatal: unable to find alias user"
  QMAILHOME=$PWD/none fails 111 "qmail-pw2u: fatal: unable to chdir"
  for file in include exclude mailnames subusers append; do
    mkdir "home/users/$file"
    fails 111 "qmail-pw2u: fatal: unable to read controls"
    rmdir "home/users/$file"
  done
}

@test "input that cannot be read, output that cannot be written" {
  run -111 bash -c 'qmail-pw2u <home'
  equal "$output" "qmail-pw2u: fatal: unable to read input"
  run -111 bash -c 'qmail-pw2u <&-'
  equal "$output" "qmail-pw2u: fatal: unable to read input"
  run -111 bash -c 'printf "%s\n" "$0" | qmail-pw2u >/dev/full' "$passwd"
  equal "$output" "qmail-pw2u: fatal: unable to write output"
  run -111 bash -c 'head -c 100000 /dev/zero | qmail-pw2u'
  equal "$output" "qmail-pw2u: fatal: unable to read input"
}
