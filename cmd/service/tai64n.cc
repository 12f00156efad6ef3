// tai64n: put the time in front of every line.

#include <algorithm>
#include <array>

#include "cmd/program.h"
#include "io/filter.h"
#include "os/clock.h"
#include "text/line_prefix.h"
#include "text/tai.h"

static constexpr size_t stamp_size = text::tai_label_size + 1;

static std::array<char, stamp_size> stamp() {
  const os::Instant now = os::now();
  std::array<char, stamp_size> stamp;
  text::write_tai_label(stamp.data(), text::tai_from_unix(now.seconds, now.nanoseconds));
  stamp.back() = ' ';
  return stamp;
}

static void put_lines(io::Filter& filter, std::string_view lines, std::string_view prefix) {
  while (!lines.empty()) {
    const auto done = text::prefix_lines(lines, prefix, {filter.room(), io::Filter::room_size});
    filter.put(done.made);
    lines.remove_prefix(done.taken);
  }
}

int program(cmd::Args) {
  io::Filter filter;
  bool amid_line = false;
  for (auto bytes = filter.read(); !bytes.empty(); bytes = filter.read()) {
    const auto now = stamp();  // of all lines that came at once
    const size_t rest = amid_line ? std::min(bytes.find('\n'), bytes.size() - 1) + 1 : 0;
    amid_line = bytes.back() != '\n';
    put_lines(filter, bytes.substr(0, rest), "");
    put_lines(filter, bytes.substr(rest), {now.data(), now.size()});
  }
  return filter.finish();  // 0, or 111 if anything was not read or not written
}
