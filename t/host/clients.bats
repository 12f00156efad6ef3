load ../support
load host

# Programs that people really use, against a whole host.
setup() {
  cd "$BATS_TEST_TMPDIR"
  make_host
  echo ./Maildir/ >"$QMAILHOME/people/$user/.qmail"
  start_host
}
teardown() { stop_host; }

@test "swaks sends" {
  needs swaks
  run -0 timeout 30 swaks --server 127.0.0.1 --port "$smtp" --from s@far.test --to "$user@$me" --header 'Subject: from swaks'
  wait_for arrived 1
  grep -q '^Subject: from swaks' "$inbox"/new/*
}

@test "smtp-source sends, pipelined over several sessions" {
  command -v smtp-source >/dev/null || PATH=$PATH:/usr/sbin
  needs smtp-source
  run -0 timeout 60 smtp-source -s 5 -m 50 -l 5000 -f s@far.test -t "$user@$me" "127.0.0.1:$smtp"
  patiently 30 arrived 50
}

@test "mpop fetches" {
  needs mpop
  for i in 1 2 3; do printf 'Subject: n%s\n\n.dot\ntext\n' "$i" >"m$i"; done
  smtp-in "$smtp" s@far.test "$user@$me" m1 m2 m3
  wait_for arrived 3
  sleep 1.1
  mkdir -p got/{cur,new,tmp}
  run -0 timeout 30 mpop --file=/dev/null --host=127.0.0.1 --port="$pop3" --user="$user" --passwordeval="cat $QMAILHOME/password" \
    --auth=user --tls=off --delivery=maildir,"$PWD/got" --uidls-file="$PWD/uidls" --received-header=off --keep=off
  equal "$(cat got/new/* | grep -c '^Subject: n')" 3
  equal "$(cat got/new/* | grep -c '^\.dot$')" 3
  equal "$(find "$inbox/new" "$inbox/cur" -type f)" ""
}

@test "getmail fetches" {
  needs getmail
  printf 'Subject: for getmail\n\ntext\n' >m1
  smtp-in "$smtp" s@far.test "$user@$me" m1
  wait_for arrived 1
  sleep 1.1
  # getmail does not deliver as root.
  as_user mkdir -p "$QMAILHOME"/getmail/got/{cur,new,tmp}
  cat >"$QMAILHOME/getmail/getmailrc" <<E2
[retriever]
type = SimplePOP3Retriever
server = 127.0.0.1
port = $pop3
username = $user
password = $password
[destination]
type = Maildir
path = $QMAILHOME/getmail/got/
[options]
delete = true
delivered_to = false
received = false
E2
  run -0 as_user timeout 30 getmail --getmaildir "$QMAILHOME/getmail" --rcfile getmailrc
  grep -q '^Subject: for getmail' "$QMAILHOME"/getmail/got/new/*
}

@test "mutt reads the maildir" {
  needs mutt
  printf 'Subject: for mutt\n\ntext\n' >m1
  smtp-in "$smtp" s@far.test "$user@$me" m1
  wait_for arrived 1
  needs script
  printf 'set folder = "%s"\nset quit = yes\nset record = ""\n' "$PWD" >muttrc
  run -0 env HOME="$PWD" TERM=vt100 timeout 20 script -qec "mutt -n -F muttrc -R -f '$inbox' -e 'push q'" /dev/null </dev/null
  [[ $output =~ "for mutt" ]]
}
