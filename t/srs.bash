# Secrets and senders of the Sender Rewriting Scheme.
#
#   load ../support
#   load ../srs

# srs_home: a mail home in the current directory, with one secret, `secret`, and the name me.example.
srs_home() {
  export QMAILHOME=$PWD
  mkdir -p control
  echo me.example >control/me
  echo secret >control/srs_secrets
  chmod 600 control/srs_secrets
}

# old_address: an address for user@example.org whose hash is right by `secret`, and which is too old today. It was
# made on day 0 or on day 20000: days start again after 1024.
old_address() {
  if [ $((($(date +%s) / 86400 + 1024 - 20000 % 1024) % 1024)) -gt 21 ]; then
    echo SRS0=rMwl=RA=example.org=user
  else
    echo SRS0=6uPk=AA=example.org=user
  fi
}

# secrets_matter PROGRAM ...: it ends with 111 unless its secrets are there and nobody else can read them.
secrets_matter() {
  local secrets=$QMAILHOME/control/srs_secrets name=$1 mode
  for mode in 604 602 601; do
    chmod $mode "$secrets"
    run -111 "$@" </dev/null
    equal "$output" "$name: fatal: $secrets is open to everybody: its mode must end in 0"
  done
  chmod 640 "$secrets"
  printf '# nothing\n\n' >"$secrets"
  run -111 "$@" </dev/null
  equal "$output" "$name: fatal: no secret in $secrets"
  rm "$secrets"
  run -111 "$@" </dev/null
  equal "$output" "$name: fatal: unable to read $secrets: file does not exist"
  mkdir "$secrets"
  run -111 "$@" </dev/null
  equal "$output" "$name: fatal: unable to read $secrets: is a directory"
  rmdir "$secrets"
  echo secret >"$secrets"
  chmod 600 "$secrets"
}
