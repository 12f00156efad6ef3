load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
}

# record A B C D COUNT WHEN: 16 bytes of the table.
record() {
  printf "$(printf '\\x%02x' "$1" "$2" "$3" "$4" "$5" 0 0 0 \
    $(($6 & 255)) $(($6 >> 8 & 255)) $(($6 >> 16 & 255)) $(($6 >> 24 & 255)) 0 0 0 0)"
}
table() { cat >home/queue/lock/tcpto; chown "$OWNER" home/queue/lock/tcpto; }
seconds() { sed -E 's/out [0-9]+ s/out N s/'; }

@test "records with a count are listed, in the order of the table" {
  now=$(date +%s)
  { record 10 0 0 1 2 $((now - 100)); record 0 0 0 0 0 0; record 192 0 2 255 10 $((now - 5000)); } | table
  run -0 as_user qmail-tcpto
  equal "$(seconds <<<"$output")" "10.0.0.1 timed out N seconds ago; # recent timeouts: 2
192.0.2.255 timed out N seconds ago; # recent timeouts: 10"
  [[ $output =~ out\ 10[0-9]\ sec.*out\ 500[0-9]\ sec ]]
}

@test "an empty table, a short one, one that ends inside a record" {
  : | table
  run -0 qmail-tcpto
  equal "$output" ""
  { record 10 0 0 1 1 5; record 10 0 0 2 1 5 | head -c 15; } | table
  run -0 qmail-tcpto
  equal "$(seconds <<<"$output")" "10.0.0.1 timed out N seconds ago; # recent timeouts: 1"
}

# wide BUCKET HEX COUNT WHEN: a record of 32 bytes in the large table.
wide() {
  { bytes "$(sed 's/../\\x&/g' <<<"$2")"
    for shift in 0 8 16 24 32 40 48 56; do printf "\\x$(printf %02x $(($4 >> shift & 255)))"; done
    printf "\\x$(printf %02x "$3")"; head -c 7 /dev/zero; } | dd of=home/queue/lock/timeouts bs=256 seek="$1" conv=notrunc status=none
}

@test "the large table takes the place of the small one, and has room for IPv6" {
  record 10 0 0 1 2 5 | table
  : >home/queue/lock/timeouts
  chown "$OWNER" home/queue/lock/timeouts
  run -0 qmail-tcpto
  equal "$output" ""
  wide 4095 20010db8000000000000000000000001 2 $(($(date +%s) - 100))
  wide 7 00000000000000000000ffffc0000201 1 5000000000
  run -0 as_user qmail-tcpto
  equal "$(seconds <<<"$output")" "192.0.2.1 timed out N seconds ago; # recent timeouts: 1
2001:db8::1 timed out N seconds ago; # recent timeouts: 2"
  run -0 as_user qmail-tcpok
  run -0 qmail-tcpto
  equal "$output" ""
}

@test "a time to come counts as now" {
  record 10 0 0 1 1 $(($(date +%s) + 1000)) | table
  run -0 qmail-tcpto
  equal "$output" "10.0.0.1 timed out 0 seconds ago; # recent timeouts: 1"
}

@test "no mail home, no table: 111, on standard output" {
  run -111 bash -c 'QMAILHOME=$PWD/none qmail-tcpto 2>/dev/null'
  equal "$output" "fatal: unable to chdir: file does not exist"
  run -111 bash -c 'qmail-tcpto 2>/dev/null'
  equal "$output" "fatal: unable to open tcpto: file does not exist"
  mkdir home/queue/lock/tcpto
  run -111 bash -c 'qmail-tcpto 2>/dev/null'
  equal "$output" "fatal: unable to open tcpto: is a directory"
}

@test "output that cannot be written: 111" {
  record 10 0 0 1 1 5 | table
  writes_fail qmail-tcpto
}
