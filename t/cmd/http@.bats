load ../support
load ../peer

teardown() { stop_peer; }

# The script of a server whose page has an empty line.
page=('< GET' '< Host' '< ' '> HTTP/1.0 200 OK' '> A: b' '> ' '> first' '> ' '= second\0\xe9\rx\r\n' close)

@test "the page is printed, without CRs at ends of lines, with its empty lines" {
  serve "${page[@]}"
  http@ 127.0.0.1 doc/x.html "$port" >got
  bytes 'first\n\nsecond\0\0351\rx\n' >wanted
  cmp got wanted
  equal "$(received)" "GET /doc/x.html HTTP/1.0^M\$
Host: 127.0.0.1:$port^M\$
^M\$"
}

@test "without a page it is /, without a host this one, without a port 80" {
  for words in '' 127.0.0.1 '127.0.0.1 x'; do
    serve "${page[@]}"
    instead_of 80
    http@ $words >got
    equal "$(head -1 got)" first
    set -- $words
    equal "$(received)" "GET /${2:-} HTTP/1.0^M\$
Host: ${1:-0}:80^M\$
^M\$"
    equal "$(cat asked)" "-RHl0 -- ${1:-0} 80"
  done
}

@test "an answer that is only a page, without a page, without a last newline, not at all" {
  for row in '\r\nonly\r\n|only\n' 'HTTP/1.0 404 x\r\n\r\n|' 'a\r\n\r\nno end|no end' 'a\n\nb\n|b\n' 'no empty line|' '|' \
    '\\tx \\\r\n-n\r\n\r\n%s\\n|%s\\n'; do
    serve '< GET' '< ' '< ' "= ${row%|*}" close
    http@ 127.0.0.1 '' "$port" >got
    bytes "${row#*|}" | cmp - got || { echo "answer: $row"; return 1; }
  done
}

@test "a page is sent as it is, whatever it looks like" {
  for name in -n '%s\n' '$(id)' "o'b" 'a "b c"' '*' '?a=b&c'; do
    serve "${page[@]}"
    run -0 http@ 127.0.0.1 "$name" "$port"
    equal "${lines[0]}" first
    equal "$(received | head -1)" "GET /$name HTTP/1.0^M\$"
  done
  serve "${page[@]}"
  http@ 127.0.0.1 $'\xe9' "$port" >got
  equal "$(received | head -1)" "GET /M-i HTTP/1.0^M\$"
}

@test "a line break, or another control character, is refused" {
  for bad in $'a\nb' $'a\rb' $'\n' $'a\tb'; do
    run -100 http@ 0 "$bad"
    equal "$output" "http@: fatal: control character in request"
    run -100 http@ "$bad" x
    equal "$output" "http@: fatal: control character in request"
    run -100 http@ 0 x "$bad"
    equal "$output" "http@: fatal: control character in request"
  done
}

@test "a host is one word, whatever it looks like" {
  for host in -v '$(id)' "a'b" 'a "b'; do
    instead_of 80
    sed -i 's/^exec.*/exit 5/' bin/tcpclient
    run -0 http@ "$host"
    equal "$output" ""
    equal "$(cat asked)" "-RHl0 -- $host 80"
  done
}

@test "no connection is told of by tcpclient; the exit code is that of cat" {
  run -0 http@ 127.0.0.1 x 1
  equal "$output" "tcpclient: unable to connect to 127.0.0.1 port 1: connection refused"
  run -0 http@ 127.0.0.1 x y
  equal "$output" "tcpclient: fatal: unable to figure out port number for y"
}

@test "output that cannot be written" {
  serve "${page[@]}"
  run -1 bash -c 'http@ 127.0.0.1 x "$0" >/dev/full' "$port"
}
