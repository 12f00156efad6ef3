# A program interrupted at each of its system calls, one run for each: killed there, or given a failure.
#
#   load ../support
#   load ../failures
#
# The test defines `before`, which makes everything new, and `after STATUS`, which fails if anything is wrong.

# needs_tracing: skips where programs cannot be traced, or strace is missing.
needs_tracing() {
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace, and far too many system calls"
  needs strace
  strace -o /dev/null true 2>/dev/null || skip "programs cannot be traced here"
}

# killed_everywhere INPUT PROGRAM ...: kills it before its first system call, before its second, and so on.
killed_everywhere() { killed_in_calls '' 20 "$@"; }

# killed_at_changes INPUT PROGRAM ...: the same, but only before the calls that change a directory.
killed_at_changes() { killed_in_calls -c 5 "$@"; }

# killed_in_calls OPTION LEAST INPUT PROGRAM ...: there must be more than LEAST calls.
killed_in_calls() {
  local option=$1 least=$2 input=$3 status call=0
  shift 3
  set -- "$(command -v "$1")" "${@:2}"
  while call=$((call + 1)); do
    before
    status=0
    killat $option "$call" "$@" <"$input" >killed.out 2>&1 || status=$?
    [ "$status" = 99 ] || [ "$status" = 0 ] || { echo "killat: $status" >&2; return 1; }
    after "$status" || { echo "killed at call $call" >&2; return 1; }
    [ "$status" = 0 ] || break
  done
  [ "$call" -gt "$least" ]
}

# failed_everywhere INPUT PROGRAM ...: makes its first system call fail, its second, and so on. Those of the
# C library and the loader, before it opens or looks at anything, are left out, and so are those named in $spared, one.
failed_everywhere() { failed_in_calls '.' "$@"; }

# failed_in_calls PATTERN INPUT PROGRAM ...: the same for the calls whose names match.
failed_in_calls() {
  local pattern=$1 input=$2 status name number calls=0
  shift 2
  before
  strace -o failed.calls "$@" <"$input" >/dev/null 2>&1
  sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' failed.calls |
    awk -v spared="${spared:-}" '{n[$1]++} $1 != spared && !/^(execve|brk|mmap|munmap|mprotect|arch_prctl|set_tid_address|set_robust_list|rseq|prlimit64|exit_group)$/ {
      print $1, n[$1]}' | grep -E "$pattern" >failed.list
  while read -r name number; do
    calls=$((calls + 1))
    before
    status=0
    strace -o failed.trace -e inject="$name:error=EIO:when=$number" "$@" <"$input" >failed.out 2>&1 3>&- || status=$?
    after "$status" || { echo "$name number $number failed:" >&2; cat failed.out >&2; return 1; }
  done <failed.list
  [ "$calls" -gt 10 ]
}
