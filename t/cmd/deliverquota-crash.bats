# A maildir and its quota are whole after a kill or a failure at any point of a delivery.

load ../support
load ../failures

setup() {
  cd "$BATS_TEST_TMPDIR"
  needs_tracing
  unset RPLINE DTLINE
  printf 'Subject: test\n\nbody\n' >small # 20 bytes
  { cat small; head -c 150000 /dev/zero; } >large
  printf 'full\n' >warning
}

# A maildir with a message of 5 bytes in a folder, and what the test wants in its maildirsize.
before() {
  rm -rf Maildir
  mkdir -p -m 700 Maildir Maildir/{tmp,new,cur,.Old,.Old/cur}
  : >Maildir/.Old/cur/1.x,S=5
  printf '%b' "$maildirsize" >Maildir/maildirsize
}

# delivered: how many messages there are, each of them whole, not counting warnings.
delivered() {
  local file count=0
  for file in Maildir/new/*; do
    [ -e "$file" ] || continue
    [[ $file == *,S=$(wc -c <"$file") ]] || return 1
    [ "$(sed -n '$p' "$file" | tr -d '\0')" = full ] && continue
    cmp "$message" "$file" >&2 || return 1
    count=$((count + 1))
  done
  echo "$count"
}

# Each makes ours count: a new quota, a sum that is too high, a file that makes no sense.
sizes=('999S\n5 1\n' '999999S\n999999 1\n5 1\n' '999999S\nx\n' '999999S\n5 1\n')

@test "a kill leaves a whole message in new, or none, and never takes the quota away" {
  after() {
    count=$(delivered) && [ "$count" -le 1 ]
    [[ $(head -n 1 Maildir/maildirsize) =~ ^99+S$ ]] || return
    [ "$1" = 0 ] || [ "$count" = 1 ]
  }
  for maildirsize in "${sizes[@]}"; do
    message=small
    killed_everywhere small deliverquota -w 0 -W warning Maildir 999999S
  done
  message=large
  killed_everywhere large deliverquota Maildir 999999S
}

@test "a failure leaves no message, a success one" {
  after() {
    count=$(delivered) || return
    [[ $(head -n 1 Maildir/maildirsize) =~ ^99+S$ ]] || return
    case $1 in
      0) [ "$count" = 1 ] ;;
      75) [ "$count" = 0 ] && [ -s failed.out ] ;;
      *) return 1 ;;
    esac
    [ "$name" = unlinkat ] || [ -z "$(ls -A Maildir/tmp)" ]
  }
  message=small
  for maildirsize in "${sizes[@]}"; do
    failed_everywhere small deliverquota -w 0 -W warning Maildir 999999S
  done
}

@test "what a kill left undone, the next deliveries mend" {
  after() {
    deliverquota Maildir 998S <small || return
    sum=$(awk 'NR > 1 {sum += $1} END {print sum}' Maildir/maildirsize)
    [ "$sum" = "$(cat Maildir/new/* Maildir/.Old/cur/* | wc -c | awk '{print $1 + 5}')" ]
  }
  message=small
  maildirsize=${sizes[0]}
  killed_everywhere small deliverquota Maildir 999999S
}

@test "-c: a kill leaves a maildir that the next delivery can use" {
  before() { rm -rf a; }
  after() { deliverquota -c a/b <small && [ "$(ls a/b/new | wc -l)" -ge 1 ]; }
  killed_everywhere small deliverquota -c a/b
}

@test "-c: a failure leaves no message" {
  before() { rm -rf a; }
  after() {
    count=$(find a -path '*/new/*' 2>/dev/null | wc -l)
    [ "$1" = 0 ] && [ "$count" = 1 ] && return
    [ "$1" = 75 ] && [ "$count" = 0 ] && [ -s failed.out ]
  }
  failed_everywhere small deliverquota -c a/b
}
