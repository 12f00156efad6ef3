load support

setup() { cd "$BATS_TEST_TMPDIR"; }

# The lines of package/hier, without comments; a split directory as its 24 lines.
table() {
  sed 's/#.*//' "$ROOT/package/hier" | while read -r type mode owner group path; do
    [ -n "$type" ] || continue
    echo "$type $mode $owner $group $path"
    [ "$type" != s ] || for number in $(seq 0 22); do echo "d $mode $owner $group $path/$number"; done
  done
}

@test "an ordinary user's home has every directory and file of the table, with its mode, and nothing else" {
  make_home
  rm -f "$QMAILHOME"/bin/*
  me=$(as_user id -u)
  wrong=$(table | while read -r type mode _ _ path; do
    case $type in d | s) kind=directory ;; f) kind='regular empty file' ;; t) kind='regular file' ;; p) kind=fifo ;; esac
    found=$(stat -c '%F %04a %u' "$QMAILHOME/$path")
    [ "$found" = "$kind $mode $me" ] || echo "$path: $found"
  done)
  found=$(cd "$QMAILHOME" && find . | sort)
  wanted=$(table | awk '{print $5 == "." ? "." : "./" $5}' | sort)
  equal "$(wc -c <"$QMAILHOME/queue/lock/tcpto")" 1024
  remove_home
  equal "$wrong" ""
  equal "$found" "$wanted"
}

@test "as root the owners are the usual accounts, looked up by name" {
  needs_root
  # A mount namespace of its own has accounts that this machine has not.
  unshare -m true 2>/dev/null || skip "cannot make a mount namespace"
  cp /etc/passwd /etc/group .
  number=61000
  for account in alias qmaild qmaill qmailp qmailq qmailr qmails; do
    grep -q "^$account:" passwd || echo "$account:x:$((number++)):61100::/:/bin/false" >>passwd
  done
  for group in qmail:61100 nofiles:61101; do grep -q "^${group%:*}:" group || echo "${group%:*}:x:${group#*:}:" >>group; done
  run -0 unshare -m bash -c '
    mount --bind passwd /etc/passwd && mount --bind group /etc/group &&
    BUILD=$BUILD DESTDIR=$PWD/root sh "$ROOT/package/install" /home &&
    cd root/home && find . -not -path "./man/*" -printf "%y %04m %u %g %p\n"'
  printf '%s\n' "$output" | sed 's, \./, ,; s,^\([dfp] .*\) \.$,\1 .,' | sort >found
  table | awk '{t = $1; if (t == "s") t = "d"; if (t == "t") t = "f"; $1 = t; print}' | sort >wanted
  grep -v ' bin/' found | diff - <(grep -v ' man/' wanted)
  grep -qx 'f 0755 root qmail bin/qmail-queue' found
  grep -qx 'f 0700 root qmail bin/qmail-lspawn' found
  grep -qx 'f 0711 root qmail bin/qmail-local' found
  # No program is set-user-id or set-group-id.
  run -1 grep -E '^f [2-7]' found
}

@test "without the accounts root is told so, and nothing is installed" {
  needs_root
  id alias >/dev/null 2>&1 && skip "the accounts of the mail system exist here"
  run -1 sh "$ROOT/package/install" "$PWD/home"
  equal "$output" "home: there is no account alias; package/accounts makes them"
  [ ! -e home ]
}

@test "installing again keeps the queue and the control files, and replaces programs in one step" {
  run -0 env ROLES="$(id -u):$(id -g)" sh "$ROOT/package/install" "$PWD/home"
  echo here.test >home/control/me
  echo message >home/queue/mess/3/26
  before=$(stat -c %i home/bin/addcr)
  run -0 env ROLES="$(id -u):$(id -g)" sh "$ROOT/package/install" "$PWD/home"
  equal "$(cat home/control/me home/queue/mess/3/26)" "here.test
message"
  [ "$(stat -c %i home/bin/addcr)" != "$before" ]
  equal "$(ls home/bin | sort)" "$({ echo mailq; sed 's/#.*//' "$ROOT/package/commands" | awk 'NF {print $1}' | sed 's,.*/,,'; } | sort)"
  equal "$(readlink home/bin/mailq)" sendmail
  [ -f home/man/man8/qmail-send.8 ]
}
