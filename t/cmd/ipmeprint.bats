load ../support

@test "0.0.0.0 and the addresses of every interface that is up" {
  run -0 ipmeprint
  equal "${lines[0]}" "0.0.0.0"
  [[ $'\n'$output$'\n' == *$'\n'127.0.0.1$'\n'* ]]
  if command -v ip >/dev/null; then
    equal "$(tail -n +2 <<<"$output" | sort)" "$(ip -4 -o addr show up | awk '{sub("/.*", "", $4); print $4}' | sort)"
  fi
}

@test "the lines cannot be written" {
  run -111 bash -c 'ipmeprint >/dev/full'
  equal "$output" ""
  run -111 bash -c 'ipmeprint >&-'
  equal "$output" ""
  run -0 bash -c 'ipmeprint <&- 2>&- >out'
  equal "$(head -n 1 out)" "0.0.0.0"
}
