load ../support
load ../live

setup() { live_home; }
teardown() { live_ends; }

usage='qmail-qredirect: usage: qmail-qredirect [ -c ] [ -t seconds ] id [ old ] new'

@test "usage: 100" {
  for arguments in '' 1 'x a@b' '-x 1 a@b' '1 a b c' '-c 1 a b' '-t x 1 a'; do
    run -100 --separate-stderr qmail-qredirect $arguments
    equal "${stderr##*$'\n'}" "$usage"
  done
  run -100 qmail-qredirect 1 a ''
  run -100 qmail-qredirect 1 '' a
  run -100 qmail-qredirect 1 "$(printf 'a%.0s' $(seq 1003))"
}

@test "one recipient is replaced, in the same channel" {
  defers ann@far.org bob@far.org
  send_starts
  inject s@x.y ann@far.org bob@far.org
  logged 'delivery 2: deferral'
  run -0 as_user qmail-qredirect "$id" ann@far.org sue@near.org
  equal "$output" ""
  logged "redirect msg $id: 1 recipient to remote sue@near.org"
  wait_for bash -c 'grep -q sue "$QMAILHOME/deliveries"'
  wait_for bash -c '[ "$(grep -c bob "$QMAILHOME/deliveries")" = 2 ]'
  logged 'delivery 4'
  sleep 0.2
  equal "$(records remote "$id")" "Dann@far.org|Tbob@far.org|Dsue@near.org|"
  equal "$(stat -c '%a %s' "$QMAILHOME/queue/remote/$((id % 23))/$id")" "600 40"
}

@test "all that are not done are replaced, over both channels" {
  defers ann@far.org joe@host.org
  send_starts
  inject s@x.y ann@far.org bob@far.org joe@host.org
  logged 'delivery 3'
  wait_for bash -c '[ "$(grep -c deferral "$QMAILHOME/log.send")" = 2 ]'
  run -0 as_user qmail-qredirect "$id" sue@host.org
  logged "redirect msg $id: 2 recipients to local sue@host.org"
  logged "end msg $id"
  equal "$(delivered)" "local joe@host.org
local sue@host.org
remote ann@far.org
remote bob@far.org"
  equal "$(leftovers)" ""
}

@test "the new recipient is routed like any other; the old one may be given without its prefix" {
  echo 'virt.org:joe' >"$QMAILHOME/control/virtualdomains"
  defers joe-ann@virt.org
  send_starts
  inject s@x.y ann@virt.org
  logged deferral
  run -0 as_user qmail-qredirect "$id" ann@virt.org sue
  logged "end msg $id"
  equal "$(delivered)" "local joe-ann@virt.org
local sue@host.org"
  run -100 as_user qmail-qredirect "$id" sue bob@virt.org
}

@test "-c: a copy; the other recipients stay" {
  defers ann@far.org
  send_starts
  inject s@x.y ann@far.org
  logged deferral
  run -0 as_user qmail-qredirect -c "$id" sue@host.org
  wait_for bash -c 'grep -q "^local.*sue" "$QMAILHOME/deliveries"'
  wait_for bash -c '[ -z "$(ls "$QMAILHOME"/queue/local/*/* 2>/dev/null)" ]'
  equal "$(records remote "$id")" "Tann@far.org|"
}

@test "no such recipient, one that is done, no such message: 100" {
  defers ann@far.org
  send_starts
  inject s@x.y ann@far.org bob@far.org
  wait_for bash -c 'grep -q success "$QMAILHOME/log.send" && grep -q deferral "$QMAILHOME/log.send"'
  for old in eve@far.org bob@far.org; do
    run -100 as_user qmail-qredirect "$id" "$old" sue@far.org
    equal "$output" "qmail-qredirect: fatal: message $id has no such recipient that is not done"
  done
  run -100 as_user qmail-qredirect 1 sue@far.org
  equal "$output" "qmail-qredirect: fatal: there is no message 1"
  equal "$(records remote "$id")" "Tann@far.org|Dbob@far.org|"
}

@test "to a recipient whom the message has already: he gets it once" {
  defers ann@far.org bob@far.org
  send_starts
  inject s@x.y ann@far.org bob@far.org
  logged 'delivery 2: deferral'
  run -0 as_user qmail-qredirect "$id" ann@far.org bob@far.org
  run -0 as_user qmail-qredirect "$id" bob@far.org bob@far.org
  wait_for bash -c '[ "$(grep -c bob "$QMAILHOME/deliveries")" = 3 ]'
  equal "$(records remote "$id")" "Dann@far.org|Tbob@far.org|"
}

@test "a message that is being delivered: when that is over" {
  as_user mkfifo "$QMAILHOME/reports/ann@far.org"
  send_starts
  for others in '' bob@far.org; do
    : >"$QMAILHOME/deliveries"
    inject s@x.y ann@far.org $others
    logged "starting delivery $((++number)): msg $id to remote ann@far.org"
    number=$((number + $(wc -w <<<"$others") + 1))
    as_user qmail-qredirect "$id" sue@host.org 3>&- &
    tool=$!
    wait_for bash -c '[ "$(ls "$QMAILHOME/queue/request" | grep -c -- -)" = 1 ]'
    sleep 0.3
    [ -z "$others" ] || equal "$(records remote "$id")" "Tann@far.org|Tbob@far.org|"
    [ -n "$others" ] || [ -e "$QMAILHOME/queue/todo/$id" ]
    echo Zlater >"$QMAILHOME/reports/ann@far.org"
    wait "$tool"
    logged "end msg $id"
    equal "$(delivered | tr '\n' ' ')" "local sue@host.org remote ann@far.org ${others:+remote $others }"
  done
}

@test "without qmail-send: by itself" {
  defers ann@far.org
  send_starts
  inject s@x.y ann@far.org
  logged deferral
  send_ends
  run -0 as_user qmail-qredirect "$id" sue@host.org
  equal "$output" ""
  equal "$(records local "$id") $(records remote "$id")" "Tsue@host.org| Dann@far.org|"
  send_starts
  logged "end msg $id"
  inject s@x.y ann@far.org
  logged "info msg $id"
}

@test "without qmail-send, a message in todo must wait for one: 111" {
  inject s@x.y ann@far.org
  run -111 as_user qmail-qredirect "$id" sue@host.org
  equal "$output" "qmail-qredirect: fatal: message $id waits in todo for qmail-send"
}

@test "bytes of every kind" {
  defers "$(printf 'a\tb\xff@far.org')"
  send_starts
  inject s@x.y "$(printf 'a\tb\xff@far.org')"
  logged deferral
  run -0 as_user qmail-qredirect "$id" "$(printf 'a\tb\xff@far.org')" "$(printf 'x\n\xfey@far.org')"
  logged "redirect msg $id: 1 recipient to remote x/_y@far.org"
  logged "end msg $id"
}
