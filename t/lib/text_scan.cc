#include "text/scan.h"

#include <doctest/doctest.h>

TEST_CASE("scan_decimal takes the leading digits") {
  struct Row {
    const char* bytes;
    uint64_t value;
    size_t length;
  };
  for (const Row& row : {Row{"", 0, 0}, {"x", 0, 0}, {"0", 0, 1}, {"12x", 12, 2}, {"007", 7, 3},
                         {"18446744073709551615", UINT64_MAX, 20}, {"18446744073709551616", 0, 0},
                         {"99999999999999999999", 0, 0}, {"-1", 0, 0}, {" 1", 0, 0}}) {
    CAPTURE(row.bytes);
    const text::Scanned scanned = text::scan_decimal(row.bytes);
    CHECK(scanned.value == row.value);
    CHECK(scanned.length == row.length);
  }
}

TEST_CASE("scan_octal stops at 8") {
  CHECK(text::scan_octal("0758").value == 075);
  CHECK(text::scan_octal("0758").length == 3);
}

TEST_CASE("number takes the whole or nothing") {
  CHECK(text::number("42") == 42);
  CHECK(text::number("65535", 65535) == 65535);
  CHECK_FALSE(text::number("65536", 65535));
  CHECK_FALSE(text::number(""));
  CHECK_FALSE(text::number("4 "));
  CHECK_FALSE(text::number("18446744073709551616"));
}
