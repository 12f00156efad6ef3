load ../support
load ../service

# The programs of daemontools 0.76 where a package puts them.
ORIGINAL=/usr/bin

needs_originals() {
  local name
  for name; do [ -x "$ORIGINAL/$name" ] || skip "daemontools' $name is not installed"; done
}

# scenario SUPERVISE TOOLS: the life of a service under that supervise, as the tools of that folder
# show it, to standard output.
scenario() {
  local supervise=$1 tools=$2 letters
  rm -rf s
  sleeper s
  touch s/down
  "$tools/svok" s || echo "svok $?"
  start "$supervise" s
  wait_for "$tools/svok" s
  look "$tools"
  for letters in u p c o du pd o x d; do
    "$tools/svc" "-$letters" s
    echo "svc -$letters $?"
    # The original obeys up to a second later.
    sleep 1.3
    look "$tools"
  done
  exits 0 "$pid"
  look "$tools"
}

look() {
  "$1/svstat" s | sed -E 's/pid [0-9]+/pid N/; s/[0-9]+ seconds/N seconds/'
  local status=0
  "$1/svok" s || status=$?
  echo "svok $status, $(stat -c '%a %s' s/supervise/status), $(state s | cut -c 9-)"
}

@test "our tools on the original supervise, its tools on ours: the same life" {
  needs_originals supervise svc svstat svok
  scenario "$ORIGINAL/supervise" "$ORIGINAL" >original
  scenario "$BUILD/supervise" "$ORIGINAL" >ours
  equal "$(cat ours)" "$(cat original)"
  scenario "$ORIGINAL/supervise" "$BUILD" >tools
  equal "$(cat tools)" "$(cat original)"
  scenario "$BUILD/supervise" "$BUILD" >both
  equal "$(cat both)" "$(cat original)"
}

@test "the lock keeps either from starting beside the other" {
  needs_originals supervise
  sleeper s
  start supervise s
  wait_for is_up s
  run -111 "$ORIGINAL/supervise" s
  equal "$output" "supervise: fatal: unable to acquire s/supervise/lock: temporary failure"
  svc -dx s
  exits 0 "$pid"
  start "$ORIGINAL/supervise" s
  wait_for is_up s
  run -111 supervise s
  equal "$output" "supervise: fatal: unable to acquire s/supervise/lock: temporary failure"
}

@test "messages and exit codes of the tools" {
  needs_originals svc svstat svok
  mkdir -p fresh dead/supervise odd/supervise/ok odd/supervise/control short/supervise
  mkfifo dead/supervise/ok dead/supervise/control short/supervise/ok
  exec 8<>short/supervise/ok
  echo >short/supervise/status
  for command in "svc" "svc -z" "svc -d" "svc -dx missing fresh dead odd" "svstat" \
    "svstat missing fresh dead odd short" "svok" "svok a b" "svok missing" "svok fresh" \
    "svok dead" "svok short" "svok odd"; do
    # shellcheck disable=SC2086
    run ${command/#/"$ORIGINAL/"}
    expected="$status $output"
    # shellcheck disable=SC2086
    run $command
    equal "$status $output" "$expected"
  done
}

@test "status files as svstat reads them" {
  needs_originals svstat
  mkdir -p s/supervise
  mkfifo s/supervise/ok
  exec 8<>s/supervise/ok
  past=400000006b025920  # an hour is far enough from now that a second does not matter
  for rest in 0000000000000000 00000001 fd21000000 fd210000 0100000001; do
    for want in 0075 0064 0000 006f 0175 0164 ff75 0275 006403; do
      for time in "$past" 4fffffff00000000; do
        sed 's/../\\x&/g' <<<"${time}3b9ac9ff$rest$want" | xargs -0 printf '%b' >s/supervise/status
        expected=$("$ORIGINAL/svstat" s)
        actual=$(svstat s)
        equal "${actual/[0-9][0-9] seconds/}" "${expected/[0-9][0-9] seconds/}"
      done
    done
  done
}

@test "readproctitle shows the same" {
  needs_originals readproctitle
  for program in "$ORIGINAL/readproctitle" readproctitle; do
    mkfifo input
    start bash -c 'exec "$1" x ............................. <input' bash "$program"
    exec 9>input
    bytes 'a\x00b\xff\nsome longer text, and more of it' >&9
    shows() { tr '\0' '\n' <"/proc/$pid/cmdline" | grep -q 'more of it$'; }
    wait_for shows
    tr '\0' '\n' <"/proc/$pid/cmdline" | tail -n 1 >"title.${program//\//}"
    exec 9>&-
    rm input
  done
  equal "$(cat title.readproctitle)" "$(cat title.usrbinreadproctitle)"
}

@test "svscan starts the same, with its logs" {
  needs_originals svscan supervise
  for program in "$ORIGINAL/svscan" "$BUILD/svscan"; do
    rm -rf sv out
    service sv/s <<<'echo "$PWD"; exec sleep 1000'
    service sv/s/log <<<'exec cat >>../../../out'
    sleeper sv/t
    touch sv/file
    # Ours with the original supervise, and the other way round.
    [ "$program" = "$BUILD/svscan" ] && path=$ORIGINAL:$PATH || path=$PATH
    start env PATH="$path" "$program" sv
    wait_for lines out 1
    wait_for is_up sv/t
    wait_for is_up sv/s/log
    equal "$(cat out)" "$PWD/sv/s"
    kill "$pid"
    exits 143 "$pid"
    svc -dx sv/s sv/s/log sv/t
    all_ended() { ! svok sv/s && ! svok sv/s/log && ! svok sv/t; }
    wait_for all_ended
  done
}

@test "sequences of commands come to the same end" {
  needs_originals supervise
  sequences=(d x dx xd du dud o ox t tx k pd pt ptc pcx dkx ud uox dxu pk)
  # Each as long after the one before as the original may take to hear it.
  export GAP=1.2
  outcomes "$ORIGINAL/supervise" "${sequences[@]}" >original
  outcomes "$BUILD/supervise" "${sequences[@]}" >ours
  diff original ours
}
