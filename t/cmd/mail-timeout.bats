load ../support
load ../asking

with() { mail-timeout 100 "$@"; }
expected=(0 99 100 111)

teardown() { stop_all; }

ended() { ! kill -0 "$1" 2>/dev/null; }

@test "usage" {
  for arguments in '' 1 '0 true' 'x true' '-1 true' '1.5 true' '1s true' '1000000001 true'; do
    run -111 mail-timeout $arguments <message
    equal "$arguments: $output" "$arguments: mail-timeout: usage: mail-timeout seconds program [ arg ... ]"
  done
}

@test "after so many seconds the program is ended, with all it has started" {
  run -111 mail-timeout 1 sh -c 'sleep 60 & echo $! >first; (sleep 60 & echo $! >second; wait); wait' <message
  equal "$output" "mail-timeout: fatal: sh took longer than 1 seconds"
  ended "$(cat first)"
  ended "$(cat second)"
}

@test "it is told so first, and whatever it answers then comes too late" {
  run -111 mail-timeout 1 sh -c 'trap "echo told; exit 0" TERM; sleep 60 & wait' <message
  equal "$output" "told
mail-timeout: fatal: sh took longer than 1 seconds"
}

@test "one that will not hear is killed" {
  run -111 mail-timeout 1 sh -c 'trap "" TERM; sleep 60 & echo $! >first; echo $$ >second; wait; sleep 60' <message
  equal "$output" "mail-timeout: fatal: sh took longer than 1 seconds"
  ended "$(cat first)"
  ended "$(cat second)"
}

@test "what a program in time leaves running is left alone" {
  run -0 mail-timeout 9 sh -c 'sleep 5 >/dev/null 2>&1 3>&- & echo $! >first' <message
  kill "$(cat first)"
}

@test "whoever ends it ends the program" {
  for signal in TERM INT HUP; do
    rm -f first
    mail-timeout 100 sh -c 'sleep 60 & echo $! >first; wait' <message >said 2>&1 3>&- &
    wait_for test -s first
    kill -"$signal" $!
    # The shell starts jobs with SIGINT ignored, and so it stays.
    if [ "$signal" = INT ]; then kill -TERM $!; fi
    status=0
    wait $! || status=$?
    equal "$status $(cat said)" "111 mail-timeout: fatal: told to end"
    ended "$(cat first)"
  done
}

@test "three of them, one in another: when the first is over, so are all" {
  run -111 mail-timeout 1 mail-timeout 50 mail-timeout 60 sh -c 'trap "" TERM; echo $$ >first; sleep 60; sleep 60' <message
  equal "$output" "mail-timeout: fatal: told to end
mail-timeout: fatal: told to end
mail-timeout: fatal: mail-timeout took longer than 1 seconds"
  ended "$(cat first)"
}

@test "each exit code of the program" { exit_codes_all; }
@test "a program that is killed or cannot be run does not know" { no_answer_all mail-timeout; }
@test "the program reads the whole message, wherever it stands" { message_all; }
@test "no message, no room, no descriptors" { trouble_all mail-timeout; }
@test "the program gets its words as they are" { words_all; }
