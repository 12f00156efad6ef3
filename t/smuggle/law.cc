// The law that no message is smuggled through.

#include "smuggle/law.h"

namespace smuggle {

namespace {

/// The line at the front of `wire`, with its end; nothing while there is none.
std::optional<std::string_view> strict_line(std::string_view wire) {
  const size_t end = wire.find("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  return wire.substr(0, end + 2);
}
std::optional<std::string_view> lax_line(std::string_view wire) {
  size_t end = wire.find_first_of("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  if (wire.substr(end).starts_with("\r\n")) ++end;
  return wire.substr(0, end + 1);
}

template <typename TakeLine>
std::optional<Seen> read(std::string_view wire, TakeLine take_line) {
  Seen seen{{}, 0};
  while (const auto whole = take_line(wire.substr(seen.taken))) {
    seen.taken += whole->size();
    std::string_view line = *whole;
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line == ".") return seen;
    if (line.starts_with('.')) line.remove_prefix(1);
    seen.message.append(line) += '\n';
  }
  return std::nullopt;
}

}  // namespace

std::optional<Seen> read_strictly(std::string_view wire) { return read(wire, strict_line); }
std::optional<Seen> read_laxly(std::string_view wire) { return read(wire, lax_line); }

std::string lines_of(std::string_view message) {
  std::string lines;
  for (size_t i = 0; i < message.size(); ++i) {
    const bool cr = message[i] == '\r';
    lines += cr ? '\n' : message[i];
    if (cr && i + 1 < message.size() && message[i + 1] == '\n') ++i;
  }
  if (!lines.empty() && lines.back() != '\n') lines += '\n';
  return lines;
}

bool is_exactly(std::string_view wire, std::string_view message) {
  const Seen whole{lines_of(message), wire.size()};
  return read_strictly(wire) == whole && read_laxly(wire) == whole;
}

ByTheTable by_the_table(std::string_view wire) {
  ByTheTable result;
  std::string& message = result.message;
  int state = 1;
  for (const char c : wire) {
    ++result.taken;
    if (c == '\n') {
      if (state == 3) result.end = ByTheTable::End::dot;
      if (state != 3 && state != 4) result.end = ByTheTable::End::stray_newline;
      if (state != 4) return result;
      message += '\n';
      state = 1;
      continue;
    }
    if (state == 1 && c == '.') {
      state = 2;
      continue;
    }
    if (state == 3) message += ".\r";
    if (state == 4) message += '\r';
    if (c != '\r') message += c;
    state = c != '\r' ? 0 : state == 2 ? 3 : 4;
  }
  return result;
}

}  // namespace smuggle
