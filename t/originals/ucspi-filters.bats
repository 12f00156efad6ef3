load ../support

# Each test runs Debian's program and ours on the same input and compares what comes out.

setup_file() { [ -x /usr/bin/recordio ] || skip "ucspi-tcp is not installed"; }

# numbered FILE ...: the files, each number at the start of a line as PID.
numbered() { sed 's/^[0-9][0-9]* /PID /' "$@"; }

# same PROGRAM ARG ...: with the input in the file `in`, both print the same on standard output, and, each
# direction and everything else for itself, on standard error; and exit with the same code.
same() {
  local program=$1 code ours kind
  shift
  # Through a pipe, because a relay may still write when its program has ended.
  { timeout -s KILL 20 "/usr/bin/$program" "$@" 2>original.err <in; echo $? >code; } | cat >original
  code=$(cat code)
  { timeout -s KILL 20 "$BUILD/$program" "$@" 2>ours.err <in; echo $? >code; } | cat >ours
  ours=$(cat code)
  equal "$program $*: $ours" "$program $*: $code"
  cmp ours original
  for kind in 'PID <' 'PID >' '[^P]'; do
    equal "$(numbered ours.err | grep -a "^$kind" | cksum)" "$(numbered original.err | grep -a "^$kind" | cksum)"
  done
}

inputs() {
  bytes '' >in; "$@"
  bytes 'a\nb\r\n\r\r\n\n\rc' >in; "$@"
  bytes '\r' >in; "$@"
  bytes '\n' >in; "$@"
  head -c 300000 /dev/urandom >in; "$@"
  seq 1 30000 >in; "$@"
  seq 1 30000 | sed 's/$/\r/' >in; "$@"
  head -c 100000 /dev/zero >in; "$@"
  { head -c 65535 /dev/zero; bytes '\r\n\r\r\n\r'; } >in; "$@"
  yes '' | head -n 100000 >in; "$@"
}

@test "addcr" { inputs same addcr; }
@test "delcr" { inputs same delcr; }
@test "fixcrio" {
  inputs same fixcrio cat
  : >in
  same fixcrio
  same fixcrio ./no-such
  same fixcrio sh -c 'exit 7'
  same fixcrio printf 'a\r\nb\nc\r'
}

# All of the input must be in the file before the relay reads it, so that both cut it alike.
@test "recordio" {
  inputs same recordio sh -c 'cat >/dev/null; echo done; printf part'
  : >in
  same recordio
  same recordio ./no-such
  same recordio sh -c 'exit 7'
}

@test "the layout: the program keeps the number, and its parent" {
  for program in recordio fixcrio; do
    for which in /usr/bin "$BUILD"; do
      bash -c 'echo $$ >started; exec "$@"' sh "$which/$program" sh -c 'echo $$ >pid; echo $PPID >parent' </dev/null 2>/dev/null
      cmp started pid
      equal "$(cat parent)" "$BASHPID"
    done
  done
}
