#include "service/script.h"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a star runs up to the byte that follows it, without a second try") {
  struct Row {
    const char* pattern;
    const char* line;
    bool matches;
  };
  for (const Row& row : {
           Row{"", "", true},
           {"", "a", false},
           {"a", "", false},
           {"a", "a", true},
           {"a", "ab", false},
           {"ab", "a", false},
           {"*", "", true},
           {"*", "anything * at all", true},
           {"a*", "a", true},
           {"a*", "abc", true},
           {"a*", "b", false},
           {"*a", "a", true},
           {"*a", "ba", true},
           {"*a", "aa", false},
           {"*a", "b", false},
           {"a*b", "ab", true},
           {"a*b", "axxb", true},
           {"a*b", "axbxb", false},
           {"a*b*", "axbxb", true},
           {"*a*", "xxaxx", true},
           {"*: warning: *", "x: warning: y", true},
           {"*: warning: *", "x: y: warning: z", false},
           {"**", "", false},
           {"**", "ab", false},
           {"**", "*", true},
           {"**", "a*b", true},
           {"***", "a*b", true},
           {"***", "a*b*c", true},
           {"**a", "x*a", true},
           {"**a", "x*ya", true},
           {"**a", "x*yb", false},
           {"+", "+", true},
           {"\xff*\x80", "\xff\x80", true},
       }) {
    CAPTURE(row.pattern);
    CAPTURE(row.line);
    CHECK(service::matches(row.pattern, row.line) == row.matches);
  }
}

TEST_CASE("a NUL is a byte like any other") {
  CHECK(service::matches("*b", std::string("a\0b", 3)));
  CHECK_FALSE(service::matches("a", std::string("a\0", 2)));
}

TEST_CASE("sizes and numbers are clamped to what is allowed") {
  struct Row {
    const char* word;
    size_t size;
    size_t files;
  };
  for (const Row& row : {
           Row{"", 99999, 10},
           {"s4095", 4096, 10},
           {"s4097", 4097, 10},
           {"s5000x", 5000, 10},
           {"s", 4096, 10},
           {"sx", 4096, 10},
           {"s-5000", 4096, 10},
           {"s16777215", 16777215, 10},
           {"s16777216", 16777215, 10},
           {"s18446744073709551616", 16777215, 10},
           {"s99999999999999999999999999", 16777215, 10},
           {"n1", 99999, 2},
           {"n0", 99999, 2},
           {"nx", 99999, 2},
           {"n3", 99999, 3},
           {"n99999999999999999999", 99999, 1000000000},
       }) {
    CAPTURE(row.word);
    const char* words[] = {row.word, "./d"};
    const service::Script script = service::parse_script(words);
    REQUIRE(script.actions.size() == 1);
    CHECK(script.actions[0].size == row.size);
    CHECK(script.actions[0].files == row.files);
  }
}

TEST_CASE("t counts only in front, with anything behind it") {
  const auto stamped = [](std::initializer_list<const char*> words) {
    return service::parse_script({words.begin(), words.size()}).stamped;
  };
  CHECK(stamped({"t"}));
  CHECK(stamped({"tXX", "./d"}));
  CHECK_FALSE(stamped({"./d", "t"}));
  CHECK_FALSE(stamped({"", "t"}));
  CHECK_FALSE(stamped({}));
}

TEST_CASE("settings hold for the directories behind them, and unknown words are ignored") {
  using enum service::Action::Kind;
  const char* words[] = {"./a", "s5000", "!gzip", "-x*", "what", "",
                         "/b",  "n3",    "!",     "e",   "=st",  "./c"};
  const service::Script script = service::parse_script(words);
  REQUIRE(script.actions.size() == 6);
  CHECK(script.actions[0].processor == nullptr);
  CHECK(script.actions[1].kind == deselect);
  CHECK(std::string(script.actions[1].text) == "x*");
  CHECK(std::string(script.actions[2].processor) == "gzip");
  CHECK(script.actions[2].size == 5000);
  CHECK(script.actions[3].kind == alert);
  CHECK(script.actions[4].kind == status);
  CHECK(std::string(script.actions[4].text) == "st");
  CHECK(script.actions[5].files == 3);
  CHECK(script.actions[5].size == 5000);
  CHECK(script.selective());
  CHECK_FALSE(service::parse_script(std::span(words).first(3)).selective());
}
