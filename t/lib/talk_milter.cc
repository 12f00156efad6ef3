#include "talk/milter.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;
using talk::MilterPacket;

namespace {

talk::MilterTerms terms(std::string_view actions, std::string_view steps) {
  talk::MilterTerms terms;
  CHECK(terms.take(std::string("\0\0\0\x06"sv) + std::string(actions) + std::string(steps)));
  return terms;
}

constexpr auto nothing = "\0\0\0\0"sv;

}  // namespace

TEST_CASE("packets are cut off the wire, however it comes") {
  const std::string wire = talk::milter_packet('c', "") + talk::milter_packet('h', "A\0b\0"sv);
  CHECK(wire == "\0\0\0\x01"
                "c\0\0\0\x05hA\0b\0"sv);
  for (const size_t block : {size_t{1}, size_t{3}, size_t{100}}) {
    talk::MilterCutter cutter;
    std::string commands;
    for (size_t at = 0; at < wire.size(); at += block) {
      cutter.feed(std::string_view(wire).substr(at, block));
      while (const auto packet = cutter.next()) commands += packet->command;
    }
    CHECK(commands == "ch");
  }
  for (const std::string_view bad : {"\0\0\0\0c"sv, "\x7f\0\0\0c"sv}) {
    talk::MilterCutter cutter;
    cutter.feed(bad);
    CHECK(!cutter.next());
    CHECK(cutter.broken());
  }
}

TEST_CASE("the terms: nothing that was not offered") {
  talk::MilterTerms some;
  CHECK(!some.take("\0\0\0\x06"));
  CHECK(some.take("\0\0\0\x06\0\0\0\x04\0\0\0\0"sv));  // new recipients, if ever
  CHECK(!some.take("\0\0\0\x06\0\0\0\0\x80\0\0\0"sv));
  const auto quiet = terms("\0\0\0\x13"sv, "\0\x10\x10\x82"sv);
  CHECK(!quiet.wants('H'));
  CHECK(quiet.wants('C'));
  CHECK(!quiet.answers('C'));
  CHECK(!quiet.answers('L'));
  CHECK(quiet.answers('M'));
  CHECK(quiet.keeps_blank());
}

TEST_CASE("a header is changed field by field") {
  struct Row {
    MilterPacket packet;
    std::string_view text;
  };
  const std::string_view message = "A: 1\nB:2\n 3\na:  4\n\nbody";
  for (const Row& row : {
           Row{{'h', "N\0v\0"sv}, "A: 1\nB:2\n 3\na:  4\nN: v\n"},
           Row{{'h', "N\0v\nw\r\n x\n\0"sv}, "A: 1\nB:2\n 3\na:  4\nN: v\n\tw\n x\n"},
           Row{{'i', "\0\0\0\0N\0v\0"sv}, "N: v\nA: 1\nB:2\n 3\na:  4\n"},
           Row{{'i', "\0\0\0\x02N\0v\0"sv}, "A: 1\nB:2\n 3\nN: v\na:  4\n"},
           Row{{'i', "\xff\0\0\x02N\0v\0"sv}, "A: 1\nB:2\n 3\na:  4\nN: v\n"},
           Row{{'m', "\0\0\0\x02"
                     "A\0v\0"sv},
               "A: 1\nB:2\n 3\na: v\n"},
           Row{{'m', "\0\0\0\x01"
                     "a\0\0"sv},
               "B:2\n 3\na:  4\n"},
           Row{{'m', "\0\0\0\x03"
                     "A\0v\0"sv},
               "A: 1\nB:2\n 3\na:  4\nA: v\n"},
           Row{{'m', "\0\0\0\x01N\0\0"sv}, "A: 1\nB:2\n 3\na:  4\n"},
           Row{{'q', "bad\nX: y\0"sv}, "X-Quarantine: bad\n\tX: y\nA: 1\nB:2\n 3\na:  4\n"},
       }) {
    const auto plain = terms(nothing, nothing);
    talk::MilterHeader header(plain);
    std::string_view rest = message;
    header.read(rest);
    CHECK(rest == "\nbody");
    CHECK(header.shown(header.fields()[0]) == "1");
    CHECK(header.apply(row.packet));
    CHECK(header.text() == row.text);
  }
}

TEST_CASE("with the blank the milter writes it itself") {
  const auto blank = terms(nothing, "\0\x10\0\0"sv);
  talk::MilterHeader header(blank);
  std::string_view rest = "A: 1\n";
  header.read(rest);
  CHECK(header.shown(header.fields()[0]) == " 1");
  CHECK(header.apply({'h', "N\0 v\0"sv}));
  CHECK(header.apply({'q', "bad\0"sv}));
  CHECK(header.text() == "X-Quarantine: bad\nA: 1\nN: v\n");
}

TEST_CASE("what is malformed changes nothing") {
  const auto plain = terms(nothing, nothing);
  talk::MilterHeader header(plain);
  for (const MilterPacket& packet :
       {MilterPacket{'h', ""}, MilterPacket{'h', "A\0"sv}, MilterPacket{'h', "\0b\0"sv},
        MilterPacket{'h', "A:\0b\0"sv}, MilterPacket{'h', "A\nB\0b\0"sv}, MilterPacket{'i', "\0\0"sv},
        MilterPacket{'m', "\0\0\0\x01"sv}, MilterPacket{'+', "<a@b>\0"sv}, MilterPacket{'x', ""}}) {
    CHECK(!header.apply(packet));
  }
  CHECK(!header.changed());
}

TEST_CASE("how a message ends") {
  struct Row {
    MilterPacket packet;
    int code;
    std::string_view text;
  };
  for (const Row& row : {Row{{'c', ""}, 0, ""}, Row{{'a', ""}, 0, ""}, Row{{'r', ""}, 31, ""},
                         Row{{'t', ""}, 71, ""}, Row{{'d', ""}, 99, ""},
                         Row{{'y', "550 5.7.1 no\0"sv}, 82, "D5.7.1 no"},
                         Row{{'y', "451 4.7.1 later\r\n451 x\0"sv}, 82, "Z4.7.1 later"},
                         Row{{'y', "550"}, 31, ""}, Row{{'y', ""}, 71, ""}}) {
    const auto verdict = talk::milter_verdict(row.packet);
    REQUIRE(verdict);
    CHECK(verdict->code == row.code);
    CHECK(verdict->text == row.text);
  }
  CHECK(!talk::milter_verdict({'h', ""}));
}

TEST_CASE("who is connected, and line ends") {
  CHECK(talk::milter_connect("h", "", 25) == "h\0U"sv);
  CHECK(talk::milter_connect("h", "192.0.2.1", 258) == "h\0004\x01\x02"
                                                        "192.0.2.1\0"sv);
  CHECK(talk::milter_connect("h", "::1", 0) == "h\0006\0\0IPv6:::1\0"sv);
  std::string wire, back;
  talk::append_with_crs(wire, "a\n\nb\r\nc\r");
  CHECK(wire == "a\r\n\r\nb\r\nc\r");
  talk::append_without_crs(back, wire);
  CHECK(back == "a\n\nb\nc\r");
}
