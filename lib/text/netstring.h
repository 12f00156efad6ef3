// Netstrings: decimal length, colon, bytes, comma (cr.yp.to/proto/netstrings.txt).

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace text {

/// Appends `bytes` to `to` as one netstring.
void append_netstring(std::string& to, std::string_view bytes);

/// Takes one netstring from the front of `rest` and returns its bytes; nothing, with `rest` left
/// alone, if there is no whole and well-formed one.
std::optional<std::string_view> take_netstring(std::string_view& rest);

/// The length at the head of a netstring, fed one byte at a time: digits, then a colon.
/// At most `most`; no leading zeros (which the originals accept) except in `0` itself.
class NetstringLength {
 public:
  enum class State { more, done, bad };
  explicit constexpr NetstringLength(size_t most) : most_(most) {}
  State feed(char c);
  size_t value() const { return value_; }

 private:
  size_t most_;
  size_t value_ = 0;
  size_t digits_ = 0;
};

}  // namespace text
