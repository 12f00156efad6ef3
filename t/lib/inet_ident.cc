#include "inet/ident.h"

#include <doctest/doctest.h>

using namespace std::string_literals;

namespace {

struct Fed {
  bool complete;
  std::optional<std::string> user;
};

Fed feed(std::string_view bytes) {
  inet::IdentAnswer answer;
  for (const char c : bytes) {
    if (!answer.feed(c)) return {true, answer.user()};
  }
  return {false, answer.user()};
}

}  // namespace

TEST_CASE("the user stands behind the third colon, without blanks") {
  struct Row {
    std::string answer;
    std::optional<std::string> user;
  };
  for (const Row& row : {Row{"1,2 : USERID : UNIX : joe smith\r\n", "joesmith"},
                         {"1,2:USERID:UNIX:joe\n", "joe"},
                         {"1,2:USERID:UNIX:a:b\n", "a:b"},
                         {"1 , 2 : ERROR : NO-USER\r\n", std::nullopt},
                         {"junk\n", std::nullopt},
                         {"\n", std::nullopt},
                         {":::\n", std::nullopt},
                         {":::\xe9\n", "\xe9"},
                         {":::a\0b\n"s, std::nullopt},
                         {":::" + std::string(300, 'x'), std::string(257, 'x')}}) {
    CAPTURE(row.answer);
    const Fed fed = feed(row.answer);
    CHECK(fed.complete);
    CHECK(fed.user == row.user);
  }
  CHECK_FALSE(feed("1,2:USERID:UNIX:joe").complete);
}

TEST_CASE("a user is cut where the caller says") {
  inet::IdentAnswer answer(3);
  for (const char c : std::string_view(":::ab")) CHECK(answer.feed(c));
  CHECK_FALSE(answer.feed('c'));
  CHECK(answer.user() == "abc");
}
