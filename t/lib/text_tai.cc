#include "text/tai.h"

#include <doctest/doctest.h>

#include <string>

static std::string label(text::Tai tai) {
  char bytes[text::tai_label_size];
  text::write_tai_label(bytes, tai);
  return {bytes, sizeof bytes};
}

TEST_CASE("labels are written in lowercase hex, also beyond 2038 and before 1970") {
  CHECK(label(text::tai_from_unix(0, 0)) == "@400000000000000a00000000");
  CHECK(label(text::tai_from_unix(935467435, 787492500)) == "@4000000037c219b52ef02e94");
  CHECK(label(text::tai_from_unix(2147483648, 999999999)) == "@400000008000000a3b9ac9ff");
  CHECK(label(text::tai_from_unix(-11, 1)) == "@3fffffffffffffff00000001");
  CHECK(label({0x0123456789abcdef, 0x39abcdef}) == "@0123456789abcdef39abcdef");
}

TEST_CASE("only a sane label is read") {
  CHECK(text::read_tai_label("@400000000000000a00000001 x") == text::tai_from_unix(0, 1));
  CHECK(text::read_tai_label("@400000000000000a3b9ac9ff") == text::tai_from_unix(0, 999999999));
  for (const char* bytes :
       {"", "@", "@ foo", "x400000000000000a00000001", "@400000000000000a0000000",
        "@400000000000000A00000001", "@400000000000000a0000000g", "@400000000000000a000000011",
        "@400000000000000a3b9aca00"}) {
    CAPTURE(bytes);
    CHECK_FALSE(text::read_tai_label(bytes));
  }
}
