load support
load asking

with() { "$@"; }

# page: the manual page of the algebra, as it is read.
page() { mandoc -T ascii "$ROOT/doc/man/mail-answers.7" | col -bx; }

# drawn NAME: the table of that program as the page draws it: four lines of four answers, with a dot behind it
# if the second program is not asked.
drawn() {
  page | awk -v name="$1" '
    at {line = line (line == "" ? "" : "\n") $(at + 1) " " $(at + 2) " " $(at + 3) " " $(at + 4); rows++}
    rows == 4 {print line; exit}
    {for (i = 1; i <= NF; i++) if ($i == name && $(i + 1) == 0 && $(i + 4) == 111) at = i}'
}

@test "the truth tables of the page are what the programs say, and whom they ask" {
  needs mandoc
  needs col
  for program in mail-and mail-or mail-first mail-tee; do
    drawn "$program" >table
    equal "$(wc -l <table)" 4
    for first in 0 99 100 111; do
      read -r -a row
      for second in 0 99 100 111; do
        answered "${row[0]%.}" "$program" { ./say "$first" } { ./say "$second" }
        case ${row[0]} in
          *.) equal "$program $asked" "$program $first " ;;
          *) equal "$program $asked" "$program $first $second " ;;
        esac
        row=("${row[@]:1}")
      done
    done <table
  done
}

@test "the four answers are those of qmail-local" {
  needs mandoc
  needs col
  equal "$(page | sed -n 's/^ *\([0-9 ]*[0-9]\)  *no  .*/\1/p')" "100 64 65 70 76 77 78 112"
  mkdir home
  chmod 700 home
  for code in 0 1 64 65 70 71 75 76 77 78 98 99 100 101 111 112 127 255; do
    printf '|exit %s\n|echo next\n' "$code" >home/.qmail
    status=0
    output=$(qmail-local joe "$PWD/home" joe '' '' h s@x '' <message 2>&1) || status=$?
    case "$status $output" in
      "0 next"*) answer=0 ;;
      "0 did 0+0+1") answer=99 ;;
      *) answer=$status ;;
    esac
    answered "$answer" mail-and { ./say "$code" }
  done
}

@test "except, bouncesaying and condredirect are what the page says" {
  export SENDER=s@x DTLINE='' QMAILQUEUE=/bin/true
  # same LINE LINE: both exit with the same code, whatever the program at @ says.
  same() {
    local code first second
    for code in 0 1 64 75 99 100 111 112 127; do
      first=0 second=0
      ${1//@/./say $code} <message >/dev/null 2>&1 || first=$?
      ${2//@/./say $code} <message >/dev/null 2>&1 || second=$?
      equal "$1 $code $first" "$1 $code $second"
    done
  }
  same 'except @' 'mail-not mail-test @'
  same 'bouncesaying No @' 'mail-if { mail-test @ } { bouncesaying No }'
  same 'condredirect a+b @' 'mail-if { mail-test @ } { condredirect a+b true }'
}
