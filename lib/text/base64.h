// Base64 (RFC 4648 section 4).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace text {

/// `bytes` in base64, padded with `=` at the end.
std::string base64(std::string_view bytes);
/// The bytes that are `encoded` so; nothing if a byte does not belong there, the padding is
/// missing, or bits that stand for nothing are not 0.
std::optional<std::string> decode_base64(std::string_view encoded);

/// Encodes what comes in pieces of any size.
class Base64Encoder {
 public:
  /// Appends to `to` the digits of all whole groups.
  void feed(std::string_view bytes, std::string& to);
  /// The digits of the last group.
  void finish(std::string& to);

 private:
  std::string held_;  // less than a group
};

/// Decodes what comes in pieces of any size, as mail may be broken: bytes that do not belong there
/// are passed over (RFC 2045 section 6.8), the first `=` is the end, and the padding may be
/// missing.
class Base64Decoder {
 public:
  /// Appends to `to` the bytes that are whole.
  void feed(std::string_view encoded, std::string& to);

 private:
  uint32_t bits_ = 0;
  unsigned held_ = 0;  // bits that no byte was made of yet
  bool ended_ = false;
};

}  // namespace text
