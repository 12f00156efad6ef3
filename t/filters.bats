load support
load fake_queue

# What filters do wrong, under each program of ours that runs them, and what long lines do to each that filters.
setup() {
  cd "$BATS_TEST_TMPDIR"
  fake_queue
  export SENDER=s@x NEWSENDER=s@x RECIPIENT=joe@h USER=joe HOME=$PWD LOCAL=joe HOST=h
  export UFLINE=$'From s@x Sun Nov 02 00:12:29 2026\n' RPLINE=$'Return-Path: <s@x>\n' DTLINE=$'Delivered-To: joe@h\n'
  mkdir -m 700 home
  # More than any pipe holds.
  { printf 'Subject: test\n\n'; head -c 2000000 /dev/zero; } >message
}

# command_is TEXT: makes ./command a script of that text.
command_is() {
  printf '#!/bin/sh\n%s\n' "$1" >command
  chmod 755 command
  printf '"|%s/command"\n' "$PWD" >.forward
  printf 'joe@h: |%s/command;' "$PWD" | setforward f.cdb f.tmp
}

# runs NAME: runs that program of ours with ./command, on the message.
runs() {
  rm -f queued.*
  set -- "$1" ./command
  case $1 in
    condredirect) set -- condredirect a@b ./command ;;
    bouncesaying) set -- bouncesaying No. ./command ;;
    qsmhook) set -- qsmhook -Pl ./command ;;
    dot-forward) set -- dot-forward .forward ;;
    fastforward) set -- fastforward f.cdb ;;
    mail-and | mail-or | mail-first | mail-tee) set -- "$1" { ./command } ;;
    mail-if) set -- mail-if { ./command } { true } ;;
    mail-timeout) set -- mail-timeout 15 ./command ;;
    mail-once) rm -rf seen; mkdir -m 700 seen; set -- mail-once seen ./command ;;
    qmail-local) set -- qmail-local joe "$PWD/home" joe '' '' h s@x "|$PWD/command" ;;
  esac
  timeout 20 "$@" <message
}

# codes NAME ...: each program's exit code, on a line with its name.
codes() {
  local name
  for name; do
    status=0
    runs "$name" >out 2>&1 3>&- || status=$?
    echo "$name $status"
  done
}

fed='preline predate qsmhook'
deciding='condredirect bouncesaying except'
asking='mail-and mail-or mail-first mail-tee mail-if mail-not mail-stop mail-test mail-timeout mail-once'

# all CODE NAME ...: what codes prints if each exits with that.
all() {
  local name
  for name in "${@:2}"; do echo "$name $1"; done
}

# Known bug C.62.
@test "a filter that succeeds without reading has succeeded" {
  command_is 'exit 0'
  equal "$(codes $fed qmail-local fastforward recordio fixcrio)" "$(all 0 $fed qmail-local fastforward recordio fixcrio)"
  equal "$(codes $deciding dot-forward)" "condredirect 99
bouncesaying 100
except 100
dot-forward 99"
  equal "$(codes $asking)" "$(all 0 mail-and mail-or mail-first mail-tee mail-if)
mail-not 100
mail-stop 99
$(all 0 mail-test mail-timeout mail-once)"
  # What goes on to others is the whole message, though the filter read nothing, or a part of it.
  command_is 'head -c 10 >/dev/null'
  equal "$(codes condredirect)" "condredirect 99"
  { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
}

# Known bug C.62.
@test "a filter that is killed has not succeeded, whether it has read or not" {
  for signal in KILL TERM SEGV PIPE XCPU; do
    for before in : 'cat >/dev/null' 'echo out; head -c 5 >/dev/null'; do
      command_is "$before; kill -$signal \$\$; sleep 5"
      equal "$signal $before $(codes $fed $deciding $asking dot-forward fastforward qmail-local)" \
        "$signal $before $(all 111 $fed $deciding $asking dot-forward fastforward qmail-local)"
      [ ! -e queued.message ]
    done
  done
}

# Known bug C.62.
@test "a filter that closes its descriptors early still says by its exit code what became of the mail" {
  for closed in '<&-' '>&-' '<&- >&- 2>&-'; do
    command_is "exec $closed; sleep 0.05; exit 0"
    equal "$(codes $fed $deciding mail-and mail-not qmail-local)" "$(all 0 $fed)
condredirect 99
bouncesaying 100
except 100
mail-and 0
mail-not 100
qmail-local 0"
    command_is "exec $closed; sleep 0.05; exit 100"
    equal "$(codes $fed $deciding mail-and mail-not qmail-local)" "$(all 100 $fed)
$(all 0 $deciding)
mail-and 100
mail-not 0
qmail-local 100"
    command_is "exec $closed; sleep 0.05; exit 111"
    equal "$(codes $fed $deciding mail-and mail-not qmail-local)" "$(all 111 $fed $deciding mail-and mail-not qmail-local)"
  done
}

# Known bug C.63: no filter has a longest line.
@test "a line of 1 MiB passes through each filter whole" {
  { printf 'Subject: x\n\n'; head -c 1048576 /dev/zero | tr '\0' x; printf '\nend\n'; } >message
  command_is 'cat >copy'
  for name in $fed $deciding $asking dot-forward fastforward qmail-local; do
    rm -f copy home/copy
    codes "$name" >/dev/null
    [ "$name" != qmail-local ] || mv home/copy .
    tail -c "$(stat -c %s message)" copy | cmp - message
  done
  for filter in 'recordio cat' 'fixcrio cat' addcr delcr; do
    $filter <message 2>/dev/null | tr -d '\r' | cmp - message
  done
  forward a@b <message 2>/dev/null
  { printf 'Delivered-To: joe@h\n'; cat message; } | cmp - queued.message
}
