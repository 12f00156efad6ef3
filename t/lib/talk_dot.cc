#include "talk/dot.h"

#include <doctest/doctest.h>

#include <string>

#include "smuggle/law.h"

using smuggle::by_the_table;
using smuggle::ByTheTable;
using smuggle::every_string;
using smuggle::is_exactly;
using smuggle::lines_of;
using talk::Data;

namespace {

struct Decoded {
  Data data;
  std::string message;
  size_t taken;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// `wire` through the decoder in two reads, cut at `cut`.
Decoded decode(std::string_view wire, size_t cut, talk::DotDecoder decoder = {}) {
  Decoded decoded{Data::more, {}, 0};
  for (std::string_view read : {wire.substr(0, cut), wire.substr(cut)}) {
    if (decoded.data != Data::more) break;
    const size_t before = read.size();
    decoded.data = decoder.feed(read, decoded.message);
    decoded.taken += before - read.size();
  }
  return decoded;
}

Decoded decode(std::string_view wire) { return decode(wire, wire.size()); }

Data meaning(ByTheTable::End end) {
  switch (end) {
    case ByTheTable::End::none: break;
    case ByTheTable::End::dot: return Data::end;
    case ByTheTable::End::stray_newline: return Data::stray_newline;
  }
  return Data::more;
}

std::string encode(std::string_view message, size_t cut) {
  talk::DotEncoder encoder;
  std::string wire;
  encoder.feed(message.substr(0, cut), wire);
  encoder.feed(message.substr(cut), wire);
  encoder.finish(wire);
  return wire;
}

std::string encode(std::string_view message) { return encode(message, message.size()); }

}  // namespace

TEST_CASE("the decoder turns CR LF into LF, takes one dot away and ends at the lone dot") {
  struct Row {
    std::string_view wire, message, rest;
  };
  for (const Row& row : {Row{".\r\n", "", ""}, {"a\r\n.\r\nQUIT\r\n", "a\n", "QUIT\r\n"},
                         {"..dot\r\n.x\r\n.\r\n", ".dot\nx\n", ""},
                         {"body\rbare\r\r\n.\r\n", "body\rbare\r\n", ""},
                         {".\rx\r\n.\r\n", ".\rx\n", ""}, {".\r\r\n.\r\n", ".\r\n", ""},
                         {"a\r.\r\n.\r\n", "a\r.\n", ""}, {"\r\n\r\n.\r\n", "\n\n", ""}}) {
    CAPTURE(row.wire);
    const Decoded decoded = decode(row.wire);
    CHECK(decoded.data == Data::end);
    CHECK(decoded.message == row.message);
    CHECK(row.wire.substr(decoded.taken) == row.rest);
  }
}

TEST_CASE("none of the smuggled ends of data ends it") {
  for (const std::string_view end : {"\n.\n", "\n.\r\n", "\r\n.\n", "\r.\n", "\n.\r"}) {
    CAPTURE(end);
    CHECK(decode("a" + std::string(end) + "b\r\n").data == Data::stray_newline);
  }
  using namespace std::string_view_literals;
  for (const std::string_view end : {"\r.\r"sv, "\r.\r\n"sv, "\r\n.\r"sv, "\r\n\0.\r\n"sv,
                                     "\r\n.\0\r\n"sv, "\r\n.\r\0\n"sv, "\r\n. \r\n"sv,
                                     "\r\n.\r\r\n"sv, "\r\r.\r\r\n"sv, "\r\n\r.\r\n"sv}) {
    CAPTURE(end);
    CHECK(decode("a" + std::string(end) + "b\r\n").data != Data::end);
  }
}

TEST_CASE("the decoder follows the table for every short string, however it is cut into reads") {
  size_t wrong = 0;
  every_string(8, [&](std::string_view wire) {
    const ByTheTable want = by_the_table(wire);
    for (size_t cut = 0; cut <= wire.size(); ++cut) {
      const Decoded got = decode(wire, cut);
      if (got.data != meaning(want.end)) ++wrong;
      // Of a message that is refused only the refusal counts.
      if (want.end == ByTheTable::End::stray_newline) continue;
      if (got.message != want.message || got.taken != want.taken) ++wrong;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("only CR LF . CR LF ends the data, for every short string") {
  size_t wrong = 0;
  every_string(8, [&](std::string_view wire) {
    const Decoded decoded = decode(wire);
    const std::string seen = "\r\n" + std::string(wire.substr(0, decoded.taken));
    if ((decoded.data == Data::end) != seen.ends_with("\r\n.\r\n")) ++wrong;
  });
  CHECK(wrong == 0);
}

TEST_CASE("where LF ends lines too, the final dot stands between line ends like that of DATA") {
  using talk::LineEnd;
  struct Row {
    LineEnd command_end;
    std::string_view wire, message;
    Data data;
  };
  for (const Row& row : {Row{LineEnd::crlf, "a\nb\r\n.\r\n", "a\nb\n", Data::end},
                         {LineEnd::crlf, ".\r\n", "", Data::end},
                         {LineEnd::crlf, "\n..a\n.b\r\n.\r\n", "\n.a\nb\n", Data::end},
                         {LineEnd::crlf, "a\n.\r\n", "a\n", Data::stray_newline},
                         {LineEnd::crlf, "a\r\n.\n", "a\n", Data::stray_newline},
                         {LineEnd::crlf, "a\n.\n", "a\n", Data::stray_newline},
                         {LineEnd::crlf, ".\n", "", Data::stray_newline},
                         {LineEnd::crlf, "a\rb\r.\r\n.\r\n", "a\rb\r.\n", Data::end},
                         {LineEnd::lf, "a\nb\r\nc\n.\n", "a\nb\nc\n", Data::end},
                         {LineEnd::lf, ".\n", "", Data::end},
                         {LineEnd::lf, "a\r\n.\r\n", "a\n", Data::stray_newline},
                         {LineEnd::lf, "a\n.\r\n", "a\n", Data::stray_newline},
                         {LineEnd::lf, "a\r\n.\n", "a\n", Data::stray_newline}}) {
    CAPTURE(row.wire);
    const Decoded decoded = decode(row.wire, 1, talk::DotDecoder(row.command_end));
    CHECK(decoded.data == row.data);
    CHECK(decoded.message == row.message);
  }
}

TEST_CASE("no other dot ends the data where LF ends lines too, for every short string") {
  size_t wrong = 0;
  every_string(8, [&](std::string_view wire) {
    const Decoded crlf = decode(wire, wire.size() / 2, talk::DotDecoder(talk::LineEnd::crlf));
    const std::string after_crlf = "\r\n" + std::string(wire.substr(0, crlf.taken));
    if ((crlf.data == Data::end) != after_crlf.ends_with("\r\n.\r\n")) ++wrong;
    const Decoded lf = decode(wire, wire.size() / 2, talk::DotDecoder(talk::LineEnd::lf));
    const std::string after_lf = "\n" + std::string(wire.substr(0, lf.taken));
    const bool ends = after_lf.ends_with("\n.\n") && !after_lf.ends_with("\r\n.\n");
    if ((lf.data == Data::end) != ends) ++wrong;
    // A message that is not refused is the lines of the wire, their dots undone.
    const Decoded strict = decode(wire);
    if (strict.data != Data::stray_newline && crlf != strict) ++wrong;
  });
  CHECK(wrong == 0);
}

TEST_CASE("the encoder doubles the dot after every line end it sends") {
  struct Row {
    std::string_view message, wire;
  };
  for (const Row& row : {Row{"", ".\r\n"}, {"a\n", "a\r\n.\r\n"}, {"a", "a\r\n.\r\n"},
                         {".\n", "..\r\n.\r\n"}, {"a\r\n.b\r\n", "a\r\n..b\r\n.\r\n"},
                         {"a\r.\rb\n", "a\r\n..\r\nb\r\n.\r\n"}, {"\n\n", "\r\n\r\n.\r\n"},
                         {"a\r", "a\r\n.\r\n"}, {"a\r\r\n", "a\r\n\r\n.\r\n"}, {"a.b\n", "a.b\r\n.\r\n"}}) {
    CAPTURE(row.message);
    CHECK(encode(row.message) == row.wire);
  }
}

TEST_CASE("strict and lax receivers see the stored message and nothing else, for every short string") {
  size_t wrong = 0;
  every_string(8, [&](std::string_view message) {
    const std::string wire = encode(message);
    if (!is_exactly(wire, message)) ++wrong;
    if (decode(wire) != Decoded{Data::end, lines_of(message), wire.size()}) ++wrong;
    for (size_t cut = 0; cut < message.size(); ++cut) {
      if (encode(message, cut) != wire) ++wrong;
    }
  });
  CHECK(wrong == 0);
}

TEST_CASE("what the decoder stored comes out of the encoder's wire again") {
  size_t wrong = 0;
  every_string(8, [&](std::string_view message) {
    if (message.find('\r') != std::string_view::npos) return;
    if (!message.empty() && message.back() != '\n') return;
    if (decode(encode(message)).message != message) ++wrong;
  });
  CHECK(wrong == 0);
}

TEST_CASE("long lines and many lines pass in blocks of any size") {
  std::string message;
  for (size_t i = 0; i < 400; ++i) message += std::string(i, i % 3 == 0 ? '.' : 'x') + '\n';
  const std::string wire = encode(message);
  for (const size_t block : {size_t{1}, size_t{7}, size_t{4096}}) {
    talk::DotDecoder decoder;
    std::string decoded;
    Data data = Data::more;
    for (size_t at = 0; at < wire.size(); at += block) {
      std::string_view read = std::string_view(wire).substr(at, block);
      data = decoder.feed(read, decoded);
    }
    CHECK(data == Data::end);
    CHECK(decoded == message);
  }
}
