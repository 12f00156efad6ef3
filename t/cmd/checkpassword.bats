load ../support
load ../pop

# check INPUT PROGRAM ...: what checkpassword does with these bytes on descriptor 3.
check() {
  bytes "$1" >credentials
  shift
  timeout 20 checkpassword "$@" 3<credentials </dev/null
}

# accounts: the files for with_accounts, which runs a program where the system has only the accounts below, in a mount
# namespace of its own. The password of each is `swordfish`.
accounts() {
  needs_root
  needs unshare
  unshare -m true 2>/dev/null || skip "no mount namespaces here"
  hash=$(echo swordfish | cryptpassword '$6$')
  cat >passwd <<END
root:x:0:0::/:/bin/sh
me:x:$user:$group::$home:/bin/me
inline:$hash:$user:$group::$home:/bin/inline
gone:x:$user:$group::$home:/bin/sh
free:x:$user:$group::$home:/bin/sh
locked:x:$user:$group::$home:/bin/sh
homeless:x:$user:$group::$home/no:/bin/sh
END
  cat >shadow <<END
root:$hash:1::::::
me:$hash:1::::::
gone:$hash:1:::::2:
free::1::::::
locked:!$hash:1::::::
homeless:$hash:1::::::
END
  chmod 600 shadow
}
with_accounts() {
  unshare -m sh -c 'mount --bind passwd /etc/passwd && mount --bind shadow /etc/shadow && exec "$@"' sh "$@"
}
enter() {
  bytes "$1" >credentials
  shift
  with_accounts timeout 20 checkpassword "$@" 3<credentials </dev/null
}

@test "misuse exits 2 and says nothing" {
  run -2 bash -c 'checkpassword 3</dev/null'
  equal "$output" ""
  run -2 bash -c 'checkpassword true 3<&-'
  equal "$output" ""
  for input in '' me 'me\0000' 'me\0000secret' '\0000'; do
    run -2 check "$input" true
    equal "$output" ""
  done
}

@test "more than 512 bytes exit 1, 512 are read" {
  run -1 check "nobody\0000$(printf %0504d 0)\0000" true
  equal "$(wc -c <credentials)" 512
  run -1 check "nobody\0000$(printf %0506d 0)" true
  equal "$(wc -c <credentials)" 513
  run -2 check "nobody$(printf %0506d 0)" true
  run -1 check "nobody$(printf %0507d 0)" true
}

@test "an unknown account, one without a password and the empty password exit 1" {
  for login in no-such-user nobody daemon root '' -- 'm\0344' "$(printf %0300d 0)"; do
    for password in '' x '*' '!' '*0' '\0377'; do
      run -1 check "$login\0000$password\0000t\0000" echo in
      equal "$output" ""
    done
  done
}

@test "credentials that cannot be read are temporary trouble" {
  run -111 bash -c 'checkpassword true 3</'
  equal "$output" ""
}

@test "closed descriptors do no harm" {
  run -1 bash -c 'printf "nobody\0x\0t\0" | checkpassword true 3<&0 <&- >&- 2>&-'
}

@test "the right password runs the program as the user, in his home" {
  accounts
  run -0 enter 'me\0000swordfish\0000t\0000' sh -c 'id -u; id -g; id -G; pwd; echo "$USER $HOME $SHELL $1"; cat' sh arg
  equal "$output" "$user
$group
$group
$home
me $home /bin/me arg"
  run -0 enter 'inline\0000swordfish\0000' sh -c 'echo "$USER $SHELL"'
  equal "$output" "inline /bin/inline"
  run -9 enter 'me\0000swordfish\0000' sh -c 'exit 9'
}

@test "the program gets 0, 1 and 2, and nothing else" {
  accounts
  bytes 'me\0000swordfish\0000t\0000' >credentials
  run -0 with_accounts bash -c "$(declare -f bare); bare checkpassword inherited 3<credentials"
  equal "$output" "$(printf 'fd 0\nfd 1\nfd 2')"
}

@test "nobody becomes root, and expired, locked and open accounts let nobody in" {
  accounts
  for login in root gone locked free; do
    for password in swordfish ''; do
      run -1 enter "$login\0000$password\0000t\0000" echo in
      equal "$output" ""
    done
  done
  run -1 enter 'me\0000sword fish\0000t\0000' echo in
}

@test "a missing home and a missing program are temporary trouble" {
  accounts
  run -111 enter 'homeless\0000swordfish\0000t\0000' true
  equal "$output" ""
  run -111 enter 'me\0000swordfish\0000t\0000' ./no-such-program
  equal "$output" ""
}

@test "without root a user may become only himself" {
  accounts
  sed -i "s|^me:x|me:$hash|; s|^free:x:$user:|free:$hash:$((user + 1)):|" passwd
  bytes 'me\0000swordfish\0000t\0000' >credentials
  run -0 with_accounts setpriv --reuid "$user" --regid "$group" --clear-groups checkpassword sh -c 'pwd' 3<credentials
  equal "$output" "$home"
  bytes 'free\0000swordfish\0000t\0000' >credentials
  run -1 with_accounts setpriv --reuid "$user" --regid "$group" --clear-groups checkpassword echo in 3<credentials
  equal "$output" ""
}
