load ../support

# list TEXT: makes list.bin of it and shows the bytes, with a $ for each NUL.
list() { bytes "$1" | setmaillist list.bin list.tmp && tr '\0' '$' <list.bin; }

@test "usage" {
  run -100 setmaillist
  equal "$output" "setmaillist: usage: setmaillist list.bin list.tmp"
  run -100 setmaillist list.bin
  equal "$output" "setmaillist: usage: setmaillist list.bin list.tmp"
}

@test "addresses, files, comments and empty lines" {
  run -0 list 'joe@x\n&fred@x\n\n#comment\n./more.bin\n/more.bin\n'
  equal "$output" '&joe@x$&fred@x$./more.bin$/more.bin$'
  [ ! -e list.tmp ]
  run -0 list ''
  equal "$output" ''
}

@test "blanks at the end of a line, and the last line without its end" {
  run -0 list 'a b \t\n ./c\n \t\n&d\t'
  equal "$output" '&a b$& ./c$&d$'
}

@test "a list is never a way to run programs" {
  run -0 list '|prog\n!prog\n?owner\n'
  equal "$output" '&|prog$&!prog$&?owner$'
}

@test "8-bit bytes" {
  run -0 list '\0377\0200@x\r\n'
  equal "$output" "$(bytes '&\0377\0200@x\r$')"
}

@test "800 bytes are the most of an address, not of a file" {
  long=$(printf %800s | tr ' ' x)
  run -0 list "$long\n/$long\n$long  \n#$long$long\n"
  equal "$output" "&$long\$/$long\$&$long\$"
  echo old >list.bin
  run -111 list "x$long\n"
  equal "$output" "setmaillist: fatal: addresses must be under 800 bytes"
  run -111 list "&$long\n"
  equal "$(cat list.bin)" old
}

@test "NULs, and lines of 1 MiB" {
  echo old >list.bin
  run -111 list 'a\0000b\n'
  equal "$output" "setmaillist: fatal: NUL in input"
  run -111 list '#\0000\n'
  equal "$output" "setmaillist: fatal: NUL in input"
  { printf '/'; head -c 1048575 /dev/zero | tr '\0' x; } >text
  setmaillist list.bin list.tmp <text
  cmp <(cat text; printf '\0') list.bin
  echo xy >>text
  run -111 setmaillist list.bin list.tmp <text
  equal "$output" "setmaillist: fatal: lines must be under 1 megabyte"
}

@test "everybody may read the list, whatever the umask" {
  umask 077
  setmaillist list.bin list.tmp </dev/null
  equal "$(stat -c %a list.bin)" 644
}

@test "failures of the system" {
  run -111 setmaillist list.bin no/tmp </dev/null
  equal "$output" "setmaillist: fatal: unable to create no/tmp: file does not exist"
  run -111 setmaillist no/list list.tmp </dev/null
  equal "$output" "setmaillist: fatal: unable to move list.tmp to no/list: file does not exist"
  run -111 setmaillist list.bin list.tmp <.
  equal "$output" "setmaillist: fatal: unable to read input: is a directory"
  run -111 bash -c 'setmaillist list.bin list.tmp <&-'
  equal "$output" "setmaillist: fatal: unable to read input: file descriptor not open"
  ln -s /dev/full full
  run -111 setmaillist list.bin full <<<a
  equal "$output" "setmaillist: fatal: unable to write to full: out of disk space"
  [ ! -e list.bin ]
}
