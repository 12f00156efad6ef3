load support

# The lines of package/commands, without comments: room/name.
commands() { sed 's/#.*//' "$ROOT/package/commands" | awk 'NF {print $1}'; }

@test "nothing stands at the top level but what belongs there" {
  run -0 bash -c "cd '$ROOT' && git ls-files | sed 's,/.*,,' | sort -u | grep -v '^\.' | tr '\n' ' '"
  equal "$output" "README cmd doc lib meson.build package t "
}

@test "every include agrees with lib/rooms" {
  cd "$ROOT"
  bad=$(sed 's/#.*//' lib/rooms | awk 'NF' | while read -r room may; do
    grep -rHoE '#include "[a-z]+/' "lib/$room" --include='*.h' --include='*.cc' |
      while IFS=: read -r file include; do
        to=${include#*\"} to=${to%/}
        case " $room $may " in *" $to "*) ;; *) echo "$file includes $to" ;; esac
      done
  done)
  equal "$bad" ""
}

@test "every folder of lib is a room of lib/rooms, and every include names its room" {
  cd "$ROOT"
  equal "$(sed 's/#.*//' lib/rooms | awk 'NF {print $1}' | sort)" "$(find lib -mindepth 1 -maxdepth 1 -type d | sed 's,lib/,,' | sort)"
  run -1 grep -rnE '#include "[^/"]*"' lib cmd t
}

@test "each program has its source, its bats file and its manual page" {
  cd "$ROOT"
  bad=$(sed 's/#.*//' package/commands | awk 'NF' | while read -r command kind; do
    name=${command##*/}
    [ "$kind" = sh ] && source=cmd/$command.sh || source=cmd/$command.cc
    [ -f "$source" ] || echo "$source is missing"
    [ -f "t/cmd/$name.bats" ] || echo "t/cmd/$name.bats is missing"
    ls doc/man/"$name".[1-8] >/dev/null 2>&1 || echo "doc/man/$name.N is missing"
  done)
  equal "$bad" ""
}

@test "each source under cmd is in package/commands" {
  cd "$ROOT"
  equal "$(find cmd -type f | sed -E 's,^cmd/,,; s,\.(cc|sh)$,,' | sort)" "$(commands | sort)"
}

@test "each script is executable, and what shellcheck thinks of it" {
  cd "$ROOT"
  run -0 find cmd -name '*.sh' ! -perm -111
  equal "$output" ""
  needs shellcheck
  run -0 find cmd -name '*.sh' -exec shellcheck {} +
}

@test "system headers appear only in lib/os and lib/inet" {
  cd "$ROOT"
  run -1 grep -rnE '#include <(unistd|pwd|grp|shadow|netdb|fcntl|dirent|poll|signal|time|spawn|utime|termios|sys/.*|netinet/.*|arpa/.*|net/.*)\.h>' \
    cmd lib/text lib/io lib/db lib/mail lib/box lib/talk lib/queue lib/service lib/cmd
}

@test "no macros but #pragma once and includes" {
  cd "$ROOT"
  run -1 grep -rnE '^ *# *define' cmd lib
}

@test "nothing waits by select, which knows 1024 descriptors (C.17)" {
  cd "$ROOT"
  run -1 grep -rnE '\bfd_set\b|\bFD_SET\b|pselect|::select\(|sys/select\.h' cmd lib --include='*.h' --include='*.cc'
}

@test "no program uses iostream, and none is linked with the shared libstdc++" {
  cd "$ROOT"
  run -1 grep -rnE '#include <(iostream|fstream|sstream|regex|filesystem|thread|mutex|functional)>' cmd lib
  [ -n "${SANITIZED:-}" ] && return
  bad=$(commands | while read -r command; do
    readelf -d "$BUILD/${command##*/}" 2>/dev/null | grep -q 'NEEDED.*stdc++' && echo "$command" || true
  done)
  equal "$bad" ""
}

@test "the programs marked static are static, and look up no accounts" {
  [ -n "${SANITIZED:-}" ] && skip "sanitized programs are never static"
  bad=$(sed 's/#.*//' "$ROOT/package/commands" | awk '$2 == "static" {print $1}' | while read -r command; do
    name=${command##*/}
    readelf -d "$BUILD/$name" 2>/dev/null | grep -q NEEDED && echo "$name is not static"
    nm "$BUILD/$name" 2>/dev/null | grep -qE ' (getpwnam_r|getpwuid_r|getgrnam_r|initgroups)$' && echo "$name looks up accounts"
    true
  done)
  equal "$bad" ""
}

@test "no file under lib but those of lib/cmd ends the process" {
  cd "$ROOT"
  run -1 grep -rnE '\b(cmd::|std::exit|abort)\b' lib/text lib/io lib/db lib/inet lib/mail lib/box lib/talk lib/queue lib/service
}
