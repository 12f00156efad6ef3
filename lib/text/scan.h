// Numbers read from bytes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace text {

struct Scanned {
  uint64_t value;
  size_t length;  // digits taken; 0 if there was none or the number does not fit
};

/// The decimal number at the front of `bytes`.
Scanned scan_decimal(std::string_view bytes);

/// The octal number at the front of `bytes`.
Scanned scan_octal(std::string_view bytes);

/// All of `bytes` as one unsigned decimal number of at most `most`; nothing else may stand there.
std::optional<uint64_t> number(std::string_view bytes,
                               uint64_t most = std::numeric_limits<uint64_t>::max());

/// The value of a hexadecimal digit, in either case.
std::optional<unsigned> hex_digit(char c);

/// True if `bytes` is not empty and holds nothing but decimal digits.
bool all_digits(std::string_view bytes);

}  // namespace text
