load ../support

# The table beside this file says what every deliberate difference looks like; it describes itself. The
# originals' side is skipped where they are not installed.

table=$ROOT/t/originals/differences

# entries: makes a folder for each entry, 001 002 …, with the files heading, words, command, shown, reason.
entries() {
  awk '
    /^## / {heading = substr($0, 4); next}
    /^= / {folder = sprintf("%03d", ++count); system("mkdir " folder); print heading >(folder "/heading"); print substr($0, 3) >(folder "/words"); next}
    /^\$ / {print substr($0, 3) >(folder "/command"); next}
    /^[-+ ]( |$)/ {print >(folder "/shown"); next}
    /^! / {print substr($0, 3) >(folder "/reason"); next}
    /^(#.*)?$/ {next}
    {print "line " NR " of the table: " $0; exit 1}' "$table"
}

# lines_of HEADING: the lines of doc/compat.md below it, each on one line.
lines_of() {
  awk -v heading="## $1" '
    /^## / {inside = ($0 == heading); next}
    !inside || /^$/ {next}
    /^- / {if (line) print line; line = substr($0, 3); next}
    {sub(/^ +/, ""); line = line " " $0}
    END {if (line) print line}' "$ROOT/doc/compat.md"
}

# originals_of COMMAND: whether each program of ours in that file has an original here.
originals_of() {
  local program
  for program in $(sed 's/#.*//; s/ .*//; s,.*/,,' "$ROOT/package/commands" | grep -xFf <(grep -oE '[a-z0-9@-]+' "$1")); do
    [ -x "/usr/bin/$program" ] || return 1
  done
}

# play SIDE COMMAND: what it prints with the programs of that side, without a network but its own, and how it exits.
play() {
  local programs=$BUILD
  [ "$1" = ours ] || programs=$BATS_FILE_TMPDIR/tools:/usr/bin
  mkdir "$1"
  (cd "$1" && env -i PATH="$programs:/usr/bin:/bin:/usr/sbin:/sbin" LC_ALL=C timeout -s KILL 60 unshare -Urnpf --mount-proc --kill-child \
    bash -c 'ip link set lo up; . "$1"; export -f dns server listening ask; bash "$2" >said 2>&1; code=$?; cat -v said; echo "exit $code"' \
    bash "$BATS_FILE_TMPDIR/prelude" "$2" >../"$1".out </dev/null 2>&1 3>&-) || true
}

# check FOLDER: whether the programs do what its entry says; if not, says what they do.
check() {
  cd "$1"
  local sides=ours side wrong=
  touch shown
  originals_of command && sides='original ours'
  for side in $sides; do play $side "$PWD/command" & done
  wait
  sed -nE 's/^[- ] ?//p' shown >original.said
  sed -nE 's/^[+ ] ?//p' shown >ours.said
  for side in $sides; do cmp -s $side.out $side.said || wrong=yes; done
  [ -n "$wrong" ] || return 0
  echo "= $(cat words)"
  sed 's/^/$ /' command
  [ -f original.out ] || cp original.said original.out
  if cmp -s original.out ours.out; then sed 's/^/  /' ours.out; else diff -U 1000 original.out ours.out | sed -E '1,3d; s/^(.)/\1 /'; fi
}

setup_file() {
  cd "$BATS_FILE_TMPDIR"
  mkdir tools
  local tool
  for tool in answer dial dns-server hand inherited; do ln -s "$BUILD/$tool" tools/; done
  cat >prelude <<'END_OF_PRELUDE'
for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -lt 3 ] || eval "exec $fd>&-"; done
# dns LINE ...: a DNS server at 127.0.0.1 that knows these.
dns() {
  printf '%s\n' "$@" >dns
  dns-server -p 53 dns >dns.log &
  until [ -s dns.log ]; do sleep 0.02; done
  export DNSCACHEIP=127.0.0.1
}
# server WORD ...: tcpserver with these words at port 1000 of 127.0.0.1; what it logs in log.
server() {
  tcpserver -v "$@" 2>log &
  until grep -qs status: log || ! jobs %% >/dev/null 2>&1; do sleep 0.02; done
}
# listening PORT: waits until somebody listens there.
listening() { until [ -n "$(ss -Hltn "sport = $1")" ]; do sleep 0.02; done; }
# ask: what it sends.
ask() { dial 127.0.0.1 127.0.0.1 1000; }
END_OF_PRELUDE
}

setup() {
  cd "$BATS_TEST_TMPDIR"
  entries
}

@test "every entry names one line of doc/compat.md" {
  local folder
  for folder in [0-9]*; do
    equal "$(cat "$folder/words"): $(lines_of "$(cat "$folder/heading")" | grep -cF -- "$(cat "$folder/words")")" "$(cat "$folder/words"): 1"
  done
}

@test "every line below a heading of the table has an entry" {
  local heading line words
  while read -r heading; do
    grep -lxF -- "$heading" */heading | sed 's,heading,words,' | xargs cat >words
    lines_of "$heading" | grep -vFf words && { echo "without an entry in t/originals/differences: $heading" >&2; return 1; }
  done < <(sed -n 's/^## //p' "$table")
  return 0
}

@test "every entry shows a difference, or says why not" {
  local folder
  for folder in [0-9]*; do
    if [ -f "$folder/reason" ]; then
      [ ! -f "$folder/command" ]
    else
      grep -q '^[-+]' "$folder/shown"
    fi || { cat "$folder/words" >&2; return 1; }
  done
}

@test "the programs do what the entries say" {
  unshare -Urnpf --mount-proc true 2>/dev/null || skip "needs namespaces"
  local folder
  for folder in $(dirname */command); do
    (check "$folder") >"$folder/wrong" &
    while [ "$(jobs -rp | wc -l)" -ge 4 ]; do wait -n || true; done
  done
  wait
  cat */wrong >&2
  [ -z "$(cat */wrong)" ]
}
