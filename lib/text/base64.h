// Base64 (RFC 4648 section 4).

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace text {

/// `bytes` in base64, padded with `=` at the end.
std::string base64(std::string_view bytes);
/// The bytes that are `encoded` so; nothing if a byte does not belong there, the padding is missing,
/// or bits that stand for nothing are not 0.
std::optional<std::string> decode_base64(std::string_view encoded);

}  // namespace text
