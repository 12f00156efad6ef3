#include "talk/reply.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;
using talk::Replied;
using talk::Step;

TEST_CASE("a reply ends with the first line that has no hyphen behind its code") {
  struct Row {
    std::string_view wire;
    int code;
    std::string_view text;
    std::string_view rest;
  };
  for (const Row& row : {
           Row{"250 ok\r\n", 250, "250 ok\n", ""},
           {"250\r\n", 250, "250\n", ""},
           {"250\n", 250, "250\n", ""},
           {"250-a\r\n250 b\r\n220 c\r\n", 250, "250-a\n250 b\n", "220 c\r\n"},
           {"250-a\r\n550 b\r\n", 250, "250-a\n550 b\n", ""},
           {"250-\r\n\r\n", 250, "250-\n\n", ""},
           {"25\r\n", 0, "25\n", ""},
           {"\r\n", 0, "\n", ""},
           {"abc-\r\nx\r\n", 0, "abc-\nx\n", ""},
           {"2x0 ok\n", 0, "2x0 ok\n", ""},
           {"199 \n", 0, "199 \n", ""},
           {"600 \n", 0, "600 \n", ""},
           {"599 \n", 599, "599 \n", ""},
           {"2505 ok\n", 250, "2505 ok\n", ""},
           {"550 a\0b\x1b[m\xe4\t\x7f\r\n"sv, 550, "550 a?b?[m???\n", ""},
       }) {
    CAPTURE(row.wire);
    talk::Reply whole;
    std::string_view wire = row.wire;
    CHECK(whole.feed(wire) == Replied::whole);
    CHECK(wire == row.rest);
    CHECK(whole.code() == row.code);
    CHECK(whole.text() == row.text);
    talk::Reply pieces;
    Replied replied = Replied::more;
    for (size_t at = 0; replied == Replied::more; ++at) {
      std::string_view byte = row.wire.substr(at, 1);
      replied = pieces.feed(byte);
    }
    CHECK(replied == Replied::whole);
    CHECK(pieces.code() == row.code);
    CHECK(pieces.text() == row.text);
  }
}

TEST_CASE("of an endless reply only the beginning is kept, and it is refused in the end") {
  for (const std::string& piece : {std::string(1000, 'a'), std::string("250-more\r\n")}) {
    talk::Reply reply;
    Replied replied = Replied::more;
    size_t pieces = 0;
    for (; replied == Replied::more; ++pieces) {
      std::string_view wire = piece;
      replied = reply.feed(wire);
    }
    CHECK(replied == Replied::too_long);
    CHECK(pieces <= 6600);
    CHECK(reply.text().size() == 5000);
  }
}

TEST_CASE("what is offered is the first word of a line behind the first one") {
  struct Row {
    std::string_view wire;
    bool offered;
  };
  for (const Row& row : {
           Row{"250-h\r\n250-SIZE 9\r\n250 PIPELINING\r\n", true},
           {"250-h\r\n250-Pipelining\r\n250 X\r\n", true},
           {"250-h\r\n250 PIPELINING now\r\n", true},
           {"250 PIPELINING\r\n", false},
           {"250-PIPELINING\r\n250 X\r\n", false},
           {"250-h\r\n250 X PIPELINING\r\n", false},
           {"250-h\r\n250 PIPELININGS\r\n", false},
           {"250-h\r\n250-\r\n250\r\n", false},
           {"250-h\r\nPIPELINING\r\n", false},
       }) {
    CAPTURE(row.wire);
    talk::Reply reply;
    std::string_view wire = row.wire;
    CHECK(reply.feed(wire) == Replied::whole);
    CHECK(talk::offers(reply, "PIPELINING") == row.offered);
  }
}

TEST_CASE("what a code means depends on the question") {
  struct Row {
    Step step;
    std::string_view verdicts;  // for 0, 220, 250, 251, 354, 421, 500, 554
  };
  for (const Row& row : {
           Row{Step::greeting, "ZKZZZZZZ"},
           {Step::helo, "ZZKZZZZZ"},
           {Step::mail, "ZKKKKZDD"},
           {Step::recipient, "ZKKKKZDD"},
           {Step::data, "ZZZZKZDD"},
           {Step::message, "ZKKKKZDD"},
       }) {
    std::string verdicts;
    for (const int code : {0, 220, 250, 251, 354, 421, 500, 554})
      verdicts += talk::verdict(row.step, code);
    CHECK(verdicts == row.verdicts);
  }
}
