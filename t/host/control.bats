load ../support
load host

# The tools for a queue in use, all together, while mail goes on.
setup() {
  cd "$BATS_TEST_TMPDIR"
  make_host
  people=$QMAILHOME/people/$user
  for box in a b; do
    as_user sh -c 'maildirmake "$1/$2" && echo "./$2/" >"$1/.qmail-$2-default"' sh "$people" "$box"
  done
  [ "$(id -u)" != 0 ] || chown "$uid" "$QMAILHOME/control"
}
teardown() { stop_host; }

# inject FROM TO: messages with these numbers as subjects, each to $user-a-NUMBER.
inject() {
  local number
  for number in $(seq "$1" "$2"); do
    printf 'Subject: n%s\n\nhello\n' "$number" >message
    printf 'Fs@far.test\0T%s\0\0' "$user-a-$number@$me" >envelope
    chmod 644 message envelope
    as_user qmail-queue <message 1<envelope
  done
}
# subjects BOX: the numbers of the messages in it, in order.
subjects() { cat "$people/$1"/new/* 2>/dev/null | sed -n 's/^Subject: n//p' | sort -n | tr '\n' ' '; }
numbers() { seq "$1" "$2" | tr '\n' ' '; }
has() { [ "$(subjects "$1")" = "$2" ]; }
# ids FROM TO: the messages to these addresses, from the list.
ids() { for number in $(seq "$1" "$2"); do echo "${id_of[$number]}"; done; }
list_ids() {
  local id channel recipient rest
  while IFS=$'\t' read -r id channel recipient rest; do
    [[ "$recipient" == "$user-a-"* ]] || continue
    number=${recipient#"$user-a-"}
    id_of[${number%@*}]=$id
  done < <(as_user qmail-qlist)
}
waiting() { [ "$(as_user qmail-qlist | grep -c "local.*-a-[0-9]*@$me	$1")" = "$2" ]; }

@test "200 messages are held, released, redirected, removed, stopped and resumed: each arrives once, where it should" {
  needs qmail-qexport
  start_host
  declare -A id_of
  # What goes on meanwhile.
  for i in $(seq 60); do printf 'Subject: other %s\n\n' "$i" >"m$i"; done
  smtp-in -1 "$smtp" s@far.test "$user@$me" m*[0-9] >replies 3>&- &
  others=$!
  as_user qmail-qstop "$me"
  inject 1 200
  patiently 60 waiting stopped 200
  list_ids
  as_user qmail-qhold -r 'a test' $(ids 1 40)
  waiting 'held: a test' 40
  as_user qmail-qresume "$me" 3>&- &
  resumed=$!
  # Some of these are delivered before they can be redirected: then they are where they were to go first.
  for number in $(seq 41 80); do
    as_user qmail-qredirect "${id_of[$number]}" "$user-a-$number@$me" "$user-b-$number@$me" 2>>late || true
  done
  wait "$others" "$resumed"
  all_but_held() { [ "$( (subjects a; subjects b) | wc -w)" = 160 ] && arrived 60; }
  patiently 60 all_but_held
  equal "$( (subjects a; subjects b) | tr ' ' '\n' | sort -n | tr '\n' ' ' | sed 's/^ *//')" "$(numbers 41 200)"
  equal "$(ls "$people/b/new" | wc -l)" $((40 - $(wc -l <late)))
  # None of these can be delivered by itself.
  as_user qmail-qredirect "${id_of[1]}" "$user-b-1@$me"
  as_user qmail-qremove $(ids 21 40) >removed
  equal "$(grep -c 'Subject: n' removed)" 20
  for number in $(seq 21 40); do equal "$(grep -c "Subject: n$number\$" removed)" 1; done
  as_user qmail-qrelease $(ids 1 20)
  patiently 60 queue_empty
  equal "$( (subjects a; subjects b) | tr ' ' '\n' | sort -n | tr '\n' ' ' | sed 's/^ *//')" "$(numbers 1 20)$(numbers 41 200)"
  grep -qx 'Subject: n1' "$people"/b/new/*
  equal "$(cat "$inbox"/new/* | grep -c '^Subject: other')" 60
  equal "$(find "$QMAILHOME"/queue/{hold,reason,request} -type f)" ""
}

@test "a bounce instead, and everything while qmail-send is killed again and again" {
  start_host
  declare -A id_of
  as_user qmail-qstop "$me"
  inject 1 60
  patiently 60 waiting stopped 60
  list_ids
  (for i in $(seq 12); do
    sleep 0.4
    svc -k "$QMAILHOME/service/send"
  done) 3>&- &
  killer=$!
  for number in $(seq 1 30); do
    # Without an answer in time the request stays.
    as_user qmail-qredirect -t 5 "${id_of[$number]}" "$user-b-$number@$me" 2>>errors || true
  done
  wait "$killer"
  for try in $(seq 5); do ! as_user qmail-qresume "$me" 2>>errors || break; done
  as_user qmail-qnow 2>>errors || true
  all_there() { as_user qmail-qnow; [ "$( (subjects a; subjects b) | tr ' ' '\n' | sort -un | wc -w)" = 60 ]; }
  patiently 90 all_there
  patiently 30 queue_empty
  equal "$(subjects a | tr ' ' '\n' | sort -un | grep . | head -1)" 31
}
