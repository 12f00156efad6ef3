load ../support
load host

setup() {
  cd "$BATS_TEST_TMPDIR"
  corpus=$ROOT/../shared/corpus
  [ -d "$corpus" ] || skip "there is no collection of messages beside this folder"
  make_host
  # Nothing is sorted here: every message goes to the inbox.
  echo ./Maildir/ >"$QMAILHOME/people/$user/.qmail"
  start_host
}
teardown() { [ -z "${QMAILHOME:-}" ] || stop_host; }

@test "every message of the collection goes in by SMTP and comes out by POP3 byte for byte, or is refused with a reason" {
  total=0
  for file in "$corpus"/*/*.eml; do
    name=$(basename "$(dirname "$file")")-$(basename "$file")
    cp "$file" "$name"
    # How often a message may have been on its way before is limited; these have been on long ones.
    total=$((total + 1))
  done
  [ "$total" -gt 100 ]
  smtp-in -1 "$smtp" 's@far.test' "$user@$me" *.eml >replies || true
  equal "$(wc -l <replies)" "$total"
  accepted=$(grep -c ': 250 ok ' replies)
  # What is refused is refused for its bytes, with the documented words.
  equal "$(grep -v ': 250 ok ' replies | grep -vE ': (451 See https://cr.yp.to/docs/smtplf.html.|554 too many hops.*)$' || true)" ""
  [ "$accepted" -gt $((total * 9 / 10)) ]
  patiently 60 arrived "$accepted"
  sleep 1.1
  mkdir out
  equal "$(pop-out "$pop3" "$user" "$password" out)" "$accepted"
  # What delivery adds: Return-Path, Delivered-To, the queue's Received line and the server's, two lines.
  for file in out/*; do
    equal "$(head -2 "$file")" "Return-Path: <s@far.test>
Delivered-To: $user@$me"
    sed -n 3p "$file" | grep -q '^Received: (qmail [0-9]* invoked by uid [0-9]*); '
    tail -n +6 "$file" | md5sum | cut -d' ' -f1
  done | sort >got
  # Stored and fetched, every line ends LF, the last one too; a bare CR comes out as a line end.
  grep ': 250 ok ' replies | cut -d: -f1 | while read -r name; do
    { cat "$name"; [ -z "$(tail -c 1 "$name" | tr -d '\n')" ] || echo; } | delcr | tr '\r' '\n' | md5sum | cut -d' ' -f1
  done | sort >wanted
  diff got wanted
}
