// Netstrings: decimal length, colon, bytes, comma.

#include "text/netstring.h"

#include <limits>

#include "text/fmt.h"

namespace text {

void append_netstring(std::string& to, std::string_view bytes) {
  append(to, bytes.size(), ':', bytes, ',');
}

std::optional<std::string_view> take_netstring(std::string_view& rest) {
  NetstringLength length(std::numeric_limits<size_t>::max() / 2);
  for (size_t i = 0; i < rest.size(); ++i) {
    switch (length.feed(rest[i])) {
      case NetstringLength::State::more: continue;
      case NetstringLength::State::bad: return std::nullopt;
      case NetstringLength::State::done: break;
    }
    const size_t start = i + 1;
    if (rest.size() - start <= length.value()) return std::nullopt;
    if (rest[start + length.value()] != ',') return std::nullopt;
    const std::string_view bytes = rest.substr(start, length.value());
    rest.remove_prefix(start + length.value() + 1);
    return bytes;
  }
  return std::nullopt;
}

NetstringLength::State NetstringLength::feed(char c) {
  if (c == ':') return digits_ > 0 ? State::done : State::bad;
  if (c < '0' || c > '9') return State::bad;
  if (digits_ > 0 && value_ == 0) return State::bad;
  const size_t digit = static_cast<size_t>(c - '0');
  if (digit > most_ || value_ > (most_ - digit) / 10) return State::bad;
  value_ = value_ * 10 + digit;
  ++digits_;
  return State::more;
}

}  // namespace text
