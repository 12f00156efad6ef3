# policy-check and milter-filter with the servers of the distribution, behind qmail-smtpd.

load ../support

setup() {
  cd "$BATS_TEST_TMPDIR"
  chmod 755 "$BATS_TEST_TMPDIR"
  mkdir -p home/control/hooks
  export QMAILHOME=$PWD/home QMAILQUEUE=$PWD/queue TCPREMOTEIP=192.0.2.1 TCPREMOTEHOST=mail.example
  unset RELAYCLIENT RCPTCHECK SMTPGREETED SSL_PROTOCOL
  echo me.example >home/control/me
  printf '#!/bin/sh\ncat >message\n' >queue
  chmod +x queue
}
teardown() { [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true; }

hook() { printf '%s\n' "$@" >home/control/hooks/smtpd; }
send() {
  printf '%s\r\n' 'EHLO mail.example' 'MAIL FROM:<joe@x.example>' 'RCPT TO:<ann@me.example>' DATA \
    'From: joe@x.example' 'Subject:  two   blanks' '' 'first  line' ..dot '' '' . QUIT | timeout 60 qmail-smtpd | tr -d '\r'
}
answered() { [ -S socket ]; }

@test "opendkim signs a message and knows its own signature again" {
  needs opendkim
  needs openssl
  openssl genrsa -out sel.private 2048 2>/dev/null
  chmod 600 sel.private
  printf 'sel._domainkey.x.example v=DKIM1; k=rsa; p=%s\n' "$(openssl rsa -in sel.private -pubout 2>/dev/null | sed '/^-/d' | tr -d '\n')" >keys
  TCPREMOTEIP=127.0.0.1
  common="Socket local:$PWD/socket\nPidFile $PWD/pid\nRequireSafeKeys no\nSyslog no\n"
  printf "Mode s\nDomain x.example\nSelector sel\nKeyFile $PWD/sel.private\nCanonicalization relaxed/simple\n$common" >conf
  opendkim -f -x conf >log 2>&1 3>&- &
  server=$!
  wait_for answered
  hook "filter milter-filter -t 20 $PWD/socket"
  send | grep '^250 ok .* qp'
  grep -q '^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=x.example; s=sel;' home/message
  kill "$server"
  wait "$server" || true
  # As a verifier, with the key in a file.
  rm -f socket
  printf "Mode v\nTestPublicKeys $PWD/keys\nAuthservID me.example\n$common" >conf
  opendkim -f -x conf >log 2>&1 3>&- &
  server=$!
  wait_for answered
  cp home/message signed
  { printf '%s\r\n' 'MAIL FROM:<joe@x.example>' 'RCPT TO:<ann@me.example>' DATA; sed -e 's/^\./../' -e 's/$/\r/' signed; printf '.\r\nQUIT\r\n'; } |
    TCPREMOTEIP=192.0.2.1 timeout 60 qmail-smtpd | grep '^250 ok .* qp'
  grep -A2 '^Authentication-Results:' home/message | grep -q 'dkim=pass'
}

@test "postgrey says later" {
  needs postgrey
  needs_root
  mkdir db
  chmod 777 db
  chmod a+x "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test"
  postgrey --unix="$PWD/socket" --dbdir="$PWD/db" --delay=60 --user=nobody --group=nogroup >log 2>&1 3>&- &
  server=$!
  wait_for answered
  hook "check policy-check -t 20 $PWD/socket"
  for try in 1 2 3 4 5 6 7 8 9 10; do
    send >said 2>&1
    ! grep -q 'connection refused' said || { sleep 0.3; continue; }
    break
  done
  cat log
  grep '^450 .*[Gg]reylist' said
}

@test "policyd-spf answers behind unixserver" {
  needs policyd-spf
  printf 'HELO_reject = False\nMail_From_reject = False\nHeader_Type = SPF\nLookup_Time = 3\nWhitelist_Lookup_Time = 1\ndebugLevel = 0\n' >conf
  unixserver -q "$PWD/socket" policyd-spf conf >log 2>&1 3>&- &
  server=$!
  wait_for answered
  hook "check policy-check -t 40 $PWD/socket"
  TCPREMOTEIP=127.0.0.1 send >said
  grep '^250 ok .* qp' said
}

@test "opendmarc adds its result" {
  needs opendmarc
  printf 'AuthservID me.example\nSocket local:%s\nBackground false\nSPFSelfValidate false\nSoftwareHeader true\nIgnoreHosts /dev/null\nDNSTimeout 2\n' "$PWD/socket" >conf
  opendmarc -f -c conf -P "$PWD/pid" >log 2>&1 3>&- &
  server=$!
  wait_for answered
  hook "filter milter-filter -t 40 $PWD/socket"
  send >said
  grep '^250 ok .* qp' said
  grep -qiE '^(DMARC-Filter|Authentication-Results):' home/message
}

# rspamd_starts: an rspamd with no rules but the test pattern of its own, no network and no files elsewhere; a milter at
# ./socket, a scanner at ./scan.
rspamd_starts() {
  echo com >domains
  cat >conf <<END
lua = "/dev/null";
options {
  pidfile = "$PWD/pid";
  control_socket = "$PWD/control";
  tempdir = "$PWD";
  filters = "";
  enable_test_patterns = true;
  disable_hyperscan = true;
  hs_cache_dir = "$PWD";
  url_tld = "$PWD/domains";
  dns { nameserver = ["127.0.0.1:1"]; timeout = 1s; retransmits = 1; }
}
logging { type = "console"; level = "info"; }
actions { reject = 15; add_header = 6; }
worker "hs_helper" { count = 0; }
worker "normal" { bind_socket = "$PWD/scan mode=0666"; count = 1; }
worker "rspamd_proxy" {
  bind_socket = "$PWD/socket mode=0666";
  count = 1;
  milter = yes;
  timeout = 10s;
  upstream "local" { default = yes; self_scan = yes; }
}
END
  rspamd -f --insecure --var="DBDIR=$PWD" -c "$PWD/conf" >log 2>&1 3>&- &
  server=$!
  wait_for rspamc -t 5 -h "$PWD/scan" </dev/null
  wait_for answered
}
# gtube LETTER: a message that every rspamd knows: X is to be refused, Y to be marked.
gtube() {
  printf '%s\r\n' 'EHLO mail.example' 'MAIL FROM:<joe@x.example>' 'RCPT TO:<ann@me.example>' DATA \
    'From: joe@x.example' 'Subject: test' '' "$1JS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X" . QUIT |
    timeout 60 qmail-smtpd | tr -d '\r'
}

@test "rspamd refuses, marks and passes, as a milter" {
  needs rspamd
  rspamd_starts
  hook "filter milter-filter -t 20 $PWD/socket"
  gtube X >said
  grep '^554 .*[Gg][Tt][Uu][Bb][Ee]' said
  [ ! -e home/message ]
  gtube Y | grep '^250 ok .* qp'
  grep -i '^X-Spam: Yes' home/message
  send | grep '^250 ok .* qp'
  [ "$(grep -ci '^X-Spam:' home/message)" = 0 ]
  grep -q 'first  line' home/message
}

@test "rspamc is a filter as it is: it writes its result into the header" {
  needs rspamc
  needs rspamd
  rspamd_starts
  hook "filter rspamc --mime -t 20 -h $PWD/scan"
  gtube X | grep '^250 ok .* qp'
  cat home/message
  grep -q '^X-Spam-Action: reject' home/message
  send | grep '^250 ok .* qp'
  grep -q '^X-Spam-Action: no action' home/message
  grep -q 'first  line' home/message
}
