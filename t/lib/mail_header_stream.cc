#include "mail/header_stream.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "os/file.h"

namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

/// A file with that content, read in pieces of that size.
class Message {
 public:
  Message(std::string_view content, size_t piece)
      : file_(os::open_unnamed("/tmp")), room_(piece, '\0'), reader_(file_.get(), room_) {
    REQUIRE(file_);
    REQUIRE(os::write_all(file_.get(), content));
    REQUIRE(os::seek(file_.get(), 0));
  }
  io::Reader& reader() { return reader_; }
  std::string rest() {
    std::string rest;
    for (char c; reader_.get(c);) rest += c;
    return rest;
  }

 private:
  os::Fd file_;
  std::string room_;
  io::Reader reader_;
};

/// `NAME=START|` and what follows it, for each field; then `|` and the rest of the message.
Strings fields(std::string_view content, size_t piece) {
  Message message(content, piece);
  mail::HeaderStream header(message.reader());
  Strings all;
  while (header.next_field()) {
    all.push_back(std::string(header.name()) + '=' + std::string(header.start()) + '|');
    while (header.next_piece()) all.back() += header.piece();
  }
  CHECK(!header.next_field());
  CHECK(!header.next_piece());
  all.push_back('|' + std::string(header.body_start()) + message.rest());
  return all;
}

}  // namespace

TEST_CASE("a header is read field by field, however its pieces come") {
  struct Row {
    std::string message;
    Strings fields;
  };
  const Row rows[] = {
      {"A: b\nC:\n d\n\te\n\nbody\n", {"A=A:| b\n", "C=C:|\n d\n\te\n", "|\nbody\n"}},
      {"Subject : a:b\n", {"Subject=Subject :| a:b\n", "|"}},
      {"Subject \t: a", {"Subject=Subject \t:| a", "|"}},
      {" first\n\tline\nA: b\n", {"=| first\n\tline\n", "A=A:| b\n", "|"}},
      {"\t", {"=|\t", "|"}},
      {"", {"|"}},
      {"\n", {"|\n"}},
      {"\nA: b\n", {"|\nA: b\n"}},
      {"From x Mon Jan  1 00:00:00 2026\nA: b\n", {"|From x Mon Jan  1 00:00:00 2026\nA: b\n"}},
      {"A: b\nFrom x 00:00\n", {"A=A:| b\n", "|From x 00:00\n"}},
      {"A: b\n>From: x\n\n", {"A=A:| b\n", ">From=>From:| x\n", "|\n"}},
      {"A: b\r\n\r\nbody", {"A=A:| b\r\n", "|\r\nbody"}},
      {"A: b\nno colon\nC: d\n", {"A=A:| b\n", "|no colon\nC: d\n"}},
      {"A: b\nno colon", {"A=A:| b\n", "|no colon"}},
      {"A: b\n: c\n", {"A=A:| b\n", "|: c\n"}},
      {"A: b\na b: c\n", {"A=A:| b\n", "|a b: c\n"}},
      {"A\x7f: b\n", {"|A\x7f: b\n"}},
      {"A\0: b\n"s, {"|A\0: b\n"s}},
      {"A\xff: b\n", {"|A\xff: b\n"}},
      {"A:\0\xff\n\0"s, {"A=A:|\0\xff\n"s, "|\0"s}},
      {"A:b", {"A=A:|b", "|"}},
      {"A:", {"A=A:|", "|"}},
      {"A:\n", {"A=A:|\n", "|"}},
      {"A:\n \nB:\n\n", {"A=A:|\n \n", "B=B:|\n", "|\n"}},
  };
  for (const Row& row : rows) {
    for (const size_t piece : {1u, 2u, 3u, 1000u}) {
      CAPTURE(row.message);
      CAPTURE(piece);
      CHECK(fields(row.message, piece) == row.fields);
    }
  }
}

TEST_CASE("a name ends somewhere, and nothing of the body is lost") {
  const std::string long_word(65535, 'a');
  CHECK(fields(long_word + ": b\n", 1000) == Strings{long_word + '=' + long_word + ":| b\n", "|"});
  const std::string longer_word(65536, 'a');
  CHECK(fields(longer_word + ": b\n", 1000) == Strings{'|' + longer_word + ": b\n"});
  CHECK(fields(longer_word + "\n", 1000) == Strings{'|' + longer_word + "\n"});
}

TEST_CASE("fields are passed over, and looked at as one line") {
  Message message("A: b\n c\nB: d\n\te\r\n\n f\nC: 123456789\n 0\nD: x\n\n", 3);
  mail::HeaderStream header(message.reader());
  REQUIRE(header.next_field());
  REQUIRE(header.next_field());
  CHECK(header.name() == "B");
  CHECK(header.rest_of_field(100) == " d\te\r");
  CHECK(!header.next_field());

  Message cut("C: 123456789\n 0\nD: x\n y\n\n", 3);
  mail::HeaderStream again(cut.reader());
  REQUIRE(again.next_field());
  CHECK(again.rest_of_field(5) == " 1234");
  REQUIRE(again.next_field());
  REQUIRE(again.next_piece());
  CHECK(again.rest_of_field(5) == " y");
  CHECK(!again.next_field());
}

TEST_CASE("what cannot be read has no fields") {
  char room[10];
  io::Reader reader(-1, room);
  mail::HeaderStream header(reader);
  CHECK(!header.next_field());
  CHECK(reader.failed());
}
