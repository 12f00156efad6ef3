load ../support
load ../fake_queue

# Messages that people really got, through each filter that leaves messages as they are.
setup() {
  cd "$BATS_TEST_TMPDIR"
  corpus=$ROOT/../shared/corpus
  [ -d "$corpus" ] || skip "there is no collection of messages beside this folder"
  fake_queue
  export SENDER=s@x NEWSENDER=s@x RECIPIENT=joe@h USER=joe HOME=$PWD LOCAL=joe HOST=h
  export UFLINE=$'From s@x Sun Nov 02 00:12:29 2026\n' RPLINE=$'Return-Path: <s@x>\n' DTLINE=$'Delivered-To: joe@h\n'
  export QMAILHOME=$PWD
}

# unchanged SCRIPT: runs the sh script for each message, its standard input and $message; it fails if that was changed.
unchanged() {
  local total=0
  for message in "$corpus"/*/*.eml; do
    total=$((total + 1))
    message=$message sh -euc "$1" <"$message" 2>errors || { echo "$message: $(cat errors)"; return 1; }
  done
  [ "$total" -gt 100 ]
}

@test "filters that are given a program feed it the message and nothing else" {
  unchanged '
    preline -frd cat | cmp - "$message"'
  unchanged '
    { printf %s%s%s "$UFLINE" "$RPLINE" "$DTLINE"; cat "$message"; } >wanted
    preline cat | cmp - wanted'
  unchanged '
    qsmhook -n cat | cmp - "$message"'
  unchanged '
    predate cat | tail -n +2 | cmp - "$message"'
}

@test "conditions hand their program the whole message" {
  unchanged '
    except sh -c "cat >got; exit 1"
    cmp got "$message"'
  unchanged '
    bouncesaying No. sh -c "cat >got; exit 1"
    cmp got "$message"'
  unchanged '
    condredirect a@b sh -c "cat >got; exit 1"
    cmp got "$message"'
}

@test "what is forwarded is the message behind the Delivered-To line" {
  unchanged '
    { printf %s "$DTLINE"; cat "$message"; } >wanted
    forward a@b
    cmp queued.message wanted
    rm queued.message
    code=0
    condredirect a@b true <"$message" || code=$?
    [ "$code" = 99 ]
    cmp queued.message wanted'
  echo a@b.c >.forward
  printf 'joe@h: a@b.c;' | setforward f.cdb f.tmp
  unchanged '
    { printf %s "$DTLINE"; cat "$message"; } >wanted
    code=0
    dot-forward .forward || code=$?
    [ "$code" = 99 ]
    cmp queued.message wanted
    rm queued.message
    fastforward f.cdb <"$message"
    cmp queued.message wanted'
}

@test "a maildir and a program get the message, an mbox what an mbox may hold" {
  mkdir -m 700 home
  maildirmake home/Maildir
  printf './Maildir/\n|cat >got\n./mbox\n&a@b\n' >home/.qmail
  unchanged '
    qmail-local joe "$PWD/home" joe "" "" h s@x "" >/dev/null
    cmp home/got "$message"
    { printf %s%s "$RPLINE" "$DTLINE"; cat "$message"; } >wanted
    cmp home/Maildir/new/* wanted
    { printf %s "$DTLINE"; cat "$message"; } | cmp - queued.message
    { cat wanted; [ -z "$(tail -c 1 wanted)" ] || echo; } | sed "s/^\\(>*\\)From />\\1From /" >lines
    { sed 1d home/mbox; } | sed "\$d" | cmp - lines
    rm home/mbox home/Maildir/new/*'
}

@test "what stands between a program and its connection" {
  unchanged '
    recordio cat 2>/dev/null | cmp - "$message"'
  # Every LF gets a CR if it has none; what has one keeps it.
  unchanged '
    addcr | delcr | cmp - "$message"'
  unchanged '
    fixcrio cat | delcr >got
    delcr <"$message" | cmp - got'
}

@test "headers decoded, encoded and decoded again, and what JSON makes of messages" {
  unchanged '
    822tojson | 822fromjson | cmp - "$message"'
  unchanged '
    822decode >decoded
    822decode <decoded | cmp - decoded
    822encode <decoded | 822decode | cmp - decoded'
}

@test "the last part is where the list says" {
  unchanged '
    mime-list >parts
    last=$(tail -n 1 parts | cut -f 1,6,7)
    set -- $last
    mime-part -r "$1" <"$message" >part
    tail -c +$(($3 + 1)) "$message" | head -c "$2" | cmp - part
    mime-part "$1" <"$message" >part'
}

@test "addresses are found, or there are none" {
  unchanged '
    code=0
    822addresses -n >addresses || code=$?
    case $code in 0) [ -s addresses ] ;; 100) ;; *) exit 1 ;; esac'
}
