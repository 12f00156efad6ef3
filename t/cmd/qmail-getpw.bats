load ../support

# with_accounts COMMAND ...: COMMAND where the system has the accounts below, with homes in this directory.
with_accounts() {
  needs_root
  unshare --mount true 2>/dev/null || skip "no mount namespaces here"
  mkdir -p joe joe-x jim mary stolen alias
  chown 5001 joe; chown 5002 joe-x; chown 5003 jim; chown 5004 mary; chown 5009 alias
  cat >passwd <<EOF
root:x:0:0:root:$PWD:/bin/sh
zero:x:0:0::$PWD:/bin/sh
joe:x:5001:51:Joe:$PWD/joe:/bin/sh
joe-x:x:5002:52::$PWD/joe-x:/bin/sh
Mary:x:5004:54::$PWD/mary:/bin/sh
stolen:x:5005:55::$PWD/stolen:/bin/sh
homeless:x:5006:56::$PWD/nowhere:/bin/sh
a23456789a23456789a23456789a234:x:5001:51::$PWD/joe:/bin/sh
b23456789b23456789b23456789b2345:x:5001:51::$PWD/joe:/bin/sh
${ALIAS-alias:x:5009:59::$PWD/alias:/bin/sh}
EOF
  echo 'passwd: files' >nsswitch.conf
  unshare --mount sh -c 'mount --bind passwd /etc/passwd && mount --bind nsswitch.conf /etc/nsswitch.conf &&
    exec "$@"' sh "$@"
}

# record LOCAL: what qmail-getpw says, with | for each NUL and . for this directory.
record() { with_accounts qmail-getpw "$1" | tr '\0' '|' | sed "s,$PWD,.,g"; }

rooted() { mkdir -p mailhome; export QMAILHOME=$PWD/mailhome; }

@test "usage" {
  run -100 qmail-getpw
  equal "$output" "qmail-getpw: usage: qmail-getpw local"
}

@test "the longest account wins; its extension keeps its case" {
  needs_root
  rooted
  while read -r address expected; do
    [ "$address" != EMPTY ] || address=
    equal "$address $(record "$address")" "$address $expected"
  done <<'EOF'
joe joe|5001|51|./joe|||
JOE joe|5001|51|./joe|||
joe-Ext-X joe|5001|51|./joe|-|Ext-X|
joe- joe|5001|51|./joe|-||
Joe-X joe-x|5002|52|./joe-x|||
joe-x-Y joe-x|5002|52|./joe-x|-|Y|
joe-xy joe|5001|51|./joe|-|xy|
joe+ext alias|5009|59|./alias|-|joe+ext|
joey alias|5009|59|./alias|-|joey|
-joe alias|5009|59|./alias|-|-joe|
EMPTY alias|5009|59|./alias|-||
alias alias|5009|59|./alias|||
EOF
}

@test "root, accounts without a home of their own and upper case names get no mail" {
  needs_root
  rooted
  for address in root zero mary Mary stolen homeless stolen-x 5001 ../joe; do
    equal "$(record "$address")" "alias|5009|59|./alias|-|$address|"
  done
}

@test "names are at most 31 bytes long" {
  needs_root
  rooted
  name=a23456789a23456789a23456789a234
  equal "$(record $name)" "$name|5001|51|./joe|||"
  equal "$(record $name-x)" "$name|5001|51|./joe|-|x|"
  name=b23456789b23456789b23456789b2345
  equal "$(record $name)" "alias|5009|59|./alias|-|$name|"
  long=joe-$(printf '%01000d' 0)
  equal "$(record "$long")" "joe|5001|51|./joe|-|${long#joe-}|"
}

@test "no account alias" {
  needs_root
  rooted
  ALIAS='' run -116 with_accounts qmail-getpw nobody-here
  equal "$output" "qmail-getpw: fatal: unable to find alias user"
}

@test "accounts that cannot be looked up are not missing" {
  needs_root
  needs strace
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
  rooted
  run -118 with_accounts strace -o /dev/null -P /etc/passwd -e inject=openat:error=EMFILE qmail-getpw joe
  equal "$output" "qmail-getpw: fatal: unable to look up joe: process cannot open more files"
  run -115 with_accounts strace -o /dev/null -P "$PWD/joe" -e inject=newfstatat:error=EIO qmail-getpw joe
  equal "$output" "qmail-getpw: fatal: unable to stat $PWD/joe: input/output error"
}

@test "where the mail home is an ordinary user's, he is all users and alias" {
  needs_root
  rooted
  chown 5001 mailhome
  equal "$(record joe)" "joe|5001|51|./joe|||"
  equal "$(record Joe-Ext)" "joe|5001|51|./joe|-|Ext|"
  equal "$(record joe-x)" "joe|5001|51|./joe|-|x|"
  equal "$(record jim)" "joe|5001|51|./mailhome/alias|-|jim|"
  equal "$(record alias)" "joe|5001|51|./mailhome/alias|-|alias|"
  chown 5999 mailhome
  run -116 with_accounts qmail-getpw joe
  equal "$output" "qmail-getpw: fatal: unable to find user 5999"
}

@test "no mail home" {
  QMAILHOME=$PWD/nowhere run -111 qmail-getpw joe
  equal "$output" "qmail-getpw: fatal: unable to find $PWD/nowhere: file does not exist"
}

@test "an ordinary user's own mail home" {
  [ "$(id -u)" != 0 ] || skip "root is no ordinary user"
  rooted
  equal "$(qmail-getpw "no such-user" | tr '\0' '|')" "$(id -un)|$(id -u)|$(id -g)|$PWD/mailhome/alias|-|no such-user|"
}

@test "write error, closed output" {
  needs_root
  rooted
  run -111 with_accounts sh -c 'qmail-getpw joe >/dev/full'
  run -111 with_accounts sh -c 'qmail-getpw joe >&-'
}
