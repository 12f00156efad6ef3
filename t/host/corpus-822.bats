load ../support

# Messages that people really got, through the programs that read headers.
setup() {
  cd "$BATS_TEST_TMPDIR"
  corpus=$ROOT/../shared/corpus
  [ -d "$corpus" ] || skip "there is no collection of messages beside this folder"
}

# each SCRIPT: runs the sh script for each message, its standard input and $message; it must succeed.
each() {
  local total=0
  for message in "$corpus"/*/*.eml; do
    total=$((total + 1))
    message=$message sh -euc "$1" <"$message" >said 2>&1 || { echo "$message: $(cat said)"; return 1; }
    [ ! -s said ] || { echo "$message: $(cat said)"; return 1; }
  done
  [ "$total" -gt 100 ]
}

@test "a header and the rest are the message" {
  each '
    822header >header
    tail -c +"$(($(wc -c <header) + 1))" "$message" | cat header - | cmp - "$message"
    822header <header | cmp - header'
}

@test "what 822field prints stands in the message, and has-header knows of the field" {
  each '
    for name in subject from to received; do
      code=0
      822field "$name" <"$message" >fields || code=$?
      known=0
      822header <"$message" | has-header "$name" || known=$?
      [ "$code" = "$known" ]
      [ "$(grep -c "" fields)" = "$(822header <"$message" | grep -aci "^$name[[:blank:]]*:")" ]
    done'
}

@test "dates are those that date(1) reads" {
  date -d '1 Jan 1999 10:00:00 -0500' +%s >/dev/null 2>&1 || skip "date cannot read dates"
  each '
    for name in date received; do
      822date "$name" <"$message" >dates 2>errors || { [ "$?" = 100 ]; cmp errors /dev/null; continue; }
      written=$(822field "$name" <"$message" | tail -1 | tr -d "\r" | sed "s/([^()]*)//g; s/.*[,;]//")
      [ "$(sed -n 2p dates)" = "$(date -u -d "$written" "+%Y-%m-%d %H:%M:%S +0000")" ]
    done'
  # Nearly all fields have one.
  total=0 dated=0
  for message in "$corpus"/lf/*.eml; do
    822field date <"$message" >/dev/null || continue
    total=$((total + 1))
    ! 822date <"$message" >/dev/null || dated=$((dated + 1))
  done
  [ "$total" -gt 100 ]
  [ "$dated" -gt $((total * 95 / 100)) ]
}

@test "each Received field is shown, with all its words" {
  each '
    822received >shown
    [ "$(grep -ac "^	*[^	]" shown)" -ge "$(822header <"$message" | grep -aci "^received:")" ]
    822field received <"$message" | tr -d " \t\r\n" | fold -w1 | sort | uniq -c >wanted || true
    sed "s/^... ... .. ..:..:.. .... //" shown | tr -d " \t\r\n" | fold -w1 | sort | uniq -c | cmp - wanted'
}

@test "a message is printed, its body as it is" {
  each '
    822print >page
    822header <"$message" >header
    size=$(($(wc -c <"$message") - $(wc -c <header)))
    tail -c "$size" page >end
    tail -c "$size" "$message" | cmp - end
    ! head -c "$(($(wc -c <page) - size))" page | tr -d "\010\011\012\040-\176" | grep -q .'
}

@test "every address that stands alone between angle brackets in To and Cc is found" {
  each '
    822header | tr -d "\r" >header
    for name in to cc; do
      822field "$name" <header || true
    done | grep -aoE "<[a-z0-9.]+@[a-z0-9.]+>" | tr -d "<>" >addresses || true
    while read -r address; do
      iftocc "$address" <header
      code=0
      iftocc "x$address" <header || code=$?
      [ "$code" = 100 ]
    done <addresses'
}
