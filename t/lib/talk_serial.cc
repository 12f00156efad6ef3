#include "talk/serial.h"

#include <doctest/doctest.h>

#include <vector>

namespace {

using namespace std::string_view_literals;

struct Result {
  std::string name;
  char status;
  std::string text;
  bool operator==(const Result&) const = default;
};

/// The results in `bytes`, handed over in pieces of `size`.
std::vector<Result> results(std::string_view bytes, size_t size) {
  std::vector<Result> found;
  talk::SerialResults parser;
  while (!bytes.empty()) {
    std::string_view wire = bytes.substr(0, size);
    bytes.remove_prefix(wire.size());
    while (!wire.empty()) {
      if (parser.feed(wire)) found.push_back({parser.name(), parser.status(), parser.text()});
    }
  }
  return found;
}

}  // namespace

TEST_CASE("results, whole and in pieces") {
  for (const size_t size : {size_t{1}, size_t{2}, size_t{3}, size_t{1000}}) {
    CHECK(results("new/1\0Kok\ncur/2:2,S\0Dno \xff\n\0Z\nx\0\ny\0K"sv, size) ==
          std::vector<Result>{
              {"new/1", 'K', "ok"}, {"cur/2:2,S", 'D', "no ?"}, {"", 'Z', ""}, {"x", '\n', ""}});
  }
}

TEST_CASE("a name may hold a line end, a text a NUL") {
  CHECK(results("a\nb\0K\0x\n"sv, 100) == std::vector<Result>{{"a\nb", 'K', "?x"}});
}

TEST_CASE("long names and texts are cut") {
  const std::string name(100000, 'n'), text(100000, 't');
  const auto found = results(name + '\0' + 'K' + text + '\n' + "a" + '\0' + "Zb\n", 777);
  REQUIRE(found.size() == 2);
  CHECK(found[0].name.size() == talk::SerialResults::name_most + 1);
  CHECK(found[0].text.size() == talk::SerialResults::text_most);
  CHECK(found[1] == Result{"a", 'Z', "b"});
}

TEST_CASE("a client's result is one line of 2000 bytes at the most") {
  CHECK(talk::serial_result("new/1", 'K', "9.9.9.9 said: 250 ok\xff\n") ==
        "new/1\0K9.9.9.9 said: 250 ok??\n"sv);
  CHECK(talk::serial_result("n", 'D', std::string(5000, 'x')).size() == 2 + 2000 + 1);
}
