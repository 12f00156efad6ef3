#include "talk/dot.h"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

using talk::Data;

namespace {

struct Decoded {
  Data data;
  std::string message;
  size_t taken;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// `wire` through the decoder in two reads, cut at `cut`.
Decoded decode(std::string_view wire, size_t cut) {
  talk::DotDecoder decoder;
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

/// The table of smtp.md section 7, byte by byte, as the reference states it.
Decoded by_the_table(std::string_view wire) {
  Decoded decoded{Data::more, {}, 0};
  std::string& message = decoded.message;
  int state = 1;
  for (const char c : wire) {
    ++decoded.taken;
    if (c == '\n') {
      if (state == 3) {
        decoded.data = Data::end;
        return decoded;
      }
      if (state != 4) {
        decoded.data = Data::stray_newline;
        return decoded;
      }
      message += '\n';
      state = 1;
      continue;
    }
    if (state == 1 && c == '.') {
      state = 2;
      continue;
    }
    if (state == 3) message += ".\r";
    if (state == 4) message += '\r';
    if (c != '\r') message += c;
    state = c != '\r' ? 0 : state == 2 ? 3 : 4;
  }
  return decoded;
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

/// Calls `check` with every string of at most `most` octets of {a . CR LF NUL}.
template <typename Check>
void every_string(size_t most, Check check) {
  constexpr std::string_view octets("a.\r\n\0", 5);
  std::string bytes;
  std::vector<size_t> digits;
  for (;;) {
    check(std::string_view(bytes));
    size_t at = 0;
    while (at < digits.size() && ++digits[at] == octets.size()) digits[at++] = 0;
    if (at == digits.size()) {
      if (digits.size() == most) return;
      digits.push_back(0);
    }
    bytes.resize(digits.size());
    for (size_t i = 0; i < digits.size(); ++i) bytes[i] = octets[digits[i]];
  }
}

/// `message` with CR LF, LF and CR all as LF, and one at the end: what every receiver must see.
std::string lines_of(std::string_view message) {
  std::string lines;
  for (size_t i = 0; i < message.size(); ++i) {
    const bool cr = message[i] == '\r';
    lines += cr ? '\n' : message[i];
    if (cr && i + 1 < message.size() && message[i + 1] == '\n') ++i;
  }
  if (!lines.empty() && lines.back() != '\n') lines += '\n';
  return lines;
}

/// A receiver that takes CR, LF and CR LF each for a line end; nothing unless all of `wire` is one
/// message.
std::optional<std::string> read_laxly(std::string_view wire) {
  const std::string lines = lines_of(wire);
  std::string_view rest = lines;
  std::string message;
  for (;;) {
    const size_t newline = rest.find('\n');
    if (newline == std::string_view::npos) return std::nullopt;
    std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(newline + 1);
    if (line == ".") break;
    if (line.starts_with('.')) line.remove_prefix(1);
    message += line;
    message += '\n';
  }
  if (!rest.empty()) return std::nullopt;
  return message;
}

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
    const Decoded want = by_the_table(wire);
    for (size_t cut = 0; cut <= wire.size(); ++cut) {
      const Decoded got = decode(wire, cut);
      if (got.data != want.data) ++wrong;
      // Of a message that is refused only the refusal counts.
      if (want.data != Data::stray_newline && got != want) ++wrong;
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
    const std::string lines = lines_of(message);
    const Decoded strict = decode(wire);
    if (strict != Decoded{Data::end, lines, wire.size()}) ++wrong;
    if (read_laxly(wire) != lines) ++wrong;
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
