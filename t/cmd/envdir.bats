load ../support

usage="envdir: usage: envdir [ -p prefix ] dir child"

# value NAME: NAME as envdir sets it from ./d, in hex; `unset` if it is not set.
value() { envdir d sh -c "[ -z \"\${$1+x}\" ] && echo unset || printf %s \"\$$1\" | od -An -v -tx1 | tr -d ' \n'"; }

@test "usage is 111 here" {
  run -111 envdir
  equal "$output" "$usage"
  run -111 envdir d
  equal "$output" "$usage"
  run -111 envdir -z d true
  equal "$output" $'envdir: illegal option -- z\n'"$usage"
  run -111 envdir -p
  equal "$output" $'envdir: option requires an argument -- p\n'"$usage"
  run -111 envdir -p A=B d true
  equal "$output" "$usage"
}

@test "a variable is the first line of a file, without blanks at its end" {
  mkdir d
  bytes 'v' >d/A
  bytes ' v \t \t\nnext\n' >d/B
  bytes 'v\r\n' >d/C
  bytes '\n' >d/D
  bytes ' \t' >d/E
  bytes 'a\0b\0\n' >d/F
  bytes '\377=\001' >d/G
  bytes 'a \0 \n' >d/I
  : >d/H
  equal "$(value A)" 76
  equal "$(value B)" 2076
  equal "$(value C)" 760d
  equal "$(value D)" ""
  equal "$(value E)" ""
  equal "$(value F)" 610a620a
  equal "$(value G)" ff3d01
  equal "$(value I)" 61200a
  export H=x
  equal "$(value H)" unset
}

@test "values replace earlier ones; the rest of the environment stays" {
  mkdir d
  echo new >d/A
  : >d/B
  echo c >d/C
  run -0 env -i PATH="$PATH" A=old B=old AA=kept envdir d inherited env
  equal "$(grep ^env <<<"$output" | grep -v PATH)" $'env A=new\nenv AA=kept\nenv C=c'
}

@test "-p puts a prefix in front of every name" {
  mkdir d
  echo new >d/A
  : >d/B
  run -0 env -i PATH="$PATH" X_A=old X_B=old A=kept B=kept envdir -p X_ d inherited env
  equal "$(grep ^env <<<"$output" | grep -v PATH)" $'env A=kept\nenv B=kept\nenv X_A=new'
  run -0 envdir -p1 -p '' d sh -c 'echo $A'
  equal "$output" new
}

@test "names that start with a dot are left alone, those with = are reported and ignored" {
  mkdir d
  echo v >d/.A
  echo v >d/A=B
  run -0 env -i PATH="$PATH" envdir d inherited env
  equal "$(grep -v PATH <<<"$output" | grep -v ^fd)" "envdir: warning: ignoring d/A=B: no variable has = in its name"
}

@test "a symbolic link to nowhere is skipped" {
  mkdir d
  echo v >d/A
  ln -s nowhere d/B
  equal "$(value A) $(value B)" "76 unset"
}

@test "a long value is complete, across every edge of a block" {
  mkdir d
  for size in 4095 4096 4097 8192 100000; do
    { head -c "$size" /dev/zero | tr '\0' x; printf '\nrest\n'; } >d/A
    equal "$(envdir d sh -c 'printf %s "$A"' | wc -c)" "$size"
    head -c "$size" /dev/zero | tr '\0' x >d/A
    equal "$(envdir d sh -c 'printf %s "$A"' | wc -c)" "$size"
  done
}

@test "a value that no exec can hand on" {
  mkdir d
  head -c 200000 /dev/zero | tr '\0' x >d/A
  run -111 envdir d true
  equal "$output" "envdir: fatal: unable to run true: argument list too long"
  ln -sf /dev/zero d/A
  run -111 envdir d true
  equal "$output" "envdir: fatal: unable to read d/A: file too big"
}

@test "the program is found in the PATH of before, and runs where envdir was started" {
  mkdir d
  echo /nowhere >d/PATH
  run -0 envdir d sh -c 'echo "$PATH $PWD"'
  equal "$output" "/nowhere $PWD"
}

@test "what cannot be read is fatal" {
  run -111 envdir d true
  equal "$output" "envdir: fatal: unable to switch to directory d: file does not exist"
  touch f
  run -111 envdir f true
  equal "$output" "envdir: fatal: unable to switch to directory f: not a directory"
  mkdir -p d/sub
  run -111 envdir d true
  equal "$output" "envdir: fatal: unable to read d/sub: is a directory"
}

@test "a program that cannot be run" {
  mkdir d
  run -111 envdir d ./no-such
  equal "$output" "envdir: fatal: unable to run ./no-such: file does not exist"
}

@test "the program's exit code and descriptors are its own" {
  mkdir d
  echo v >d/A
  run -7 envdir d sh -c 'exit 7'
  equal "$(envdir d inherited)" "$(inherited)"
  run -1 bash -c 'envdir d inherited <&- 2>&- | grep "^fd [02]\$"'
}
