#include "text/crc.h"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("CRC-32C of the examples of RFC 3720") {
  CHECK(text::crc32c("") == 0);
  CHECK(text::crc32c("123456789") == 0xe3069283);
  CHECK(text::crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(text::crc32c(std::string(32, '\xff')) == 0x62a8ab43);
}
