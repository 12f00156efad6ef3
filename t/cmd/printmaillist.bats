load ../support

# print BYTES: prints the list.
print() { bytes "$1" | printmaillist; }

@test "one entry a line" {
  run -0 print '&a@x\0000./more.bin\0000/x y \0000&\0377\0000'
  equal "$output" "$(bytes '&a@x\n./more.bin\n/x y \n&\0377')"
  run -0 printmaillist </dev/null
  equal "$output" ""
}

@test "what setmaillist made comes back" {
  printf '&a\n./b\n/c\n' >text
  setmaillist list.bin list.tmp <text
  printmaillist <list.bin | cmp - text
}

@test "what is no list" {
  for bad in '&a' '\0000' 'a\0000' '|a\0000' '&a\nb\0000' './a\nb\0000' '&a \0000' '&a\t\0000'; do
    run -100 print "$bad"
    equal "$output" "printmaillist: fatal: bad mailing list format"
  done
  run -100 print '&a\0000&b'
  equal "$output" "&a
printmaillist: fatal: bad mailing list format"
}

@test "an address with its & has less than 900 bytes, a file any number" {
  long=$(printf %898s | tr ' ' x)
  run -0 print "&$long\0000"
  run -100 print "&x$long\0000"
  run -0 print "/$long$long\0000"
}

@test "failures of the system" {
  run -111 printmaillist <.
  equal "$output" "printmaillist: fatal: unable to read input: is a directory"
  run -111 bash -c 'printmaillist <&-'
  equal "$output" "printmaillist: fatal: unable to read input: file descriptor not open"
  bytes '&a\0000' >list.bin
  run -111 bash -c 'printmaillist <list.bin >/dev/full'
  equal "$output" "printmaillist: fatal: unable to write output: out of disk space"
  run -111 bash -c 'printmaillist <list.bin >&-'
  equal "$output" "printmaillist: fatal: unable to write output: file descriptor not open"
}
