load ../support

@test "usage" {
  run -100 setuser
  equal "$output" "setuser: usage: setuser account child"
  run -100 setuser root
  equal "$output" "setuser: usage: setuser account child"
}

# with_account COMMAND ...: runs it where `guest` is an account with a home of its own and two more
# groups, in a mount namespace of its own.
with_account() {
  unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
  mkdir -p home
  { cat /etc/passwd; echo "guest:x:61000:61001::$PWD/home:/bin/rsh"; } >passwd
  { cat /etc/group; echo one:x:60001:guest; echo two:x:60002:root,guest; } >group
  chmod 755 . home
  unshare -m sh -c 'mount --bind passwd /etc/passwd && mount --bind group /etc/group && exec "$@"' sh "$@"
}

@test "the program gets the home, the environment, the uid and all groups of the account" {
  needs_root
  run -0 with_account env -i PATH="$PATH" UID=x HOME=y A=b setuser guest inherited env
  equal "$(grep ^env <<<"$output" | grep -v PATH)" "env A=b
env GID=61001
env HOME=$PWD/home
env SHELL=/bin/rsh
env UID=61000
env USER=guest"
  run -0 with_account setpriv --groups 1,2,3 "$BUILD/setuser" guest sh -c 'id -u; id -g; id -G'
  equal "$output" $'61000\n61001\n61001 60001 60002'
  run -0 with_account setuser guest readlink /proc/self/cwd
  equal "$output" "$(pwd -P)/home"
}

@test "a home that is not there" {
  needs_root
  run -111 with_account sh -c 'rmdir home; exec setuser guest true'
  equal "$output" "setuser: fatal: unable to switch to directory $PWD/home: file does not exist"
}

@test "an account that is not there, or a number, is unknown" {
  run -111 setuser no-such-account true
  equal "$output" "setuser: fatal: unknown account no-such-account"
  run -111 setuser 0 true
  equal "$output" "setuser: fatal: unknown account 0"
}

@test "without the right to change there is no change" {
  run -111 as_user "$BUILD/setuser" bin true
  equal "$output" "setuser: fatal: unable to setgid: permission denied"
}

@test "a program that cannot be run" {
  needs_root
  run -111 setuser root ./no-such
  equal "$output" "setuser: fatal: unable to run ./no-such: file does not exist"
}

@test "the program's exit code, arguments and descriptors are its own" {
  needs_root
  run -7 setuser root sh -c 'echo "$1"; exit 7' sh 'a b'
  equal "$output" "a b"
  equal "$(setuser root "$BUILD/inherited")" "$("$BUILD/inherited")"
  run -1 bash -c 'setuser root inherited <&- 2>&- | grep "^fd [02]\$"'
  equal "$output" ""
}
