load ../support

@test "usage" {
  run -100 setuidgid
  equal "$output" "setuidgid: usage: setuidgid [ -s ] account child"
  run -100 setuidgid root
  equal "$output" "setuidgid: usage: setuidgid [ -s ] account child"
  run -100 setuidgid -z root true
  equal "$output" $'setuidgid: illegal option -- z\nsetuidgid: usage: setuidgid [ -s ] account child'
}

@test "uid, gid and groups become those of the account, and no others stay" {
  needs_root
  run -0 setuidgid nobody id -u
  equal "$output" "$(id -u nobody)"
  run -0 setuidgid nobody id -G
  equal "$output" "$(id -g nobody)"
  run -0 setpriv --groups 1,2,3 "$BUILD/setuidgid" nobody id -G
  equal "$output" "$(id -g nobody)"
}

# with_groups COMMAND ...: runs it where nobody is in two more groups, in a mount namespace of its own.
with_groups() {
  unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
  { cat /etc/group; echo one:x:60001:nobody; echo two:x:60002:root,nobody; echo three:x:60003:root; } >group
  unshare -m sh -c 'mount --bind group /etc/group && exec "$@"' sh "$@"
}

@test "-s takes the supplementary groups of the account, and no others" {
  needs_root
  run -0 with_groups setpriv --groups 1,2,3 "$BUILD/setuidgid" -s nobody id -G
  equal "$output" "$(id -g nobody) 60001 60002"
  run -0 with_groups setuidgid nobody id -G
  equal "$output" "$(id -g nobody)"
}

@test "an account that is not there, or a number, is unknown" {
  run -111 setuidgid no-such-account true
  equal "$output" "setuidgid: fatal: unknown account no-such-account"
  run -111 setuidgid 0 true
  equal "$output" "setuidgid: fatal: unknown account 0"
  run -111 setuidgid '' true
  equal "$output" "setuidgid: fatal: unknown account "
}

@test "without the right to change there is no change" {
  if [ "$(id -u)" = 0 ]; then
    run -111 setpriv --reuid 65534 --regid 65534 --clear-groups "$BUILD/setuidgid" root true
  else
    run -111 setuidgid root true
  fi
  equal "$output" "setuidgid: fatal: unable to setgid: permission denied"
  run -111 as_user "$BUILD/setuidgid" -s root true
  equal "$output" "setuidgid: fatal: unable to setgid: permission denied"
}

@test "a program that cannot be run" {
  needs_root
  run -111 setuidgid nobody ./no-such
  equal "$output" "setuidgid: fatal: unable to run ./no-such: file does not exist"
  run -111 setuidgid nobody /
  equal "$output" "setuidgid: fatal: unable to run /: access denied"
}

@test "the program's exit code, arguments and descriptors are its own" {
  needs_root
  run -7 setuidgid nobody sh -c 'echo "$1"; exit 7' sh 'a b'
  equal "$output" "a b"
  equal "$(setuidgid root "$BUILD/inherited")" "$("$BUILD/inherited")"
  run -1 bash -c 'setuidgid root inherited <&- 2>&- | grep "^fd [02]\$"'
  equal "$output" ""
}
