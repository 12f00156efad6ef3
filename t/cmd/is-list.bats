load ../support

# of HEADER: is-list for a message with that header, written with backslash escapes.
of() { bytes "$1\\n\\nList-Id: x\\n" | is-list; }

@test "usage" {
  run -111 is-list x
  equal "$output" "is-list: usage: is-list"
}

@test "what lists and bulk mail are known by" {
  for field in 'List-Id: <l.x>' 'list-unsubscribe: <mailto:x@y>' 'List-Anything: x' 'Mailing-List: x' 'X-Mailing-List: x' \
      'X-ML-Name: x' 'Precedence: bulk' 'precedence:\n LIST' 'PRECEDENCE : junk' 'Precedence: (x) bulk\r'; do
    run -0 of "$field"
    equal "$field $output" "$field "
    run -0 of "To: x\\n$field\\nFrom: y"
  done
}

@test "what is no list" {
  for field in 'X: y' 'Precedence: first-class' 'X-List: y' 'Auto-Submitted: auto-replied' 'Subject: List-Id: x' 'X: y\n List-Id: x'; do
    run -100 of "$field"
    equal "$field $output" "$field "
  done
  SENDER=list-owner@x run -100 of 'X: y'
  run -100 is-list </dev/null
}

@test "any bytes, and a field of a hundred megabytes in little memory" {
  run -0 of 'X: \0\0377\nList-Id: \0\0377'
  { printf 'Long: '; head -c 100000000 /dev/zero; printf '\nList-Id: x\n\n'; } >message
  [ -n "${SANITIZED:-}" ] || ulimit -v 20000  # sanitizers need memory of their own
  run -0 is-list <message
}

@test "a message that cannot be read" {
  run -111 is-list </
  equal "${output%:*}" "is-list: fatal: unable to read message"
  run -111 bash -c 'is-list <&-'
  equal "$output" "is-list: fatal: unable to read message: file descriptor not open"
}
