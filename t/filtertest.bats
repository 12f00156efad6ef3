load support

# Some programs need more memory here, and none is static.
setup() {
  cd "$BATS_TEST_TMPDIR"
  filtertest=$ROOT/t/filtertest
  kit=("$filtertest" --memory 24)
}

# filter: makes ./filter a program for sh, read from standard input.
filter() {
  { echo '#!/bin/sh'; cat; } >filter
  chmod 755 filter
}

# faults OPTION ... -- PROGRAM ...: the cases it fails in, and why, each on a line `CASE CODE WHY`.
faults() {
  timeout 100 "${kit[@]}" "$@" >table || true
  sed -nE 's/^([^ ]+) +([0-9]+)  FAILED: /\1 \2 /p' table
}

# faultless OPTION ... -- PROGRAM ...: fails, showing what it did wrong, unless the program does well in all cases.
faultless() {
  timeout 100 "${kit[@]}" "$@" >table && return
  grep -v ' ok$' table
  return 1
}

# --- the kit ------------------------------------------------------------------------------------------------------

@test "usage" {
  run -100 --separate-stderr "$filtertest"
  [[ $stderr == "filtertest: give a program for .qmail lines"* ]]
  run -0 --separate-stderr "$filtertest" --help
  [[ $output == "filtertest: give a program for .qmail lines"* ]]
  equal "$stderr" ""
  run -100 "$filtertest" --promise much -- cat
  equal "$output" "filtertest: no such promise: much; --help tells more"
  run -100 "$filtertest" --case none -- cat
  equal "$output" "filtertest: no such case: none; --list prints them"
  run -100 "$filtertest" --time soon -- cat
  equal "$output" "filtertest: --time needs a number; --help tells more"
  run -100 "$filtertest" --time
  equal "$output" "filtertest: --time needs an argument; --help tells more"
  run -100 "$filtertest" --loud -- cat
  equal "$output" "filtertest: no such option: --loud; --help tells more"
  run -111 "$filtertest" -- ./none
  equal "$output" "filtertest: no program ./none"
  run -111 "$filtertest" --message none -- cat
  equal "$output" "filtertest: no file none"
}

@test "each case is named and described, and its message can be had" {
  "$filtertest" --list >list
  [ "$(wc -l <list)" -gt 30 ]
  [[ $(grep '^empty ' list) =~ ^"empty "\ +"no byte at all"$ ]]
  run -0 "$filtertest" --print unterminated
  equal "$output" 'Subject: x

first line
last line'
  equal "$("$filtertest" --print 8-bit | od -An -v -w1 -tu1 | sort -nu | wc -l)" 256
  "$filtertest" --print large --memory 1 >large
  [ "$(wc -c <large)" -gt 1048576 ]
}

@test "a table, and how to repeat what failed" {
  filter <<<'cat >text; [ -s text ]'
  run -1 "$filtertest" --case plain --case empty -- ./filter "a b"
  equal "$output" "plain                       0  ok
empty                       1  FAILED: exit code 1 is none of 0, 99, 100, 111
    repeat: $filtertest --case empty -- ./filter a\\ b
2 cases, 1 failed"
  repeat=$(sed -n 's/^ *repeat: //p' <<<"$output")
  run -1 eval "$repeat"
  equal "${lines[-1]}" "1 cases, 1 failed"
  run -0 "$filtertest" --allow 1 --case empty -- ./filter
}

@test "messages of one's own" {
  echo one >1; printf 'two\nlines' >2
  run -0 "$filtertest" --promise unchanged --message 1 --message 2 -- cat
  equal "$output" "1                           0  ok
2                           0  ok
2 cases, 0 failed"
}

@test "what a program does right" {
  filter <<<'cat || exit 111'
  faultless --promise unchanged -- ./filter
  faultless --promise line-filter -- ./filter
  filter <<<'printf "X: 1\nY: 2\n" && cat || exit 111'
  faultless --promise prefixed -- ./filter
  filter <<<'cat >/dev/null; exit 99'
  faultless --promise exit-code -- ./filter
  faultless -- ./filter
}

@test "flaw: another exit code for an empty message" {
  filter <<<'n=$(wc -c); [ "$n" != 0 ]'
  run -0 faults --case plain --case empty --case input-closed -- ./filter
  equal "$output" "empty 1 exit code 1 is none of 0, 99, 100, 111
input-closed 1 exit code 1 is none of 0, 99, 100, 111"
}

@test "flaw: NULs, 8-bit bytes or CRs are lost" {
  filter <<<'tr -d "\000" || exit 111'
  run -0 faults --case nul --case 8-bit --case plain --promise unchanged -- ./filter
  equal "$output" "nul 0 the message was changed: first at byte 10, line 1
8-bit 0 the message was changed: first at byte 10, line 1"
  run -0 faults --case nul --promise line-filter -- ./filter
  equal "$output" "nul 0 NULs were lost"
  filter <<<'tr -d "\200-\377" || exit 111'
  run -0 faults --case 8-bit --case plain --promise line-filter -- ./filter
  equal "$output" "8-bit 0 8-bit bytes were lost"
  run -0 faults --case crlf --case plain --promise unchanged -- delcr
  equal "$output" "crlf 0 the message was changed: first at byte 11, line 1"
}

@test "flaw: an unterminated last line is lost, or gets an end" {
  filter <<<'while IFS= read -r line; do printf "%s\n" "$line" || exit 111; done; exit 0'
  run -0 faults --case unterminated --case plain --promise line-filter -- ./filter
  equal "$output" "unterminated 0 a last line without line feed was lost"
  filter <<<'sed -e "\$a\\" || exit 111'
  run -0 faults --case unterminated --case plain --promise unchanged -- ./filter
  equal "$output" "unterminated 0 the message was changed: it ends after byte 32, in line 4"
  run -0 faults --case unterminated --promise line-filter -- ./filter
  equal "$output" "unterminated 0 not a line for each line"
}

@test "flaw: memory grows with the message" {
  filter <<<'text=$(tr "\000" x) || exit 111; printf "%s\n" "$text" || exit 111'
  run -0 faults --case plain --case large --case large-line -- ./filter
  [[ ${lines[0]} =~ ^"large "[0-9]+" "("it cannot do it with 24 MB of memory"|"exit code 2 is"|"it was killed") ]]
  [[ ${lines[1]} =~ ^"large-line "[0-9]+" "("it cannot do it with 24 MB of memory"|"exit code 2 is"|"it was killed") ]]
}

@test "flaw: it hangs when its standard output closes" {
  filter <<<'trap "" PIPE; cat 2>/dev/null || while :; do sleep 1; done'
  run -0 faults --time 2 --case plain --case reader-stops --case reader-stops-no-signal --case output-full -- ./filter
  equal "$output" "output-full 137 it did not end within 2 seconds
reader-stops 137 it did not end within 2 seconds
reader-stops-no-signal 137 it did not end within 2 seconds"
}

@test "flaw: success whatever becomes of the output, or without input" {
  filter <<<'cat; exit 0'
  run -0 faults --promise unchanged --case plain --case output-full --case output-closed --case input-closed --case reader-stops-no-signal -- ./filter
  equal "$output" "input-closed 0 success, though the message could not be read
output-closed 0 success, though nothing could be written
output-full 0 success, though nothing could be written
reader-stops-no-signal 0 success, though nothing could be written"
}

@test "flaw: it crashes, prints without end, leaves a process behind, runs what it is told" {
  filter <<<'kill -SEGV $$'
  run -0 faults --case plain -- ./filter
  equal "$output" "plain 139 it was killed by signal 11"
  filter <<<'yes'
  run -0 faults --case plain -- ./filter
  equal "$output" "plain 153 it printed far more than it was given"
  filter <<<'sleep 20 & exit 0'
  run -0 faults --case plain -- ./filter
  equal "$output" "plain 0 it left a process behind"
  filter <<<'cat >/dev/null; eval "test -n $SENDER"; exit 0'
  run -0 faults --case plain --case hostile-variables -- ./filter
  equal "$output" "hostile-variables 0 it ran a command out of a variable"
}

@test "flaw: 127, if programs or descriptors are missing" {
  filter <<<'cat'
  run -0 faults --case no-programs -- ./filter
  equal "$output" "no-programs 127 exit code 127 is none of 0, 99, 100, 111"
  grep -q 'it said: .*cat: not found' table
}

@test "flaw: success for half a message, text from a test, a queued message that was changed" {
  filter <<<'trap "exit 0" TERM; cat & wait'
  run -0 faults --promise unchanged --case terminated -- ./filter
  equal "$output" "terminated 0 success, though it had half a message"
  filter <<<'cat >/dev/null; echo found'
  run -0 faults --promise exit-code --case plain -- ./filter
  equal "$output" "plain 0 it prints something"
  filter <<<'tr a b | "$QMAILQUEUE" 1</dev/null || exit 111'
  run -0 faults --promise prefixed --result queued --case plain -- ./filter
  equal "$output" "plain 0 the message does not come unchanged behind some lines"
}

# --- our programs -------------------------------------------------------------------------------------------------

# What is a filter or stands in .qmail lines: a name of package/commands, and how it is tried. $copy copies its
# input, $local delivers as its argument says, $secrets is a file. What stands between a program and its connection cannot tell by
# the exit code, which is the program's, what was lost on the way: its promise is tried with $messages alone.
programs() {
  cat <<'END'
822addresses  -- 822addresses
822date       -- 822date
822decode     -- 822decode
822encode     -- 822encode
822field      -- 822field
822fromjson   -- 822fromjson
822header     -- 822header
822print      -- 822print
822received   -- 822received
822tojson     -- 822tojson
addcr         --promise line-filter -- addcr
bouncesaying  --promise exit-code -- bouncesaying No. false
condredirect  --promise prefixed --result queued -- condredirect a@b.example true
delcr         --promise line-filter -- delcr
deliver-lmtp  -- deliver-lmtp ./none
deliverquota --promise prefixed --allow 75 --allow 77 --result 'Maildir/new/*' --setup 'maildirmake Maildir' -- deliverquota Maildir
dot-forward   --promise prefixed --result queued --setup 'echo a@b.example >.forward' -- dot-forward .forward
except        --promise exit-code -- except false
fastforward   --promise prefixed --result queued --setup 'echo "@here.example: a@b.example;" | setforward f.cdb f.tmp' -- fastforward f.cdb
fixcrio       -- fixcrio $copy
fixcrio       --promise line-filter $messages -- fixcrio $copy
forward       --promise prefixed --result queued -- forward a@b.example
has-header    --promise exit-code -- has-header subject 'x*'
has-recipient --promise exit-code -- has-recipient '*@here.example'
has-sender    --promise exit-code -- has-sender '*@far.example'
iftocc        --promise exit-code -- iftocc
is-auto       --promise exit-code -- is-auto
is-larger     --promise exit-code -- is-larger 1000
is-list       --promise exit-code -- is-list
mail-and      --promise unchanged -- mail-and { true } { $copy }
mail-first    --promise unchanged -- mail-first { false } { $copy }
mail-if       --promise unchanged -- mail-if { mail-not true } { true } { $copy }
mail-not      --promise exit-code -- mail-not mail-not true
mail-once     --promise unchanged --setup 'mkdir -m 700 seen' -- mail-once seen $copy
mail-or       --promise unchanged -- mail-or { mail-not true } { $copy }
mail-stop     --promise unchanged -- mail-stop $copy
mail-tee      --promise unchanged -- mail-tee { true } { $copy }
mail-test     --promise unchanged -- mail-test $copy
mail-timeout  --promise unchanged -- mail-timeout 8 $copy
mime-list     -- mime-list
mime-part     -- mime-part 1
predate       --promise prefixed -- predate $copy
preline       --promise prefixed -- preline $copy
qbiff         --promise exit-code -- qbiff
qmail-autoresponder --setup 'mkdir away; echo gone >away/message.txt' -- qmail-autoresponder away
qmail-local   --promise prefixed --result 'Maildir/new/*' --setup 'maildirmake Maildir' -- $local ./Maildir/
qmail-local   --promise unchanged --result got -- $local '|cat >got || exit 111'
qmail-local   --promise prefixed --result queued -- $local '&a@b.example'
qmail-local   -- $local ./Mailbox
qreceipt      --promise exit-code -- qreceipt r@here.example
qsmhook       --promise prefixed -- qsmhook -Pl $copy
recordio      --output 20 -- recordio $copy
recordio      --promise unchanged $messages --output 20 -- recordio $copy
transcript    --promise exit-code -- transcript said except false
srsdecode     -- srsdecode -s $secrets
srsencode     -- srsencode -s $secrets -d here.example
srsforward    --promise prefixed --result queued -- srsforward -s $secrets -d here.example a@b.example
srsreverse    -- srsreverse -s $secrets
END
}

@test "our programs obey the conventions, and keep what they promise" {
  filter <<<'cat || exit 111'
  mv filter copy; copy=$PWD/copy
  filter <<<"exec $BUILD/qmail-local "'-- "$USER" "$HOME" "$LOCAL" "" "" "$HOST" "$SENDER" "$1"'
  mv filter local; local=$PWD/local
  (umask 077; echo secret >secrets); secrets=$PWD/secrets
  messages=$("$filtertest" --list | awk '/^byte/ {exit} {print "--case", $1}' | tr '\n' ' ')
  while read -r name words; do
    eval "faultless --memory 8 $words" || { echo "$name $words"; return 1; }
  done < <(programs)
}

@test "no program of ours is left out" {
  equal "$(programs | cut -d ' ' -f 1 | sort -u)" \
    "$({ echo leave/qmail-local; echo enter/predate; grep -E '^(dotqmail|filter)/' "$ROOT/package/commands"; } | sed 's,.*/,,; s/ .*//' | sort)"
}
