load support
load dns

# What programs get to know of names: the library's resolver, by the tool dns-ask.

teardown() { stop_dns; }

# says EXPECTED WORD ...: dns-ask prints exactly that.
says() {
  run -0 dns-ask "${@:2}"
  equal "$output" "$1"
}

lines() { printf '%s\n' "$@"; }

@test "addresses, names, texts and mail exchangers are found, in the order of the reply" {
  start_dns 'a.example A 192.0.2.2' 'a.example A 192.0.2.1' 'a.example AAAA 2001:db8::1' \
    'a.example MX 20 Two.Example' 'a.example MX 10 one.example' 'null.example MX 0 .' \
    'a.example TXT "a b" "c\377"' 'a.example TXT second' \
    '192.0.2.1 PTR Foo_1-x\056y.Example' '192.0.2.1 PTR b.example' '2001:db8::1 PTR six.example'
  says 'found 192.0.2.2 192.0.2.1' ip4 a.example
  says 'found 2001:db8::1' ip6 A.Example.
  says 'found 2001:db8::1 192.0.2.2 192.0.2.1' ip a.example
  says 'found 20:two.example 10:one.example' mx a.example
  says 'found 0:.' mx null.example
  says $'found a bc\xff second' txt a.example
  says 'found foo_1-x\056y.example b.example' name 192.0.2.1
  says 'found six.example' name 2001:db8::1
}

@test "a name without records of the kind, and a name that does not exist, have none" {
  start_dns 'a.example A 192.0.2.1'
  says "$(lines none none)" ip6 a.example b.example
  says "$(lines none none)" mx a.example b.example
  says none name 192.0.2.1
  says 'found 192.0.2.1' ip a.example
}

@test "addresses, and what can be no name, are not looked up" {
  start_dns '* A 192.0.2.1'
  says "$(lines 'found 192.0.2.9' 'found 192.0.2.9' 'found ::1' 'found ::1')" ip 192.0.2.9 '[192.0.2.9]' ::1 '[::1]'
  says "$(lines none none none none none none)" ip 1.2.3 1.2.3.4.5 300.0.0.1 '[]' '' "$(printf '%064d' 0 | tr 0 x).example"
  says none ip4 ::1
  says none ip6 192.0.2.9
  equal "$(dns_questions)" ""
}

@test "names may hold any byte" {
  start_dns 'a\000\377b\056c.example A 192.0.2.1'
  says 'found 192.0.2.1' ip4 'a\000\377b\.c.example'
  says 'found 192.0.2.1' ip4 $'a\\000\xffb\\056c.example'
}

@test "CNAMEs are followed: twenty, but not for ever" {
  chain=()
  for i in {1..20}; do chain+=("c$i.example CNAME c$((i + 1)).example"); done
  start_dns "${chain[@]}" 'c21.example A 192.0.2.1' 'ring.example CNAME gnir.example' \
    'gnir.example CNAME ring.example' 'open.example CNAME nowhere.example'
  says 'found 192.0.2.1' ip4 c1.example
  says "$(lines none none)" ip4 ring.example open.example
}

@test "what comes from elsewhere, with another id or another question, or is rubbish, does not count" {
  start_dns 'id.example wrong-id' 'port.example wrong-port' 'question.example wrong-question' \
    'rubbish.example garbage' '* A 192.0.2.1' 'id.example A 192.0.2.1' 'port.example A 192.0.2.1' \
    'question.example A 192.0.2.1' 'rubbish.example A 192.0.2.1'
  says "$(lines 'found 192.0.2.1' 'found 192.0.2.1' 'found 192.0.2.1' 'found 192.0.2.1')" \
    ip4 id.example port.example question.example rubbish.example
}

@test "a server from whose address lies pour in is left for the next" {
  start_dns 'a.example flood'
  start_dns 'a.example A 192.0.2.1'
  says 'found 192.0.2.1' ip4 a.example
  equal "$(dns_questions 1)" "udp-edns a.example 1"
}

@test "a damaged reply, or one whose pointers go in a circle, is a failure" {
  start_dns 'loop.example loop' 'cut.example cut' 'cut.example A 192.0.2.1'
  says "$(lines 'failed: protocol error' 'failed: protocol error')" ip4 loop.example cut.example
}

@test "a reply too long for UDP is fetched by TCP" {
  start_dns 'a.example truncated' 'a.example A 192.0.2.1'
  says 'found 192.0.2.1' ip4 a.example
  equal "$(dns_questions)" "$(lines 'udp-edns a.example 1' 'tcp a.example 1')"
}

@test "a reply of 64 kilobytes is taken whole" {
  # Each record has 12 bytes, 2 of preference and 15 of name; header and question have 29: 2258 fit.
  for i in {1001..3600}; do echo "big.example MX 5 m$i.example"; done >all
  start_dns 'big.example A 192.0.2.1'
  cat all >>"$dns_file"
  run -0 dns-ask mx big.example
  # shellcheck disable=SC2086
  set -- $output
  equal "$# $2 ${!#}" "2259 5:m1001.example 5:m3258.example"
}

@test "a server that closes the connection is left for the next one, by TCP too" {
  start_dns 'a.example truncated' 'a.example tcp-silent' 'b.example truncated' 'b.example tcp-silent'
  says 'failed: protocol error' ip4 b.example
  start_dns 'a.example A 192.0.2.1'
  says 'found 192.0.2.1' ip4 a.example
  equal "$(dns_questions 2)" "tcp a.example 1"
}

@test "EDNS is not offered twice to who refuses it" {
  start_dns 'a.example no-edns' 'a.example A 192.0.2.1' 'b.example no-edns-notimp' 'b.example A 192.0.2.1'
  says "$(lines 'found 192.0.2.1' 'found 192.0.2.1')" ip4 a.example b.example
  equal "$(dns_questions)" "$(lines 'udp-edns a.example 1' 'udp a.example 1' 'udp-edns b.example 1' 'udp b.example 1')"
}

@test "a server that fails, refuses, or does not do its work is left for the next; nobody else is a failure" {
  for code in servfail refused bare; do
    start_dns "a.example $code"
    says 'failed: temporary failure' ip4 a.example
    start_dns 'a.example A 192.0.2.1'
    says 'found 192.0.2.1' ip4 a.example
    equal "$(dns_questions 2)" "udp-edns a.example 1"
    stop_dns
  done
  for code in notimp formerr; do
    start_dns "a.example $code"
    says 'failed: temporary failure' ip4 a.example
    start_dns 'a.example A 192.0.2.1'
    says 'found 192.0.2.1' ip4 a.example
    equal "$(dns_questions 2)" "udp a.example 1"
    stop_dns
  done
}

@test "a failing server is asked again in the second round, without EDNS" {
  start_dns 'a.example servfail 1' 'a.example A 192.0.2.1'
  says 'found 192.0.2.1' ip4 a.example
  equal "$(dns_questions)" "$(lines 'udp-edns a.example 1' 'udp a.example 1')"
}

@test "a server that is not there is passed over at once" {
  dead_dns
  says 'failed: connection refused' ip4 a.example
  start_dns 'a.example A 192.0.2.1'
  says 'found 192.0.2.1' ip4 a.example
}

@test "nobody waits longer than he wants to, and replies count as they come in" {
  start_dns 'silent.example silent' 'slow.example delay 200' 'slow.example A 192.0.2.1' 'quick.example A 192.0.2.2'
  says "$(lines 'quick.example found 192.0.2.2' 'slow.example found 192.0.2.1' 'silent.example failed: timed out')" \
    all 500 silent.example slow.example quick.example
}

# The one test that waits three seconds.
@test "a silent server is left for the next, EDNS may be what it is silent about, and A does not wait for AAAA for long" {
  start_dns 'a.example silent' 'old.example silent-edns' 'old.example A 192.0.2.2' \
    'four.example silent-aaaa' 'four.example A 192.0.2.4'
  timeout 20 dns-ask ip four.example >four 3>&- &
  asker=$!
  start_dns 'a.example A 192.0.2.1' 'old.example servfail'
  says "$(lines 'a.example found 192.0.2.1' 'old.example found 192.0.2.2' | sort)" all 20000 a.example old.example
  wait "$asker"
  equal "$(cat four)" 'found 192.0.2.4'
  equal "$(dns_questions 1 | grep -v four | sort)" "$(lines 'udp old.example 1' 'udp-edns a.example 1' 'udp-edns old.example 1')"
  equal "$(dns_questions 2 | sort)" "$(lines 'udp-edns a.example 1' 'udp-edns old.example 1')"
}

@test "servers may have IPv6 addresses" {
  [ -e /proc/net/if_inet6 ] && grep -q ' lo$' /proc/net/if_inet6 || skip "no IPv6 here"
  start_dns -6 'a.example A 192.0.2.1' 'b.example truncated' 'b.example A 192.0.2.2'
  says "$(lines 'found 192.0.2.1' 'found 192.0.2.2')" ip4 a.example b.example
}

@test "DNSCACHEIP in its old form means port 53" {
  needs_root
  unshare -n true 2>/dev/null || skip "no network namespaces here"
  lines 'a.example A 192.0.2.1' >script
  # shellcheck disable=SC2016
  run -0 unshare -n bash -c '
    ip link set lo up
    dns-server -p 53 script >/dev/null 3>&- &
    until grep -q ":0035 " /proc/net/udp; do sleep 0.05; done
    DNSCACHEIP=127.0.0.2.127.0.0.1 dns-ask ip4 a.example
    kill $!'
  equal "$output" "found 192.0.2.1"
}
