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
           {"s16777216", 16777216, 10},
           {"s18446744073709551616", size_t{1} << 62, 10},
           {"s99999999999999999999999999", size_t{1} << 62, 10},
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
    CHECK(script.actions[0].log.size == row.size);
    CHECK(script.actions[0].log.files == row.files);
  }
}

TEST_CASE("a stamp counts only in front, with anything behind it") {
  using enum service::Stamp;
  const auto stamp = [](std::initializer_list<const char*> words) {
    return service::parse_script({words.begin(), words.size()}).stamp;
  };
  CHECK(stamp({"t"}) == label);
  CHECK(stamp({"tXX", "./d"}) == label);
  CHECK(stamp({"T"}) == seconds);
  CHECK(stamp({"u", "t"}) == utc);
  CHECK(stamp({"z"}) == zone_time);
  CHECK(stamp({"./d", "t"}) == none);
  CHECK(stamp({"", "t"}) == none);
  CHECK(stamp({}) == none);
}

TEST_CASE("the additions to a directory are off until asked for, and garbage asks for nothing") {
  const auto options = [](std::initializer_list<const char*> words) {
    return service::parse_script({words.begin(), words.size()}).actions.at(0).log;
  };
  const service::LogOptions plain = options({"./d"});
  CHECK(plain.code == "s");
  CHECK(plain.seconds == 0);
  CHECK(plain.spared == 0);
  CHECK(plain.whole == 0);
  CHECK(options({"wgz", "./d"}).code == "gz");
  CHECK(options({"w", "./d"}).code == "s");
  CHECK(options({"wa/b", "./d"}).code == "s");
  CHECK(options({"r86400", "./d"}).seconds == 86400);
  CHECK(options({"rx", "./d"}).seconds == 0);
  CHECK(options({"r99999999999999999999", "./d"}).seconds == 1000000000);
  CHECK(options({"N1", "./d"}).spared == 2);
  CHECK(options({"N5", "./d"}).spared == 5);
  CHECK(options({"l999", "./d"}).whole == 0);
  CHECK(options({"./d", "l5000", "l4000"}).whole >= 5000);
}

TEST_CASE("the longest line that a script asks for is seen by all patterns with its stamp") {
  const auto script = [](std::initializer_list<const char*> words) {
    return service::parse_script({words.begin(), words.size()});
  };
  CHECK(script({}).longest == 1000);
  CHECK(script({}).window == 1000);
  CHECK(script({"l", "l1", "lx"}).longest == 1000);
  CHECK(script({"l", "l1", "lx"}).window == 1000);
  CHECK(script({"l5000", "l4000"}).longest == 5000);
  CHECK(script({"l5000", "l4000"}).window >= 5000 + 26);
  CHECK(script({"l99999999999999999999"}).longest == size_t{1} << 30);
}

TEST_CASE("F makes the patterns behind it globs, S simple ones again") {
  const char* words[] = {"-?", "F", "-?", "+[ab]", "S", "+?"};
  const service::Script script = service::parse_script(words);
  REQUIRE(script.actions.size() == 4);
  const auto matches = [&](size_t i, std::string_view line) {
    return script.actions[i].matches(script.actions[i].text, line);
  };
  CHECK_FALSE(matches(0, "x"));
  CHECK(matches(0, "?"));
  CHECK(matches(1, "x"));
  CHECK(matches(2, "b"));
  CHECK_FALSE(matches(3, "x"));
}

TEST_CASE("settings hold for the directories behind them, and unknown words are ignored") {
  using enum service::Action::Kind;
  const char* words[] = {"./a", "s5000", "!gzip", "-x*", "what", "",
                         "/b",  "n3",    "!",     "e",   "=st",  "./c"};
  const service::Script script = service::parse_script(words);
  REQUIRE(script.actions.size() == 6);
  CHECK(script.actions[0].log.processor == nullptr);
  CHECK(script.actions[1].kind == deselect);
  CHECK(std::string(script.actions[1].text) == "x*");
  CHECK(std::string(script.actions[2].log.processor) == "gzip");
  CHECK(script.actions[2].log.size == 5000);
  CHECK(script.actions[3].kind == alert);
  CHECK(script.actions[4].kind == status);
  CHECK(std::string(script.actions[4].text) == "st");
  CHECK(script.actions[5].log.files == 3);
  CHECK(script.actions[5].log.size == 5000);
  CHECK(script.selective());
  CHECK_FALSE(service::parse_script(std::span(words).first(3)).selective());
}
