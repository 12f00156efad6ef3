# Mail servers that people really use, as the host that sends to us and as the host that we send to: the same
# octets arrive. They run with a configuration of their own on ports of their own.

load ../support
load host
load ../bench/mail

PATH=$PATH:/usr/sbin

setup() {
  cd "$BATS_TEST_TMPDIR"
  make_host
  echo ./Maildir/ >"$QMAILHOME/people/$user/.qmail"
  work=$(mktemp -d "${TMPDIR:-/tmp}/peers.XXXXXX") && chmod 755 "$work"
  sink=$smtp stops=
  mkdir "$work/postfix"
}
teardown() {
  eval "$stops"
  stop_host
  rm -rf "$work"
}

# messages: some in the folder `sent`, each with a subject of its own: dots, tabs, 8-bit octets, no body, a large one.
messages() {
  mkdir sent
  head='From: Sender <s@far.test>\nTo: a friend\nMessage-ID: <1@far.test>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n'
  printf "${head}Subject: dots\n\n.\n..\n.x\n...\n\n.\n" >sent/dots
  printf "${head}Subject: none\n\n" >sent/none
  printf "${head}Subject: octets\n\n\t tabs \t\n\xc3\xa4\xc3\xb6\xc3\xbc\n\x01\x7f\x1b[1m\nFrom here on\n>From\n" >sent/octets
  { printf "${head}Subject: large\n\n"; seq -f 'line %.0f, and a few words more, so that there are some bytes' 20000; } >sent/large
}

# same_bodies FOLDER: the messages there are those in `sent`, what stands in front of their subjects left out.
same_bodies() {
  local message subject
  for message in sent/*; do
    subject=${message#sent/}
    cmp <(sed '1,/^$/d' "$message") <(sed '1,/^$/d' "$(grep -lx "Subject: $subject" "$1"/*)")
  done
}

has() { [ "$(ls "$1" 2>/dev/null | wc -l)" -ge "$2" ]; }

# both_ways PORT INBOX: what goes in at the port for us arrives here, and what we send to reader@bench.test there.
both_ways() {
  messages
  printf 'bench.test:127.0.0.1:%s\n' "$1" >"$QMAILHOME/control/smtproutes"
  start_host
  run -0 smtp-in "$1" s@far.test "$user@$me" sent/*
  patiently 60 arrived 4
  same_bodies "$inbox/new"
  for message in sent/*; do as_user env PATH="$PATH" QMAILHOME="$QMAILHOME" qmail-inject -fs@far.test reader@bench.test <"$message"; done
  patiently 60 has "$2" 4
  patiently 30 queue_empty
  same_bodies "$2"
  # Two hundred, over several connections at once.
  run -0 timeout 60 smtp-source -s 10 -m 200 -l 3000 -f s@far.test -t "$user@$me" "127.0.0.1:$1"
  patiently 60 arrived 204
}

@test "Postfix" {
  needs_root
  needs postfix
  needs smtp-source
  start_postfix
  patiently 20 answers "$postfix_port" 220
  both_ways "$postfix_port" "$work/postfix/mail/inbox/new"
}

@test "Exim" {
  needs_root
  needs exim4
  needs smtp-source
  exim_port=$(free_port)
  mkdir -p "$work/exim" "$work/in"
  chown 65534:65534 "$work/exim" "$work/in"
  cat >"$work/exim.conf" <<END
exim_path = $(command -v exim4)
spool_directory = $work/exim
log_file_path = $work/exim/log-%slog
pid_file_path = $work/exim.pid
primary_hostname = exim.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = $exim_port
exim_user = 65534
exim_group = 65534
keep_environment =
never_users =
deliver_drop_privilege = true
tls_advertise_hosts =
smtp_accept_max_per_host = 100
acl_smtp_rcpt = all
begin acl
all:
  accept
begin routers
here:
  driver = accept
  domains = bench.test
  transport = maildir
there:
  driver = manualroute
  route_list = * 127.0.0.1::$smtp byname
  self = send
  transport = smtp
begin transports
maildir:
  driver = appendfile
  directory = $work/in
  maildir_format
  user = 65534
  group = 65534
smtp:
  driver = smtp
END
  chmod 644 "$work/exim.conf"
  exim4 -C "$work/exim.conf" -bd 3>&-
  stops="kill \$(cat $work/exim.pid);"
  patiently 20 answers "$exim_port" 220
  both_ways "$exim_port" "$work/in/new"
}

@test "smtp-sink takes what qmail-remote sends, and qmail-qmqpd what qmqp-source sends" {
  needs smtp-sink
  needs qmqp-source
  port=$(free_port)
  start smtp-sink -c -M 60 "127.0.0.1:$port" 100
  patiently 20 listens "$port"
  printf 'sink.test:127.0.0.1:%s\n' "$port" >"$QMAILHOME/control/smtproutes"
  qmqp=$(free_port)
  start_host
  start env QMAILHOME="$QMAILHOME" PATH="$PATH" tcpserver -RHl0 127.0.0.1 "$qmqp" qmail-qmqpd
  patiently 20 listens "$qmqp"
  run -0 timeout 60 qmqp-source -s 5 -m 50 -l 4000 -f s@far.test -t u@sink.test "127.0.0.1:$qmqp"
  patiently 60 queue_empty
  # The sink ends after so many messages.
  equal "$(logs send | grep -c 'delivery [0-9]*: success: 127.0.0.1_accepted_message')" 50
}

@test "msmtp sends" {
  needs msmtp
  start_host
  messages
  for message in sent/*; do
    run -0 timeout 30 msmtp --file=/dev/null --host=127.0.0.1 --port="$smtp" --tls=off --auth=off --from=s@far.test "$user@$me" <"$message"
  done
  patiently 30 arrived 4
  same_bodies "$inbox/new"
}

@test "curl and Python's smtplib send" {
  needs curl
  needs python3
  curl --version | grep -q smtp || skip "curl knows no SMTP"
  start_host
  messages
  for message in sent/dots sent/none; do
    run -0 timeout 30 curl -s --crlf --url "smtp://127.0.0.1:$smtp" --mail-from s@far.test --mail-rcpt "$user@$me" --upload-file "$message"
  done
  run -0 timeout 30 python3 -c "
import smtplib
with smtplib.SMTP('127.0.0.1', $smtp) as server:
    for name in 'octets', 'large':
        server.sendmail('s@far.test', '$user@$me', open('sent/' + name, 'rb').read().replace(b'\n', b'\r\n'))"
  patiently 30 arrived 4
  same_bodies "$inbox/new"
}
