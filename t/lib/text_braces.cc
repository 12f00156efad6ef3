#include "text/braces.h"

#include <doctest/doctest.h>

#include <string>

#include "text/split.h"

namespace {

/// The groups of a line of words, each in parentheses; `none` if there are none.
std::string grouped(std::string_view line) {
  std::vector<std::string> owned;
  while (!line.empty()) owned.emplace_back(text::take_word(line));
  std::vector<char*> words;
  for (std::string& word : owned) words.push_back(word.data());
  const std::vector<char*> before = words;
  const auto groups = text::take_groups(words);
  if (groups.empty()) {
    CHECK(words == before);
    return "none";
  }
  std::string shown;
  for (char** word : groups) {
    shown += '(';
    for (; *word != nullptr; ++word) {
      if (shown.back() != '(') shown += ' ';
      shown += *word;
    }
    shown += ')';
  }
  return shown;
}

}  // namespace

TEST_CASE("groups of words in braces") {
  struct Row {
    const char* line;
    const char* groups;
  };
  for (const Row& row : {
           Row{"{ a }", "(a)"},
           {"{ a b } { c }", "(a b)(c)"},
           {"{ a } { b } { c d }", "(a)(b)(c d)"},
           {"{ or { a } { b } } { c }", "(or { a } { b })(c)"},
           {"{ x { y { z } } }", "(x { y { z } })"},
           {"{ a{ }b {}", "none"},
           {"{ a{ }b {} }", "(a{ }b {})"},
           {"{ { a } }", "({ a })"},
           {"", "none"},
           {"{", "none"},
           {"}", "none"},
           {"{ }", "none"},
           {"{ a } { }", "none"},
           {"a", "none"},
           {"a { b }", "none"},
           {"{ a } b { c }", "none"},
           {"{ a } b", "none"},
           {"{ a } }", "none"},
           {"{ a", "none"},
           {"{ a { b }", "none"},
           {"} {", "none"},
       }) {
    CAPTURE(row.line);
    CHECK(grouped(row.line) == row.groups);
  }
}
