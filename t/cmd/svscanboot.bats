load ../support
load ../service

# programs NAME ...: a directory `bin` with svscanboot and copies of these, or of what stands there.
programs() {
  mkdir -p bin
  local name
  for name in svscanboot "$@"; do [ -e "bin/$name" ] || cp "$BUILD/$name" bin/; done
}

# title: what readproctitle shows.
title() { tr '\0' ' ' <"/proc/$(pgrep -n -P "$pid" readproctitle)/cmdline"; }

@test "the services of a directory run, and readproctitle shows what they say" {
  service sv/s <<<'env | sort >../../env; inherited >../../got; echo out; echo err >&2; exec sleep 1000'
  programs svscan supervise readproctitle svc inherited
  mkdir sv/.hidden
  OTHER=x start bash -c 'for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval "exec $fd>&-"; done; exec bin/svscanboot sv'
  wait_for is_up sv/s
  says() { title | grep -q 'out.*err\|err.*out'; }
  wait_for says
  equal "$(title | grep -o '^readproctitle service errors: ')" "readproctitle service errors: "
  # The name, two words, 400 bytes, and the end of each.
  equal "$(wc -c <"/proc/$(pgrep -n -P "$pid" readproctitle)/cmdline")" $((30 + 401))
  equal "$(grep -v -e ^PWD -e ^_ -e ^OLDPWD -e ^SHLVL env)" \
    "PATH=$PWD/bin:/command:/usr/local/bin:/usr/local/sbin:/bin:/sbin:/usr/bin:/usr/sbin:/usr/X11R6/bin"
  equal "$(tr '\n' ' ' <got)" "fd 0 fd 1 fd 2 "
  equal "$(cat "/proc/$pid/comm")" svscan
  equal "$(readlink "/proc/$pid/fd/0")" /dev/null
  equal "$(cat log)" ""
  kill "$pid"
  exits 143 "$pid"
}

@test "what is left of an earlier time is told to end, services before logs" {
  mkdir -p sv/a/log sv/b sv/.hidden/log bin
  printf '#!/bin/sh\necho "$@" >told; echo lost; echo lost >&2\n' >bin/svc
  printf '#!/bin/sh\necho "$@" >scanned; exit 7\n' >bin/svscan
  printf '#!/bin/sh\ncat >shown\n' >bin/readproctitle
  chmod +x bin/*
  programs
  start bin/svscanboot sv
  exits 7 "$pid"
  equal "$(tr ' ' '\n' <told | sort | tr '\n' ' ')" "-dx sv/a sv/a/log sv/b "
  [[ $(cat told) == *" sv/a/log" ]]
  equal "$(cat scanned)" sv
  wait_for test -e shown
  equal "$(cat shown)" ""
}

@test "a directory that is not there is svscan's to report" {
  programs svscan readproctitle svc
  start bin/svscanboot missing
  exits 111 "$pid"
}

@test "a readproctitle that cannot be run" {
  cp "$BUILD/svscanboot" .
  echo garbage >readproctitle
  chmod +x readproctitle
  run -111 ./svscanboot missing
  equal "$output" "svscanboot: fatal: unable to run readproctitle: exec format error"
  run -111 bash -c './svscanboot missing 2>/dev/full'
  run -111 bash -c './svscanboot missing <&- >&- 2>&-'
}
