#include "mail/line_search.h"

#include <doctest/doctest.h>

TEST_CASE("a line is found in the header only, whole, and byte for byte") {
  using State = mail::LineSearch::State;
  struct Row {
    std::string message;
    State state;
  };
  const std::string line = "Delivered-To: joe@h\n";
  for (const Row& row : {Row{"", State::more},
                         {line, State::found},
                         {"A: b\n" + line + "\n", State::found},
                         {"A: b\n folded\n" + line, State::found},
                         {"\n" + line, State::ended},
                         {"A: b\n\n" + line, State::ended},
                         {"Delivered-To: joe@h", State::more},
                         {"delivered-To: joe@h\n", State::more},
                         {"Delivered-To: joe@hx\n", State::more},
                         {"Delivered-To: joe@\n", State::more},
                         {" " + line, State::more},
                         {"x" + line, State::more},
                         {"Delivered-To: joe@h\r\n", State::more},
                         {"\r\n" + line, State::found},
                         {"Delivered-To: Delivered-To: joe@h\n", State::more}}) {
    CAPTURE(row.message);
    for (size_t size = 1; size < 30; ++size) {
      mail::LineSearch search(line);
      State state = State::more;
      for (size_t i = 0; i < row.message.size() && state == State::more; i += size) {
        state = search.feed(std::string_view(row.message).substr(i, size));
      }
      CHECK(state == row.state);
    }
  }
}
