#include "text/glob.h"

#include <doctest/doctest.h>
#include <fnmatch.h>

#include <string>

namespace {

/// Calls `check` with every string of at most `most` of `octets`.
template <typename Check>
void every_string(std::string_view octets, size_t most, Check check) {
  std::string bytes;
  const auto extend = [&](const auto& self) -> void {
    check(bytes);
    if (bytes.size() == most) return;
    for (const char c : octets) {
      bytes += c;
      self(self);
      bytes.pop_back();
    }
  };
  extend(extend);
}

}  // namespace

TEST_CASE("a glob means what the fnmatch of the system says, for all short patterns") {
  size_t wrong = 0;
  every_string("ab*?", 5, [&](const std::string& pattern) {
    every_string("ab", 4, [&](const std::string& bytes) {
      if (text::glob(pattern, bytes) != (::fnmatch(pattern.c_str(), bytes.c_str(), 0) == 0))
        ++wrong;
    });
  });
  every_string("a-]![", 5, [&](const std::string& inside) {
    for (const char* bytes : {"a", "b", "-", "]", "!", "[", "", "aa", "[a]", "[]"}) {
      const std::string pattern = "[" + inside + "]";
      if (text::glob(pattern, bytes) != (::fnmatch(pattern.c_str(), bytes, 0) == 0)) ++wrong;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("classes, escapes, and what is none") {
  struct Row {
    std::string pattern;
    std::string bytes;
    bool matches;
  };
  for (const Row& row : {
           Row{"", "", true},
           {"*", "", true},
           {"*a", "aa", true},
           {"a*b", "axbxb", true},
           {"*.*.c", "a.b.b.c", true},
           {"*[0-9]*", "route 66", true},
           {"[[:digit:]]", "7", true},
           {"[[:digit:]]", "x", false},
           {"[![:space:]]", "x", true},
           {"[^a]", "b", true},
           {"[^a]", "a", false},
           {"[[:alpha:]_-]", "-", true},
           {"[[:punct:]]", "~", true},
           {"[[:punct:]]", "~~", false},
           {"\\*", "*", true},
           {"\\*", "x", false},
           {"\\", "\\", false},
           {"[\\]]", "]", true},
           {"[]]", "]", true},
           {"[a", "[a", true},
           {"[", "[", true},
           {"?", "\xff", true},
           {"[\x80-\xff]", "\xe4", true},
           {"[\x80-\xff]", "a", false},
           {"a?b", std::string("a\0b", 3), true},
           {"*", std::string("\0", 1), true},
           {"a", std::string("a\0", 2), false},
       }) {
    CAPTURE(row.pattern);
    CAPTURE(row.bytes);
    CHECK(text::glob(row.pattern, row.bytes) == row.matches);
  }
}

TEST_CASE("many stars take no more than the product of the lengths") {
  std::string pattern;
  for (int i = 0; i < 500; ++i) pattern += "*a";
  CHECK_FALSE(text::glob(pattern + "b", std::string(1000, 'a')));
  CHECK(text::glob(pattern, std::string(1000, 'a')));
}
