load ../support

modes() { find "$1" -printf '%P %y %m\n' | sort; }

@test "usage" {
  run -100 maildirmake
  equal "$output" "maildirmake: usage: maildirmake name"
}

@test "a maildir is four directories for its owner alone, whatever the umask" {
  (umask 0; maildirmake Maildir)
  equal "$(modes Maildir)" "$(printf ' d 700\ncur d 700\nnew d 700\ntmp d 700')"
  (umask 022; maildirmake "$PWD/a b")
  equal "$(modes 'a b')" "$(modes Maildir)"
}

@test "what exists is left alone" {
  mkdir Maildir
  run -111 maildirmake Maildir
  equal "$output" "maildirmake: fatal: unable to mkdir Maildir: file already exists"
  equal "$(ls Maildir)" ""
}

@test "failures name the directory" {
  run -111 maildirmake no/such
  equal "$output" "maildirmake: fatal: unable to mkdir no/such: file does not exist"
  run -111 maildirmake ''
  equal "$output" "maildirmake: fatal: unable to mkdir : file does not exist"
  : >file
  run -111 maildirmake file/x
  equal "$output" "maildirmake: fatal: unable to mkdir file/x: not a directory"
}

@test "a subdirectory that cannot be made is named" {
  # A path of just the length that has room for itself but not for /tmp.
  deep=.
  for _ in $(seq 16); do deep=$deep/$(printf %0250d 0); done
  rest=$((4095 - ${#deep} - 1))
  name=$deep/$(printf "%0$((rest - 2))d" 0)
  mkdir -p "$deep"
  run -111 maildirmake "$name"
  equal "$output" "maildirmake: fatal: unable to mkdir $name/tmp: File name too long"
}

@test "closed descriptors and 8-bit names do no harm" {
  bash -c 'maildirmake Maildir <&- >&- 2>&-'
  equal "$(ls Maildir)" "$(printf 'cur\nnew\ntmp')"
  maildirmake "$(bytes 'M\0303\0244il')"
  [ -d "$(bytes 'M\0303\0244il/new')" ]
}
