load ../support
load ../home

setup() {
  cd "$BATS_TEST_TMPDIR"
  bare_home
}

control() { bytes "$2" >"home/control/$1"; }

# about FILE: what showctl says about that control file, without its name.
about() {
  as_user qmail-showctl |
    awk -v RS= -v head="$1: " 'index($0, head) == 1 {text = substr($0, length(head) + 1); sub(/^\n/, "", text); print text}'
}

@test "an empty control directory shows every default" {
  run -0 as_user qmail-showctl
  group=$OWNER
  [ "$(id -u)" = 0 ] || group=$(stat -c %g home)
  equal "$output" "qmail home directory: $PWD/home.
user-ext delimiter: -.
paternalism (in decimal): 2.
silent concurrency limit: 120.
subdirectory split: 3.
user ids: $OWNER, $OWNER, $OWNER, 0, $OWNER, $OWNER, $OWNER, $OWNER.
group ids: $group, $group.

badmailfrom: (Default.) Any MAIL FROM is allowed.

bouncefrom: (Default.) Bounce user name is MAILER-DAEMON.

bouncehost: (Default.) Bounce host name is bouncehost.

concurrencylocal: (Default.) Local concurrency is 10.

concurrencyremote: (Default.) Remote concurrency is 20.

databytes: (Default.) SMTP DATA limit is 0 bytes.

defaultdomain: (Default.) Default domain name is defaultdomain.

defaulthost: (Default.) Default host name is defaulthost.

doublebouncehost: (Default.) 2B recipient host: doublebouncehost.

doublebounceto: (Default.) 2B recipient user: postmaster.

envnoathost: (Default.) Presumed domain name is envnoathost.

helohost: (Default.) SMTP client HELO host name is helohost.

idhost: (Default.) Message-ID host name is idhost.

localiphost: (Default.) Local IP address becomes localiphost.

locals: (Default.) Messages for me are delivered locally.

me: (Default.) My name is undefined! Uh-oh.

percenthack: (Default.) The percent hack is not allowed.

plusdomain: (Default.) Plus domain name is plusdomain.

qmqpservers: (Default.) No QMQP servers.

queuelifetime: (Default.) Message lifetime in the queue is 604800 seconds.

rcpthosts: (Default.) SMTP clients may send messages to any recipient.

morercpthosts: (Default.) No rcpthosts; morercpthosts is irrelevant.

morercpthosts.cdb: (Default.) No effect.

smtpgreeting: (Default.) SMTP greeting: 220 smtpgreeting.

smtproutes: (Default.) No artificial SMTP routes.

timeoutconnect: (Default.) SMTP client connection timeout is 60 seconds.

timeoutremote: (Default.) SMTP client data timeout is 1200 seconds.

timeoutsmtpd: (Default.) SMTP server data timeout is 1200 seconds.

virtualdomains: (Default.) No virtual domains."
}

@test "me is the default of the host names" {
  control me 'me.example \n'
  run -0 as_user qmail-showctl
  for line in 'me: My name is me.example.' 'helohost: (Default.) SMTP client HELO host name is me.example.' \
    'smtpgreeting: (Default.) SMTP greeting: 220 me.example.' 'bouncehost: (Default.) Bounce host name is me.example.' \
    'doublebounceto: (Default.) 2B recipient user: postmaster.' 'locals: (Default.) Messages for me are delivered locally.'; do
    [[ $'\n'$output$'\n' == *$'\n'"$line"$'\n'* ]] || equal "$output" "$line"
  done
}

@test "lines and numbers" {
  control helohost 'hello\nsecond\n'
  control concurrencylocal '30x\n'
  control databytes 'none\n'
  control bouncefrom ''
  control timeoutsmtpd '5\n'
  run -0 about helohost; equal "$output" "SMTP client HELO host name is hello."
  run -0 about concurrencylocal; equal "$output" "Local concurrency is 30."
  run -0 about databytes; equal "$output" "(Default.) SMTP DATA limit is 0 bytes."
  run -0 about bouncefrom; equal "$output" "Bounce user name is ."
  run -0 about timeoutsmtpd; equal "$output" "SMTP server data timeout is 5 seconds."
}

# Rows: the file, a line of it, what is said about that.
@test "lists" {
  while IFS='|' read -r name line text; do
    control "$name" "# comment\n\n$line \n$line"
    run -0 about "$name"
    equal "$output" "$text
$text"
    rm "home/control/$name"
  done <<'END'
badmailfrom|bad@x|bad@x not accepted in MAIL FROM.
locals|a.example|Messages for a.example are delivered locally.
percenthack|a.example|The percent hack is allowed for user%host@a.example.
qmqpservers|127.0.0.1|QMQP server: 127.0.0.1.
rcpthosts|a.example|SMTP clients may send messages to recipients at a.example.
morercpthosts|a.example|SMTP clients may send messages to recipients at a.example.
smtproutes|a:b|SMTP route: a:b
virtualdomains|a:b|Virtual domain: a:b
END
}

@test "an empty list is not a default" {
  control locals ''
  control rcpthosts ''
  run -0 as_user qmail-showctl
  [[ $output == *$'\nlocals: \n\nme: '* ]]
  [[ $output == *$'\nmorercpthosts: (Default.) No effect.\n'* ]]
}

@test "morercpthosts and its database" {
  control morercpthosts.cdb ''
  run -0 about morercpthosts.cdb; equal "$output" "Oops! morercpthosts.cdb exists but morercpthosts doesn't."
  control morercpthosts 'a\n'
  touch -d '2 hours ago' home/control/morercpthosts.cdb
  run -0 about morercpthosts.cdb; equal "$output" "Oops! morercpthosts.cdb is older than morercpthosts."
  touch home/control/morercpthosts.cdb
  run -0 about morercpthosts.cdb; equal "$output" "Modified recently enough; hopefully up to date."
  rm home/control/morercpthosts.cdb
  run -0 about morercpthosts.cdb; equal "$output" "Oops! morercpthosts exists but morercpthosts.cdb doesn't."
}

@test "a file that cannot be read, and one that nobody knows" {
  mkdir home/control/{locals,databytes,idhost}
  control 'zz top' x
  control $'a\xe4' x
  run -0 as_user qmail-showctl
  for name in locals databytes idhost; do
    [[ $output == *$'\n'"$name: Oops! Trouble reading this file."$'\n'* ]]
  done
  [[ $output == *'

a?: I have no idea what this file does.

zz top: I have no idea what this file does.' ]]
}

@test "bytes that are not plain become ?" {
  control helohost 'a\tb\xe4\x7f\n'
  control locals 'x\x1b[\n'
  run -0 about helohost; equal "$output" "SMTP client HELO host name is a?b??."
  run -0 about locals; equal "$output" "Messages for x?[ are delivered locally."
}

@test "no home, no control directory, an unreadable me: 111" {
  QMAILHOME=$PWD/none run -111 qmail-showctl
  equal "$output" "fatal: unable to find $PWD/none"
  mkdir home/control/me
  run -111 as_user qmail-showctl
  equal "${lines[-1]}" "Oops! Trouble reading control/me."
  rm -r home/control
  run -111 as_user qmail-showctl
  equal "${lines[-1]}" "Oops! Unable to chdir to control."
}

@test "output that cannot be written: 111" {
  writes_fail qmail-showctl
  run -111 bash -c 'qmail-showctl >&-'
  run -0 bash -c 'qmail-showctl <&- 2>&-'
}

@test "control files of this system alone are shown where they are there" {
  run -0 as_user qmail-showctl
  [[ ! $output =~ maxrcpt ]]
  echo 7 >"$QMAILHOME/control/maxrcpt"
  echo bad@x >"$QMAILHOME/control/badrcptto"
  printf 'hush\nhush hush\n' >"$QMAILHOME/control/srs_secrets"
  echo 86400 >"$QMAILHOME/control/bouncelifetime"
  echo 10000 >"$QMAILHOME/control/bouncemaxbytes"
  echo both >"$QMAILHOME/control/bouncestyle"
  printf 'slow.org:2:60/3600\n' >"$QMAILHOME/control/domainlimits"
  printf '60\n300\n' >"$QMAILHOME/control/retryschedule"
  echo srs.example >"$QMAILHOME/control/srs_domain"
  chmod 644 "$QMAILHOME"/control/*
  run -0 as_user qmail-showctl
  [[ $output =~ "maxrcpt: SMTP clients may name 7 recipients of a message." ]]
  [[ $output =~ "bad@x not accepted in RCPT TO." ]]
  [[ $output =~ "bouncelifetime: Bounce lifetime in the queue is 86400 seconds." ]]
  [[ $output =~ "bouncemaxbytes: A bounce copies at most 10000 bytes of the message." ]]
  [[ $output =~ "bouncestyle: Bounce style is both." ]]
  [[ $output =~ "domainlimits: "$'\n'"Limit of a domain (domain:deliveries[:starts/seconds]): slow.org:2:60/3600"$'\n' ]]
  [[ $output =~ "retryschedule: "$'\n'"Next wait before another try: 60 seconds."$'\n'"Next wait before another try: 300 seconds."$'\n' ]]
  [[ $output =~ "srs_domain: SRS domain name is srs.example." ]]
  [[ $output =~ "srs_secrets: Number of SRS secrets is 2." ]]
  [[ ! $output =~ "hush" ]]
  [[ ! $output =~ "no idea" ]]
}

@test "routes are shown without passwords" {
  control smtproutes 'a:b\nc:d/smtps|joe|secret\n'
  control authsenders 'joe@x:d|joe|secret|clear\n'
  control badmailfrom 'x|y\n'
  equal "$(about smtproutes)" "SMTP route: a:b
SMTP route: c:d/smtps|..."
  equal "$(about authsenders)" "SMTP route by sender: joe@x:d|..."
  equal "$(about badmailfrom)" "x|y not accepted in MAIL FROM."
}

@test "what encrypts, and where" {
  control tlsclient 'control/tls -x\n'
  control tlshosts ':offered\n'
  control outgoingip '192.0.2.1\n'
  equal "$(about tlsclient)" "Program that encrypts is control/tls -x."
  equal "$(about tlshosts)" "SMTP encryption: :offered"
  equal "$(about outgoingip)" "SMTP client connects from 192.0.2.1."
}
