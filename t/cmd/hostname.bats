load ../support

@test "the name of this host" {
  run -0 hostname
  equal "$output" "$(uname -n)"
  run -0 hostname -f ignored
  equal "$output" "$(uname -n)"
  equal "$(hostname | wc -l)" 1
}

@test "the line cannot be written" {
  run -111 bash -c 'hostname >/dev/full'
  equal "$output" ""
  run -111 bash -c 'hostname >&-'
  equal "$output" ""
}
