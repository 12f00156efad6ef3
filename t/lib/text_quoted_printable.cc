#include "text/quoted_printable.h"

#include <doctest/doctest.h>

#include <string>

using namespace std::string_literals;

TEST_CASE("quoted-printable is decoded, however it comes in pieces") {
  struct Row {
    std::string encoded, decoded;
  };
  const Row rows[] = {
      {"", ""},
      {"plain\ntext\n", "plain\ntext\n"},
      {"=C3=bc=3D", "\xc3\xbc="},
      {"a=\nb=\r\nc= \t\nd", "abcd"},
      {"a  \nb\t\r\n c ", "a\nb\r\n c"},
      {"a=20\n", "a \n"},
      {"a\rb\r", "a\rb\r"},
      {" \rb", " \rb"},
      {"=", ""},
      {"a= ", "a"},
      {"=4", "=4"},
      {"=4\n", "=4\n"},
      {"=XY=4G=G4", "=XY=4G=G4"},
      {"==41", "=A"},
      {"=\rx", "=\rx"},
      {"= x", "= x"},
      {"\0\xff"s, "\0\xff"s},
      {std::string(2500, ' ') + "\nx", std::string(2000, ' ') + "\nx"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.encoded);
    for (const size_t piece : {1U, 2U, 3U, 10000U}) {
      text::QuotedPrintableDecoder decoder;
      std::string decoded;
      for (size_t at = 0; at < row.encoded.size(); at += piece) {
        decoder.feed(std::string_view(row.encoded).substr(at, piece), decoded);
      }
      decoder.finish(decoded);
      CHECK(decoded == row.decoded);
    }
  }
}
