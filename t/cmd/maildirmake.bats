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

@test "-f makes a folder, once" {
  maildirmake Maildir
  (umask 0; maildirmake -f Spam.2026 Maildir)
  equal "$(modes Maildir/.Spam.2026)" "$(printf ' d 700\ncur d 700\nmaildirfolder f 600\nnew d 700\ntmp d 700')"
  run -1 maildirmake -f Spam.2026 Maildir
  equal "$output" "maildirmake: fatal: unable to mkdir Maildir/.Spam.2026: file already exists"
  name=$(bytes '\0377 \n"')
  maildirmake -f "$name" Maildir
  [ -d "Maildir/.$name/new" ]
}

@test "-f: what cannot be a folder" {
  maildirmake Maildir
  for name in '' . .. .a a. a..b a/b; do
    run -100 maildirmake -f "$name" Maildir
    equal "$output" "maildirmake: fatal: invalid folder name $name"
  done
  maildirmake -f Spam Maildir
  run -100 maildirmake -f x Maildir/.Spam
  equal "$output" "maildirmake: fatal: Maildir/.Spam is a folder itself"
  run -111 maildirmake -f x gone
  equal "$output" "maildirmake: fatal: unable to mkdir gone/.x: file does not exist"
  equal "$(ls -A Maildir | tr '\n' ' ')" ".Spam cur new tmp "
}

@test "-q gives a maildir a quota, and counts what is in it" {
  maildirmake Maildir
  maildirmake -f Spam Maildir
  echo 12345 >Maildir/new/1
  : >'Maildir/.Spam/cur/2,S=1000:2,S'
  (umask 022; maildirmake -q 5C,2000S Maildir)
  equal "$(cat Maildir/maildirsize)" "$(printf '2000S,5C\n%12d %12d' 1006 2)"
  equal "$(stat -c %a Maildir/maildirsize)" 644
  rm Maildir/new/1
  maildirmake -q 0S Maildir/.Spam
  equal "$(cat Maildir/maildirsize)" "$(printf '0S\n%12d %12d' 1000 1)"
  equal "$(find . -name maildirsize)" ./Maildir/maildirsize
  equal "$(ls -A Maildir/tmp)" ""
}

@test "-q: what is no quota, and what cannot have one" {
  maildirmake Maildir
  for quota in 1000 10MB 5X -5S 99999999999999999999S; do
    run -100 maildirmake -q "$quota" Maildir
    equal "$output" "maildirmake: fatal: unable to parse quota $quota"
  done
  maildirmake -f Trash Maildir
  run -100 maildirmake -q 5S Maildir/.Trash
  equal "$output" "maildirmake: fatal: Maildir/.Trash has no quota"
  run -111 maildirmake -q 5S gone
  equal "$output" "maildirmake: fatal: unable to set the quota of gone: file does not exist"
  mkdir Maildir/maildirsize
  run -111 maildirmake -q 5S Maildir
  equal "$output" "maildirmake: fatal: unable to set the quota of Maildir: is a directory"
  equal "$(ls -A Maildir/tmp)" ""
}

@test "options: one at a time, and before the name" {
  for arguments in -q '-q 5S' -f '-f x' '-f x -q 5S Maildir' --; do
    # shellcheck disable=SC2086
    run -100 maildirmake $arguments
    equal "${lines[-1]}" "maildirmake: usage: maildirmake name"
  done
  run -100 maildirmake -x
  equal "$output" "maildirmake: illegal option -- x
maildirmake: usage: maildirmake name"
  maildirmake -- -x
  equal "$(ls)" "-x"
}
