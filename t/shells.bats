load support

# Known bug C.8 is one of shells: these programs take another as words, and never ask a shell to start it.
@test "no program that takes another as words starts a shell" {
  [ -n "${SANITIZED:-}" ] && skip "the leak sanitizer does not work under strace"
  needs strace
  strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
  export UFLINE=u RPLINE=r DTLINE=d SENDER='() { :;}; x' RECIPIENT='$(x)@y' QMAILQUEUE=/bin/true
  while read -r -a words; do
    # No argument is a shell's business, and the environment is not either.
    line=()
    for word in "${words[@]}"; do
      if [ "$word" = @ ]; then line+=('$(x)' '`x`'); else line+=("$word"); fi
    done
    timeout 10 strace -f -qq -e trace=execve -o trace "${line[@]}" </dev/null >/dev/null 2>&1 || true
    equal "${words[0]} $(grep -c execve trace | awk '{print ($1 >= 2)}')" "${words[0]} 1"
    run -1 grep -E 'execve\("[^"]*/(ba|da|k|z)?sh"' trace
  done <<'END'
bouncesaying text true @
condredirect a@b true @
except true @
mail-and { true @ } { mail-and { true @ } { true } }
mail-first { false @ } { mail-first { false } { true @ } }
mail-if { true @ } { mail-if { false @ } { false } { true @ } }
mail-not mail-not true @
mail-once . true @
mail-or { mail-not true @ } { true @ }
mail-stop true @
mail-tee { true @ } { false @ } { true @ }
mail-test true @
mail-timeout 5 true @
predate true @
preline true @
qsmhook true @
END
}
