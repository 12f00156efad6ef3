load ../support
load ../fake_queue

# Programs of others that send by sendmail, with the words they really pass.
setup() {
  cd "$BATS_TEST_TMPDIR"
  unset QMAIL{,S}USER QMAIL{,S}HOST QMAILNAME MAILUSER MAILHOST MAILNAME NAME LOGNAME QMAILINJECT QMAILMFTFILE
  fake_queue
  mkdir bin control
  echo host.test >control/me
  ln -s "$BUILD/qmail-inject" "$BUILD/sendmail" bin/
  export USER=joe HOME=$PWD
  chmod 755 .
}

# sent RECIPIENT ...: the message went from joe to these.
sent() { equal "$(sed '/^$/d' queued.envelope)" "F${sender:-joe@host.test}$(printf '\nT%s' "$@")"; }
# field NAME: its line in the message.
field() { sed -n "s/^$1: //p" queued.message; }

@test "what cron, PHP, mailx, s-nail, mutt and git pass" {
  while IFS="|" read -r words wanted; do
    printf 'From: me\nTo: ann\nCc: bob\nBcc: carl\n\nbody\n' >message
    eval "sendmail $words" <message
    equal "$words: $(sed '/^$/d' queued.envelope | tr '\n' ' ')" "$words: $wanted "
  done <<'END'
-FCronDaemon -i -B8BITMIME -oem joe|Fjoe@host.test Tjoe@host.test
-FCronDaemon -i -oem -oi -f joe joe|Fjoe@host.test Tjoe@host.test
-i joe|Fjoe@host.test Tjoe@host.test
-t -i|Fjoe@host.test Tann@host.test Tbob@host.test Tcarl@host.test
-t -i -fweb@x.example|Fweb@x.example Tann@host.test Tbob@host.test Tcarl@host.test
-i -v -m -r web@x.example -- ann|Fweb@x.example Tann@host.test
-i ann bob|Fjoe@host.test Tann@host.test Tbob@host.test
-oem -oi -- ann bob|Fjoe@host.test Tann@host.test Tbob@host.test
-oem -oi -f web@x.example -B 8BITMIME -N success,delay -R full -- ann|Fweb@x.example Tann@host.test
-f web@x.example -i ann@x.example bob@x.example|Fweb@x.example Tann@x.example Tbob@x.example
-i -f web@x.example -- ann@x.example|Fweb@x.example Tann@x.example
-oi -oem -odb -t|Fjoe@host.test Tann@host.test Tbob@host.test Tcarl@host.test
-bm -oi -t -f ''|F Tann@host.test Tbob@host.test Tcarl@host.test
END
}

@test "mutt sends" {
  needs mutt
  echo body | timeout 20 mutt -n -F /dev/null -e "set sendmail='$BUILD/sendmail -oem -oi' from=joe@x.example use_envelope_from=yes record='' copy=no hostname=x.example" \
    -s 'a subject' -c bob@x.example -b carl@x.example -- ann@x.example 3>&-
  sender=joe@x.example sent ann@x.example bob@x.example carl@x.example
  equal "$(field To)" ann@x.example
  equal "$(field Cc)" bob@x.example
  equal "$(field Bcc)" ""
  equal "$(field Subject)" "a subject"
}

@test "git send-email sends" {
  [ -x "$(git --exec-path)/git-send-email" ] || skip "git send-email is not installed"
  printf 'From: Joe <joe@x.example>\nSubject: [PATCH] a\nDate: Sun, 22 Nov 2026 08:00:00 +0000\n\nbody\n---\n' >a.patch
  export GIT_{AUTHOR,COMMITTER}_NAME=Joe GIT_{AUTHOR,COMMITTER}_EMAIL=joe@x.example
  run timeout 60 git send-email --sendmail-cmd="$BUILD/sendmail -i" --envelope-sender=joe@x.example --from=joe@x.example --to=ann@x.example --cc=bob@x.example \
    --confirm=never --suppress-cc=all --quiet a.patch
  [ "$status" = 0 ] || { [[ $output == *"Can't locate"* || $output == *"module is not here"* ]] && skip "git send-email lacks its modules"; }
  equal "$status" 0
  sender=joe@x.example sent ann@x.example bob@x.example
  equal "$(field Subject)" "[PATCH] a"
}

@test "mailx sends" {
  needs mailx
  # The one from BSD and Heirloom's call it sendmail, s-nail mta.
  printf 'set sendmail=%s\nset mta=%s\n' "$BUILD/sendmail" "$BUILD/sendmail" >mailrc
  echo body | MAILRC=$PWD/mailrc timeout 20 mailx -n -s 'a subject' ann@x.example 3>&-
  wait_for test -s queued.envelope
  sent ann@x.example
  equal "$(field Subject)" "a subject"
}

@test "PHP's mail sends" {
  needs php
  run -0 timeout 20 php -d sendmail_path="$BUILD/sendmail -t -i" -r 'exit(mail("ann@x.example", "a subject", "body", "Bcc: bob@x.example") ? 0 : 1);'
  sent ann@x.example bob@x.example
  equal "$(field Subject)" "a subject"
}

@test "Python's mail sends" {
  needs python3
  run -0 timeout 20 python3 -c '
from email.message import EmailMessage
import subprocess, sys
message = EmailMessage()
message["To"] = "Änn <ann@x.example>"
message["Subject"] = "a subject"
message.set_content("body")
subprocess.run([sys.argv[1], "-t", "-oi"], input=message.as_bytes(), check=True)' "$BUILD/sendmail"
  sent ann@x.example
}
