// The law that no message is smuggled through: what strict and lax receivers see of a dialogue,
// stated without the code under test.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smuggle {

/// Calls `check` with every string of at most `most` octets of {a . CR LF NUL}, short ones first.
template <typename Check>
void every_string(size_t most, Check check) {
  constexpr std::string_view octets("a.\r\n\0", 5);
  std::string bytes;
  std::vector<size_t> digits;
  for (;;) {
    check(std::string_view(bytes));
    size_t at = 0;
    while (at < digits.size() && ++digits[at] == octets.size()) digits[at++] = 0;
    if (at == digits.size()) {
      if (digits.size() == most) return;
      digits.push_back(0);
    }
    bytes.resize(digits.size());
    for (size_t i = 0; i < digits.size(); ++i) bytes[i] = octets[digits[i]];
  }
}

/// A message behind DATA, and how many bytes of the wire it took with its end.
struct Seen {
  std::string message;
  size_t taken;
  friend bool operator==(const Seen&, const Seen&) = default;
};

/// What a receiver sees to whom nothing but CR LF ends a line; nothing while there is no end.
std::optional<Seen> read_strictly(std::string_view wire);
/// What a receiver sees to whom CR, LF and CR LF each end a line.
std::optional<Seen> read_laxly(std::string_view wire);

/// `message` with CR LF, LF and CR all as LF, and one at the end: what every receiver must see.
std::string lines_of(std::string_view message);

/// True if `wire` is `message` for both receivers, and nothing more.
bool is_exactly(std::string_view wire, std::string_view message);

/// What a server makes of the bytes behind DATA by the table of smtp.md section 7.
struct ByTheTable {
  enum class End { none, dot, stray_newline };
  End end = End::none;
  std::string message{};
  size_t taken = 0;
};
ByTheTable by_the_table(std::string_view wire);

}  // namespace smuggle
