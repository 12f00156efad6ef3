load ../support

usage="confine: usage: confine [ -ans ] [ -r path ] ... [ -w path ] ... [ -x path ] ... program [ arg ... ]"

needs_landlock() {
  run "$BUILD/confine" -sn true
  [ "$status" = 0 ] || skip "$output"
}

# Programs of ours are given /proc, which the sanitizers read.

case $(uname -m) in x86_64) seccomp=317 ;; *) seccomp=277 ;; esac
landlock=444

# without CALL ERROR COMMAND ...: where the kernel answers that call as an older one would.
without() {
  "$BUILD/pretend" "$1" "$2" true || skip "this kernel cannot pretend to be another"
  run "$BUILD/pretend" "$@"
}

@test "usage" {
  run -100 confine
  equal "$output" "$usage"
  run -100 confine -s
  equal "$output" "$usage"
  run -100 confine -z true
  equal "$output" $'confine: illegal option -- z\n'"$usage"
  run -100 confine -r
  equal "$output" $'confine: option requires an argument -- r\n'"$usage"
}

@test "what is not given cannot be opened, not even to be run" {
  needs_landlock
  run -111 confine /bin/true
  equal "$output" "confine: fatal: unable to run /bin/true: access denied"
  run -111 confine true
  equal "$output" "confine: fatal: unable to run true: access denied"
  echo text >f
  run -1 confine -s cat f
  equal "$output" "cat: f: Permission denied"
  run -1 confine -s cat /etc/passwd
  run -2 confine -s ls .
  run -2 confine -s sh -c 'echo more >>f'
  run -1 confine -s rm f
  equal "$(cat f)" text
}

@test "-s is enough for programs of the system" {
  needs_landlock
  run -0 confine -s sh -c 'echo hello | tr a-z A-Z; head -c 3 /dev/zero | wc -c; echo gone >/dev/null'
  equal "$output" $'HELLO\n3'
  run -1 confine -s touch /usr/lib/x
  [ ! -e /usr/lib/x ]
}

@test "-r lets read, and nothing else" {
  needs_landlock
  mkdir -p d/sub
  echo text >d/sub/f
  echo 'echo ran' >d/run
  chmod 755 d/run
  run -0 confine -s -r d sh -c 'ls d; cat d/sub/f'
  equal "$output" $'run\nsub\ntext'
  for change in '>d/sub/f' '>>d/sub/f' '>d/new' 'truncate -s 0 d/sub/f' \
    "perl -e 'truncate(q(d/sub/f), 0) or exit 1'" 'rm d/sub/f' 'mv d/sub/f d/sub/g' \
    'ln d/sub/f d/g' 'mkdir d/new' 'rmdir d/sub' 'ln -s x d/new' 'mkfifo d/new'; do
    run confine -s -r d sh -c "$change"
    [ "$status" != 0 ] || { echo "$change" >&2; false; }
  done
  equal "$(cat d/sub/f; ls d d/sub)" $'text\nd:\nrun\nsub\n\nd/sub:\nf'
  run -126 confine -s -r d sh -c ./d/run
}

@test "-w lets read and change, but run nothing and make no device" {
  needs_landlock
  mkdir d
  echo old >d/f
  run -0 confine -s -w d sh -c 'cat d/f; echo new >d/f; mkdir d/sub; mv d/f d/sub/g; ln d/sub/g d/h; ln -s h d/s; mkfifo d/p
    echo x >d/x; truncate -s 0 d/x; mkdir d/y; rmdir d/y; rm d/p'
  equal "$output" old
  equal "$(cat d/sub/g d/s; ls d)" $'new\nnew\nh\ns\nsub\nx'
  run -2 confine -s -w d sh -c 'echo x >beside'
  cp /bin/true d/true
  run -126 confine -s -w d sh -c d/true
  needs_root
  run -1 confine -s -w d mknod d/null c 1 3
  mknod d/null c 1 3 || skip "devices cannot be made here"
}

@test "-x lets run" {
  needs_landlock
  mkdir d
  bytes '#!/bin/sh\necho ran\n' >d/run
  chmod 755 d/run
  run -111 confine -s ./d/run
  equal "$output" "confine: fatal: unable to run ./d/run: access denied"
  run -0 confine -s -x d ./d/run
  equal "$output" ran
  run -2 confine -s -x d sh -c 'echo x >d/new'
}

@test "a path may be a file, and what is given counts by what it is, not by its name" {
  needs_landlock
  mkdir d
  echo text >d/f
  echo other >d/g
  run -0 confine -s -r d/f cat d/f
  equal "$output" text
  run -1 confine -s -r d/f cat d/g
  run -0 confine -s -w d/f sh -c 'echo new >d/f'
  equal "$(cat d/f)" new
  ln -s d/f s
  run -0 confine -s -r s cat d/f
  run -0 confine -s -r d cat s
  mv d e
  run -0 confine -s -r e cat e/f
  equal "$output" new
}

@test "options may be repeated, and add up" {
  needs_landlock
  mkdir a b
  run -0 confine -s -r a -w b -r . -w a sh -c 'echo 1 >a/f; echo 2 >b/f; cat a/f b/f'
  equal "$output" $'1\n2'
}

@test "a path that is not there" {
  run -111 confine -r no/such true
  equal "$output" "confine: fatal: unable to open no/such: file does not exist"
  run -111 confine -a -w '' true
  equal "$output" "confine: fatal: unable to open : file does not exist"
}

@test "what is open stays open" {
  needs_landlock
  echo text >f
  run -0 bash -c 'confine -s sh -c "cat; echo more >&4" <f 4>>f'
  equal "$output" text
  equal "$(cat f)" $'text\nmore'
}

@test "nothing gets out: not a child, not another confine" {
  needs_landlock
  echo text >f
  run -1 confine -s -x "$BUILD" sh -c "confine -s -r . cat f || exit 1"
  equal "${lines[-1]}" "cat: f: Permission denied"
  run -0 confine -s -x "$BUILD" -r . "$BUILD/confine" -s -r . cat f
  run -1 confine -s -x "$BUILD" -r . "$BUILD/confine" -s cat f
}

@test "there are no new privileges" {
  needs_landlock
  equal "$(confine -s -r /proc grep NoNewPrivs /proc/self/status | tr -d '\t')" NoNewPrivs:1
  equal "$(confine -a grep NoNewPrivs /proc/self/status 2>&1 | tr -d '\t')" \
    "confine: fatal: unable to run grep: access denied"
}

@test "-n leaves only the sockets of this host" {
  needs_landlock
  run -0 confine -sn -r /proc -x "$BUILD" "$BUILD/sockets"
  equal "${output//x32 Function not implemented$'\n'/}" "unix yes
pair yes
inet access denied
inet datagram access denied
inet6 access denied
netlink access denied
packet access denied
ring Function not implemented"
  run -0 confine -s -r /proc -x "$BUILD" "$BUILD/sockets"
  equal "$(grep inet <<<"$output")" $'inet yes\ninet datagram yes\ninet6 yes'
}

@test "-n keeps every file if / is given" {
  needs_landlock
  echo text >f
  run -0 confine -n -w / -x / sh -c 'cat f; echo more >>f'
  equal "$output" text
  equal "$(cat f)" $'text\nmore'
}

@test "-n ends who calls the kernel as another architecture would" {
  needs_landlock
  [ "$(uname -m)" = x86_64 ] || skip "needs x86-64"
  "$BUILD/sockets" foreign >/dev/null || skip "this kernel has no 32-bit calls"
  run -159 bash -c 'confine -sn -r /proc -x "$BUILD" "$BUILD/sockets" foreign'
}

@test "-n keeps abstract names of outside out of reach" {
  needs_landlock
  name=paperpath-$$-$RANDOM
  mkfifo hold
  "$BUILD/sockets" at "$name" <hold >listening 3>&- &
  exec 5>hold
  wait_for grep -q yes listening
  run -0 confine -sn -r /proc -x "$BUILD" "$BUILD/sockets" to "$name"
  [ "$output" != "connect yes" ] || skip "this kernel cannot do that"
  equal "$output" "connect permission denied"
  run -0 confine -s -r /proc -x "$BUILD" "$BUILD/sockets" to "$name"
  equal "$output" "connect yes"
}

teardown() {
  exec 5>&-
  wait
}

@test "a kernel without Landlock: an error, or with -a no bounds" {
  for error in -38 -95; do
    without $landlock $error confine -s true
    equal "$status $output" "111 confine: fatal: this system cannot confine programs: it has no Landlock"
    without $landlock $error confine -a sh -c 'echo text >f; cat f; grep NoNewPrivs /proc/self/status | tr -d "\t"'
    equal "$status $output" $'0 text\nNoNewPrivs:1'
    without $landlock $error confine -a -r no/such true
    equal "$status $output" "111 confine: fatal: unable to open no/such: file does not exist"
  done
}

@test "a Landlock that cannot keep files from being emptied: an error, or with -a everything else" {
  needs_landlock
  needs perl
  without $landlock 2 confine -s true
  equal "$status $output" "111 confine: fatal: this system cannot keep files from being emptied: it is older than Linux 6.2"
  mkdir d
  echo text >d/f
  without $landlock 2 confine -as -r d sh -c 'perl -e "truncate q(d/f), 0"; cat d/f; echo x >d/f'
  equal "$status $output" $'2 sh: 1: cannot create d/f: Permission denied'
  equal "$(stat -c %s d/f)" 0
}

@test "older kernels do what they can" {
  needs_landlock
  mkdir -p d/sub
  echo text >d/f
  without $landlock 1 confine -as -w d ln d/f d/sub/f
  equal "$status $output" "1 ln: failed to create hard link 'd/sub/f' => 'd/f': Invalid cross-device link"
  for version in 2 3 4 5 6 7 99; do
    without $landlock $version confine -asn -w d sh -c 'ln d/f d/sub/f; rm d/sub/f; cat d/f'
    equal "$version $status $output" "$version 0 text"
  done
}

@test "a kernel without seccomp: an error for -n, or with -a the network" {
  needs_landlock
  without $seccomp -38 confine -sn true
  equal "$status $output" "111 confine: fatal: this system cannot deny the network: Function not implemented"
  without $seccomp -38 confine -asn -r /proc -x "$BUILD" "$BUILD/sockets"
  equal "$status $(grep 'inet6' <<<"$output")" "0 inet6 yes"
  without $seccomp -38 confine -s true
  equal "$status $output" "0 "
}

@test "a program that cannot be run" {
  needs_landlock
  run -111 confine -s -r . ./no-such
  equal "$output" "confine: fatal: unable to run ./no-such: file does not exist"
}

@test "the program's exit code, arguments and descriptors are its own" {
  needs_landlock
  run -7 confine -s sh -c 'echo "$1"; exit 7' sh $'a \377'
  equal "$output" $'a \377'
  equal "$(confine -sn -x "$BUILD" "$BUILD/inherited")" "$("$BUILD/inherited")"
  run -1 bash -c 'confine -sn -x "$BUILD" "$BUILD/inherited" <&- 2>&- | grep "^fd [02]\$"'
  equal "$output" ""
}
