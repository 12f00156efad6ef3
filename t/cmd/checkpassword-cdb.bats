load ../support
load ../pop

# check INPUT PROGRAM ...: what checkpassword-cdb does with these bytes on descriptor 3.
check() {
  bytes "$1" >credentials
  shift
  PATH=bin:$PATH timeout 20 checkpassword-cdb users.cdb "$@" 3<credentials </dev/null
}

right='me\0000 sword fish\0000time\0000'

@test "misuse exits 2" {
  make_users
  run -2 bash -c 'checkpassword-cdb 3</dev/null'
  run -2 bash -c 'checkpassword-cdb users.cdb 3</dev/null'
  run -2 bash -c 'checkpassword-cdb users.cdb true 3<&-'
  for input in '' 'me' 'me\0000' 'me\0000 sword fish' '\0000'; do
    run -2 check "$input" true
    equal "$output" ""
  done
}

@test "the right password runs the program as the user, in his home" {
  make_users
  mkdir elsewhere
  run -0 check "$right" sh -c 'echo "$(id -u) $(id -g) $(id -G)"; pwd; echo "$USER $HOME $SHELL $KEPT$1"; cat' sh arg
  if [ "$(id -u)" = 0 ]; then equal "${lines[0]}" "$user $group $group"; fi
  equal "${lines[1]}" "$home"
  equal "${lines[2]}" "me $home /bin/false arg"
  KEPT=kept run -0 check 'me\0000 sword fish\0000' sh -c 'echo "$KEPT"'
  equal "$output" kept
}

@test "its exit code is that of the program" {
  make_users
  run -7 check "$right" sh -c 'exit 7'
}

@test "a wrong password and an unknown user exit 1" {
  make_users
  for input in 'me\0000sword fish\0000t\0000' 'me\0000 sword fish \0000t\0000' 'me\0000\0000t\0000' 'ME\0000 sword fish\0000t\0000' \
    'you\0000 sword fish\0000t\0000' '\0000 sword fish\0000t\0000' '--\0000 sword fish\0000t\0000' 'me\0000\0344\0377\0000t\0000'; do
    run -1 check "$input" echo in
    equal "$output" ""
  done
}

@test "a plain password is proved by itself, by APOP and by CRAM-MD5" {
  { record me "{PLAIN}tanstaaf:$user:$group:$home:/bin/false"; record none "{PLAIN}:$user:$group:$home"; echo; } | cdbmake users.cdb users.tmp
  stamp='<1896.697170952@dbc.mtview.ca.us>'
  digest=c4c9334bac560ecc979e58001b3e22fb
  run -0 check "me\0000tanstaaf\0000$stamp\0000" echo in
  run -0 check "me\0000tanstaaf\0000" echo in
  run -0 check "me\0000$digest\0000$stamp\0000" echo in
  for input in "me\0000$digest\0000x$stamp\0000" "me\0000$digest\0000" "me\0000{PLAIN}tanstaaf\0000$stamp\0000" "me\0000\0000$stamp\0000" \
    "none\0000\0000$stamp\0000" "you\0000tanstaaf\0000$stamp\0000"; do
    run -1 check "$input" echo in
    equal "$output" ""
  done
  make_users
  run -1 check "me\0000$(printf '%s sword fish' "$stamp" | md5sum | cut -d ' ' -f 1)\0000$stamp\0000" true
}

@test "512 bytes are read, not one more" {
  make_users
  fill=$(printf %0488d 0)
  run -0 check "me\0000 sword fish\0000$fill\0000" true
  equal "$(wc -c <credentials)" 504
  run -0 check "me\0000 sword fish\0000${fill}12345678\0000" true
  equal "$(wc -c <credentials)" 512
  run -1 check "me\0000 sword fish\0000${fill}123456789\0000" true
  equal "$output" ""
}

@test "fields may come in pieces" {
  make_users
  run -0 bash -c '{ printf "me\0 sword"; sleep 0.1; printf " fish\0"; } | checkpassword-cdb users.cdb echo in 3<&0 </dev/null'
  equal "$output" in
}

@test "8-bit bytes in login and password" {
  login=$(bytes 'm\0351') hash=$(bytes 'gr\0374n\0377\n' | cryptpassword '$6$')
  { record "$login" "$hash:$user:$group:$home"; echo; } | cdbmake users.cdb users.tmp
  run -0 check 'm\0351\0000gr\0374n\0377\0000' sh -c 'echo $SHELL'
  equal "$output" /bin/sh
}

@test "a hash that is none lets nobody in" {
  for hash in '' '*' '!' x '*0' "!$(echo x | cryptpassword '$6$')"; do
    { record me "$hash:$user:$group:$home"; echo; } | cdbmake users.cdb users.tmp
    for password in '' x '*' '!' '*0' '*1'; do
      run -1 check "me\0000$password\0000t\0000" echo in
      equal "$output" ""
    done
  done
}

@test "nobody becomes root, and without root nobody becomes another" {
  hash=$(echo x | cryptpassword '$6$')
  { record root "$hash:0:0:$home"; record other "$hash:$((user + 1)):$group:$home"; echo; } | cdbmake users.cdb users.tmp
  run -1 check 'root\0000x\0000t\0000' echo in
  equal "$output" ""
  bytes 'other\0000x\0000t\0000' >credentials
  run -1 as_user checkpassword-cdb users.cdb echo in 3<credentials
  equal "$output" ""
}

@test "without root the user himself may come in" {
  make_users
  bytes "$right" >credentials
  run -0 as_user checkpassword-cdb users.cdb sh -c 'id -u; pwd' 3<credentials
  equal "$output" "$user
$home"
}

@test "trouble with the database is temporary and named" {
  run -111 check "$right" true
  equal "$output" "checkpassword-cdb: fatal: unable to open users.cdb: file does not exist"
  echo garbage >users.cdb
  run -111 check "$right" true
  equal "$output" "checkpassword-cdb: fatal: unable to read users.cdb: protocol error"
  for data in '' 'x' 'x:1' 'x:1:1' 'x:1:1:' 'x:-1:1:/' 'x:1:4294967295:/' 'x:1:1a:/' 'x::1:/'; do
    { record me "$data"; echo; } | cdbmake users.cdb users.tmp
    run -111 check "$right" true
    equal "$output" "checkpassword-cdb: fatal: unable to read users.cdb: bad record of me"
  done
}

@test "a missing home, a missing program and unreadable credentials are temporary" {
  make_users
  run -111 check "$right" ./no-such-program
  equal "$output" ""
  run -111 bash -c 'checkpassword-cdb users.cdb true 3</'
  { record me "$hash:$user:$group:$home/no"; echo; } | cdbmake users.cdb users.tmp
  run -111 check "$right" true
  equal "$output" ""
}

@test "the program gets 0, 1 and 2 as they were, and nothing else" {
  make_users
  bytes "$right" >credentials
  run -0 bare checkpassword-cdb users.cdb inherited 3<credentials
  equal "$output" "$(printf 'fd 0\nfd 1\nfd 2')"
  : >got
  owned got
  bash -c "$(declare -f bare); bare checkpassword-cdb users.cdb inherited 3<credentials >got <&- 2>&-"
  equal "$(cat got)" "fd 1"
}
