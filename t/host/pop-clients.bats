# Clients of POP3 that people really use, with one maildir: CAPA, pipelining, APOP, identifiers.

load ../support
load ../pop

# serve: POP3 at $port for the user `me`, whose password is tanstaaf, and three messages.
serve() {
  make_maildir
  for i in 1 2 3; do message "new/$i.a" "Subject: n$i\nMessage-ID: <$i@x>\n\n.dot\ntext\n" "$i"; done
  { record me "{PLAIN}tanstaaf:$user:$group:$home:/bin/false"; echo; } | cdbmake users.cdb users.tmp
  chmod 600 users.cdb
  mkfifo port.fifo
  tcpserver -1RHl0 127.0.0.1 0 qmail-popup -d 0 host.example checkpassword-cdb "$home/users.cdb" qmail-pop3d Maildir \
    </dev/null >port.fifo 3>&- &
  session=$!
  read -r port <port.fifo
  echo tanstaaf >password
}

@test "mpop, pipelined, with APOP and with the password, deletes what it got" {
  needs mpop
  serve
  for auth in apop user; do
    rm -rf got
    mkdir -p got/{cur,new,tmp}
    keep=on
    [ "$auth" != user ] || keep=off
    run -0 timeout 30 mpop --file=/dev/null --host=127.0.0.1 --port="$port" --user=me --passwordeval="cat $PWD/password" \
      --auth="$auth" --tls=off --pipelining=on --delivery=maildir,"$PWD/got" --uidls-file="$PWD/uidls.$auth" --received-header=off --keep="$keep"
    equal "$(cat got/new/* | grep -c '^Subject: n[123]$')" 3
    equal "$(cat got/new/* | grep -c '^\.dot$')" 3
  done
  equal "$(find Maildir/new Maildir/cur -type f)" ""
}

@test "mpop fetches nothing twice that has moved to cur" {
  needs mpop
  serve
  mkdir -p got/{cur,new,tmp}
  for round in 1 2; do
    run -0 timeout 30 mpop --file=/dev/null --host=127.0.0.1 --port="$port" --user=me --passwordeval="cat $PWD/password" \
      --auth=user --tls=off --delivery=maildir,"$PWD/got" --uidls-file="$PWD/uidls" --received-header=off --keep=on
    equal "$(cat got/new/* | grep -c '^Subject: n[123]$')" 3
  done
  equal "$(find Maildir/cur -type f | wc -l)" 3
}

@test "fetchmail, with APOP" {
  needs fetchmail
  serve
  cat >fetchmailrc <<END
poll 127.0.0.1 port $port protocol apop user me password tanstaaf sslproto ""
mda "cat >>$PWD/mbox"
END
  chmod 600 fetchmailrc
  HOME=$PWD FETCHMAILHOME=$PWD run -0 timeout 30 fetchmail -f fetchmailrc --nokeep --nosyslog
  equal "$(grep -c '^Subject: n[123]' mbox)" 3
  equal "$(find Maildir/new Maildir/cur -type f)" ""
}

@test "curl, with APOP" {
  needs curl
  curl --version | grep -q pop3 || skip "curl knows no POP3"
  serve
  run -0 timeout 20 curl -s --login-options AUTH=+APOP -u me:tanstaaf "pop3://127.0.0.1:$port/2"
  equal "$output" $'Subject: n2\r\nMessage-ID: <2@x>\r\n\r\n.dot\r\ntext\r'
  run -67 timeout 20 curl -s --login-options AUTH=+APOP -u me:wrong "pop3://127.0.0.1:$port/2"
}

@test "python's poplib" {
  needs python3
  serve
  run -0 timeout 20 python3 -c "
import poplib
for login in 'apop', 'user':
    box = poplib.POP3('127.0.0.1', $port)
    print(sorted(box.capa()))
    if login == 'apop': box.apop('me', 'tanstaaf')
    else: box.user('me'); box.pass_('tanstaaf')
    print(box.stat(), [line.decode() for line in box.uidl()[1]], box.retr(1)[1][0])
    box.quit()"
  equal "$output" "['EXPIRE', 'PIPELINING', 'TOP', 'UIDL', 'USER']
(3, 138) ['1 1.a', '2 2.a', '3 3.a'] b'Subject: n1'
['EXPIRE', 'PIPELINING', 'TOP', 'UIDL', 'USER']
(3, 138) ['1 1.a', '2 2.a', '3 3.a'] b'Subject: n1'"
}
