#include "text/overstrike.h"

#include <doctest/doctest.h>

TEST_CASE("bold and underlined") {
  text::Overstruck line;
  line.append("ab ", text::Face::plain);
  line.append("c ", text::Face::bold);
  line.append("d ", text::Face::underlined);
  CHECK(line.bytes == "ab c\bc _\bd ");
  CHECK(line.columns == 7);
}

TEST_CASE("bytes that cannot be shown") {
  text::Overstruck line;
  line.append(std::string_view("\xe4\t\0", 3), text::Face::bold);
  CHECK(line.bytes == "_\b\\_\b3_\b4_\b4_\b\\_\b0_\b1_\b1_\b\\_\b0_\b0_\b0");
  CHECK(line.columns == 12);
}
