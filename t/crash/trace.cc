// What programs did to files, as strace saw it.

#include "crash/trace.h"

#include <algorithm>

#include "text/scan.h"

namespace crash {

namespace {

/// The bytes of `\x41\x42…`.
std::string unhex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string bytes;
  for (size_t i = 0; i + 3 < text.size() && text.substr(i, 2) == "\\x"; i += 4) {
    bytes += static_cast<char>(digits.find(text[i + 2]) * 16 + digits.find(text[i + 3]));
  }
  return bytes;
}

/// One argument: a number, a descriptor with the path behind it, a string, or words.
struct Argument {
  std::string_view word;  // what stands before `<`
  std::string path;       // inside `<…>`
  std::string text;       // inside `"…"`
};

/// Takes the argument that `rest` starts with, and the comma behind it.
Argument take_argument(std::string_view& rest) {
  Argument argument;
  size_t depth = 0;
  size_t end = 0;
  for (; end < rest.size(); ++end) {  // strings are in hexadecimal: no byte in them means anything
    const char c = rest[end];
    if (c == '[' || c == '{' || c == '(') ++depth;
    if (depth == 0 && (c == ',' || c == ')')) break;
    if (c == ']' || c == '}' || c == ')') --depth;
  }
  const std::string_view whole = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.size(), end + 1));
  while (rest.starts_with(' ')) rest.remove_prefix(1);

  argument.word = whole.substr(0, whole.find_first_of("<\""));
  if (const size_t open = whole.find('<'); open != std::string_view::npos) {
    argument.path = unhex(whole.substr(open + 1));
  }
  for (size_t open = whole.find('"'); open != std::string_view::npos; open = whole.find('"', open)) {
    const size_t close = whole.find('"', open + 1);
    argument.text += unhex(whole.substr(open + 1, close - open - 1));
    open = close + 1;
  }
  return argument;
}

struct Call {
  std::string_view name;
  std::vector<Argument> arguments;
  std::string_view result;

  const Argument& operator[](size_t i) const {
    static const Argument none;
    return i < arguments.size() ? arguments[i] : none;
  }
  /// The path that argument `i` names, from the directory in argument `at`.
  std::string resolved(size_t at, size_t i) const {
    const std::string& path = (*this)[i].text;
    if (path.starts_with('/')) return path;
    std::string_view tail = path;
    while (tail.starts_with("./")) tail.remove_prefix(2);
    return tail == "." || tail.empty() ? (*this)[at].path : (*this)[at].path + '/' + std::string(tail);
  }
  std::optional<uint64_t> number(size_t i) const { return text::number((*this)[i].word); }
};

Call parse(std::string_view text) {
  Call call;
  const size_t open = text.find('(');
  if (open == std::string_view::npos) return call;
  call.name = text.substr(0, open);
  const size_t equals = text.rfind(" = ");
  if (equals == std::string_view::npos) return call;
  call.result = text.substr(equals + 3);
  std::string_view rest = text.substr(open + 1, equals - open - 1);
  rest = rest.substr(0, rest.rfind(')'));
  while (!rest.empty()) call.arguments.push_back(take_argument(rest));
  return call;
}

using Kind = Event::Kind;

Event event(Kind kind, std::string path, std::string other = {}) {
  return {kind, 0, 0, 0, -1, std::move(path), std::move(other), {}, {}};
}

Event opened(const Call& call) {
  const std::string_view flags = call[2].word;
  const auto has = [flags](std::string_view flag) { return flags.find(flag) != flags.npos; };
  const Kind kind = has("O_TRUNC") ? Kind::empty : has("O_CREAT") ? Kind::create : Kind::open;
  Event result = event(kind, call.resolved(0, 1));
  result.fd = static_cast<int>(text::scan_decimal(call.result).value);
  return result;
}

/// A call that goes by the descriptor that is its first argument.
Event by_descriptor(const Call& call, Kind kind) {
  Event result = event(kind, call[0].path);
  result.fd = static_cast<int>(call.number(0).value_or(0));
  return result;
}

Event written(const Call& call, Kind kind) {
  Event result = by_descriptor(call, kind);
  result.bytes = call[1].text.substr(0, text::scan_decimal(call.result).value);
  if (call.name == "pwrite64") result.offset = call.number(3);
  return result;
}

}  // namespace

std::optional<Event> parse_call(std::string_view text) {
  const Call call = parse(text);
  if (call.name == "exit_group") {
    Event result = event(Kind::exit, {});
    result.offset = call.number(0);
    return result;
  }
  if (call.name.empty() || call.result.starts_with('-') || call.result.starts_with('?')) return std::nullopt;
  if (call.name == "execve") return event(Kind::execute, call[0].text);
  if (call.name == "openat") return opened(call);
  if (call.name == "write" || call.name == "pwrite64") {
    return written(call, call[0].path.starts_with("socket:") ? Kind::send : Kind::write);
  }
  if (call.name == "sendto") return written(call, Kind::send);
  if (call.name == "ftruncate") {
    Event result = by_descriptor(call, Kind::truncate);
    result.offset = call.number(1);
    return result;
  }
  if (call.name == "linkat") return event(Kind::link, call.resolved(0, 1), call.resolved(2, 3));
  if (call.name == "renameat" || call.name == "renameat2") {
    return event(Kind::rename, call.resolved(0, 1), call.resolved(2, 3));
  }
  if (call.name == "unlinkat") return event(Kind::unlink, call.resolved(0, 1));
  if (call.name == "fsync" || call.name == "fdatasync") return by_descriptor(call, Kind::sync);
  if (call.name == "syncfs" || call.name == "sync") return event(Kind::sync_all, {});
  return std::nullopt;
}

std::optional<Event> Trace::feed(std::string_view line) {
  constexpr std::string_view unfinished = " <unfinished ...>";
  constexpr std::string_view resumed = " resumed>";
  ++line_;
  const text::Scanned pid = text::scan_decimal(line);
  line.remove_prefix(pid.length);
  while (line.starts_with(' ')) line.remove_prefix(1);
  uint64_t begin = line_;
  std::string whole;
  const int process = static_cast<int>(pid.value);
  if (line.ends_with(unfinished)) {
    line.remove_suffix(unfinished.size());
    unfinished_[process] = {std::string(line), line_};
    return std::nullopt;
  }
  if (line.starts_with("<... ")) {
    const auto started = unfinished_.find(process);
    const size_t tail = line.find(resumed);
    if (started == unfinished_.end() || tail == std::string_view::npos) return std::nullopt;
    whole = started->second.text + std::string(line.substr(tail + resumed.size()));
    begin = started->second.line;
    unfinished_.erase(started);
    line = whole;
  }
  auto event = parse_call(line);
  if (!event) return std::nullopt;
  event->pid = process;
  event->begin = begin;
  event->end = line_;
  return event;
}

}  // namespace crash
