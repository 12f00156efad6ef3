load support
load host/host

teardown() {
  [ -z "${svscan:-}" ] || stop_host
  stop_all
  remove_home
  rm -rf "${rooted:-}"
}

scripts() { find "$1/service" -name run | sort; }
nothing_runs() { ! grep -lz "^QMAILHOME=$QMAILHOME\$" /proc/[0-9]*/environ 2>/dev/null; }
ended() { ! kill -0 "$1" 2>/dev/null; }

# sound HOME: what can be said of its scripts and units without starting them.
sound() {
  local script unit target
  scripts "$1" | while read -r script; do
    [ -x "$script" ] && sh -n "$script"
    ! command -v shellcheck >/dev/null || shellcheck -S warning "$script"
  done
  run -0 svlint "$1"/service/*
  equal "$output" ""
  for unit in "$1"/systemd/*.service; do
    target=$(sed -n 's/%%/%/g; s/^ExecStart="\(.*\)"$/\1/p' "$unit")
    [ -x "$target" ]
  done
  ! command -v systemd-analyze >/dev/null || run -0 systemd-analyze verify "$1"/systemd/*
}

@test "usage" {
  for arguments in -x '-s' 'a b'; do
    run -100 sh "$ROOT/package/services" $arguments
    [[ $output == *'services: usage: package/services [ -a address ] [ -s port ] [ -p port ] [ -q port ] [ home ]' ]]
  done
}

@test "the whole set is sound, starts, is ready, answers, and ends in order" {
  make_host
  sound "$QMAILHOME"
  equal "$(ls "$QMAILHOME/service" | tr '\n' ' ')" "pop3d qmtpd queued send smtpd "
  start env - PATH="$PATH" svscan -x "$QMAILHOME/service"
  svscan=$started
  run -0 svwait -t 20 -r "$QMAILHOME"/service/* "$QMAILHOME"/service/*/log
  # Ready is ready: no waiting for an answer.
  answers "$smtp" 220
  answers "$pop3" +OK
  listens "$qmtp"
  run -0 bash -c 'echo hello | bash "$QMAILHOME/send" greeting'
  [[ $output == "250 ok "* ]]
  wait_for arrived 1
  kill "$svscan"
  wait_for ended "$svscan"
  for service in "$QMAILHOME"/service/* "$QMAILHOME"/service/*/log; do
    run -0 svwait -x -t 0 "$service"
  done
  wait_for nothing_runs
  # What is written again is the same, and a setting of a person is kept.
  touch "$QMAILHOME/service/send/down"
  (cd "$QMAILHOME" && find service -type f ! -path '*/supervise/*' -exec cksum {} + | sort) >before
  run -0 as_user sh -c "$(cat "$ROOT/package/services")" services -a 127.0.0.1 -s "$smtp" -p "$pop3" -q "$qmtp"
  equal "$output" ""
  (cd "$QMAILHOME" && find service -type f ! -path '*/supervise/*' -exec cksum {} + | sort) | diff before -
}

@test "a message of a size and with recipients that memory was measured for passes the limits" {
  make_host
  start_host
  {
    printf '%s\r\n' 'HELO x' 'MAIL FROM:<a@far.test>'
    printf "RCPT TO:<$user-%s@$me>\r\n" {1..100}
    printf 'DATA\r\n'
    printf 'Subject: large\r\n\r\n'
    yes "$(printf 'a line of mail as people write it, of some sixty-odd bytes.....\r')" | head -c 10000000
    printf '\r\n.\r\nQUIT\r\n'
  } >session
  run -0 bash -c 'exec 3<>/dev/tcp/127.0.0.1/$1; cat session >&3; cat <&3' sh "$smtp"
  [[ $output == *"250 ok "* ]]
}

@test "a home with a name that has to be quoted" {
  make_home
  QMAILHOME=$(cd "$QMAILHOME" && pwd -P)
  # Of these, systemd takes all but quotes.
  home="$QMAILHOME/a \$home of 100%"
  as_user mkdir "$home"
  as_user cp -a "$QMAILHOME/"{bin,control,queue,socket,users} "$home"
  as_user sh -c "$(cat "$ROOT/package/services")" services "$home"
  sound "$home"
  start env - PATH="$PATH" "$home/service/queued/run"
  wait_for test -S "$home/socket/queue"
  kill "$started"
  as_user mv "$home" "$QMAILHOME/it's \"it\""
  as_user rm -f "$QMAILHOME/it's \"it\"/socket/queue"
  as_user sh -c "$(cat "$ROOT/package/services")" services "$QMAILHOME/it's \"it\""
  start env - PATH="$PATH" "$QMAILHOME/it's \"it\"/service/queued/run"
  wait_for test -S "$QMAILHOME/it's \"it\"/socket/queue"
  kill "$started"
}

@test "QMTP has its port" {
  make_home
  as_user sh -c "$(cat "$ROOT/package/services")" services -q 2099
  sound "$QMAILHOME"
  grep -q ' 0 2099 qmail-qmtpd ' "$QMAILHOME/service/qmtpd/run"
  equal "$(grep Listen "$QMAILHOME/systemd/paperpath-qmtpd.socket")" ListenStream=2099
}

@test "systemd hands in the socket" {
  needs systemd-socket-activate
  make_host
  start env - PATH="$PATH" systemd-socket-activate -l "127.0.0.1:$smtp" "$QMAILHOME/service/smtpd/run"
  wait_for answers "$smtp" 220
  kill "$started"
}

@test "in a home of root each service has its account" {
  needs_root
  unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
  cp /etc/passwd /etc/group .
  number=61000
  for account in alias qmaild qmaill qmailp qmailq qmailr qmails; do
    grep -q "^$account:" passwd || echo "$account:x:$((number++)):61100::/:/bin/false" >>passwd
  done
  for group in qmail:61100 nofiles:61101; do
    grep -q "^${group%:*}:" group || echo "${group%:*}:x:${group#*:}:" >>group
  done
  sed -i '/^\(alias\|qmail[dlp]\):/s/:61100:/:61101:/' passwd
  rooted=$(mktemp -d "${TMPDIR:-/tmp}/paperpath.XXXXXX")
  chmod 755 "$rooted"
  smtp=$(free_port) pop3=$(free_port) qmtp=$(free_port)
  export rooted smtp pop3 qmtp
  run -0 unshare -m bash -ec '
    mount --bind passwd /etc/passwd
    mount --bind group /etc/group
    sh "$ROOT/package/install" "$rooted"
    echo host.test >"$rooted/control/me"
    sh "$ROOT/package/services" -a 127.0.0.1 -s "$smtp" -p "$pop3" -q "$qmtp" "$rooted"
    svlint "$rooted"/service/*
    svscan -x "$rooted/service" >&2 & svscan=$!
    trap "kill $svscan; wait $svscan" EXIT
    svwait -t 20 -r "$rooted"/service/* "$rooted"/service/*/log || echo not ready
    exec 5<>"/dev/tcp/127.0.0.1/$smtp"
    read -r greeting <&5
    echo "${greeting%% *}"
    for program in qmail-queued qmail-send qmail-smtpd multilog; do
      for pid in $(pgrep -x "$program"); do
        grep -qsz "^QMAILHOME=$rooted\$" "/proc/$pid/environ" && echo "$program $(stat -c %U "/proc/$pid")"
      done
    done | sort -u
    exec 5>&-
  ' 3>&-
  equal "$output" "220
multilog qmaill
qmail-queued qmailq
qmail-send qmails
qmail-smtpd qmaild"
}
