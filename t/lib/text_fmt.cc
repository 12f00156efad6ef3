#include "text/fmt.h"

#include <doctest/doctest.h>

using namespace std::string_literals;

TEST_CASE("escaped bytes are one printable line") {
  CHECK(text::escaped("") == "");
  CHECK(text::escaped(" az~\"'$") == " az~\"'$");
  CHECK(text::escaped("a\nb\tc\\n\r") == "a\\nb\\tc\\\\n\\015");
  CHECK(text::escaped("\0\x01\x1f\x7f\x80\xff"s) == "\\000\\001\\037\\177\\200\\377");
}

TEST_CASE("different bytes stay different when they are escaped") {
  std::string all;
  for (int c = 0; c < 256; ++c) {
    const std::string one = text::escaped(std::string(1, static_cast<char>(c)));
    CHECK(all.find("|" + one + "|") == std::string::npos);
    all += "|" + one + "|";
  }
}
