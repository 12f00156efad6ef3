#include "mail/header_reader.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "os/file.h"

namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

/// The fields of `message`, fed in pieces, ` (cut)` behind those that are, then `|` and the body.
Strings fields(std::string_view message, size_t piece, size_t kept,
               mail::FieldCutter::FromLine from = mail::FieldCutter::FromLine::skipped) {
  mail::FieldCutter cutter(kept, from);
  Strings all;
  const auto note = [&] {
    all.push_back(std::string(cutter.field().text) + (cutter.cut() ? " (cut)" : ""));
  };
  while (!message.empty()) {
    std::string_view bytes = message.substr(0, piece);
    const size_t before = bytes.size();
    const auto state = cutter.take(bytes);
    message.remove_prefix(before - bytes.size());
    if (state == mail::FieldCutter::State::field) note();
    if (state == mail::FieldCutter::State::ended) break;
  }
  if (message.empty()) {
    while (cutter.finish() == mail::FieldCutter::State::field) note();
  }
  all.push_back("|" + std::string(cutter.body_start()) + std::string(message));
  return all;
}

}  // namespace

TEST_CASE("a header is cut into fields, however its pieces come") {
  struct Row {
    std::string message;
    Strings fields;
  };
  const Row rows[] = {
      {"A: b\nC:\n d\n\te\n\nbody\n more\n", {"A: b\n", "C:\n d\n\te\n", "|body\n more\n"}},
      {"A: b\r\n c\r\n\r\nbody", {"A: b\r\n c\r\n", "|body"}},
      {"", {"|"}},
      {"\n", {"|"}},
      {"\n\nA: b\n", {"|\nA: b\n"}},
      {"A: b", {"A: b", "|"}},
      {"A: b\n c", {"A: b\n c", "|"}},
      {"A: b\n", {"A: b\n", "|"}},
      {"A: b\nno field\nC: d\n", {"A: b\n", "|no field\nC: d\n"}},
      {"A: b\nno field", {"A: b\n", "|no field"}},
      {" A: b\nC: d\n", {"| A: b\nC: d\n"}},
      {"From x Mon Jan  1 00:00:00 2026\nA: b\n\nx", {"A: b\n", "|x"}},
      {"From x\n", {"|"}},
      {"From x", {"|"}},
      {"From : x\n", {"From : x\n", "|"}},
      {"A: b\nFrom x\n", {"A: b\n", "|From x\n"}},
      {"A: \0\xff\n\n\0"s, {"A: \0\xff\n"s, "|\0"s}},
  };
  for (const Row& row : rows) {
    for (const size_t piece : {1u, 2u, 3u, 1000u}) {
      CAPTURE(row.message);
      CAPTURE(piece);
      CHECK(fields(row.message, piece, 1000) == row.fields);
    }
  }
}

TEST_CASE("of a long field a start is kept, and nothing of the body is lost") {
  struct Row {
    std::string message;
    Strings fields;
  };
  const Row rows[] = {
      {"A: bcdefg\n", {"A: bcdefg\n", "|"}},
      {"A: bcdefgh\n", {"A: bcdefgh (cut)", "|"}},
      {"A: bcdefghi\nB: c\n\nx", {"A: bcdefgh (cut)", "B: c\n", "|x"}},
      {"A: b\n cdefghi\nB: c\n", {"A: b\n cdef (cut)", "B: c\n", "|"}},
      {"A: bcdefghi", {"A: bcdefgh (cut)", "|"}},
      {"abcdefghi: x\nB: c\n", {"abcdefghi: (cut)", "B: c\n", "|"}},
      {"abcdefghij: x\nB: c\n", {"|abcdefghij: x\nB: c\n"}},
      {"A: b\nno field at all\nB: c\n", {"A: b\n", "|no field at all\nB: c\n"}},
      {"From x Mon Jan\nA: b\n\nx", {"A: b\n", "|x"}},
      {"From x Mon Jan", {"|"}},
  };
  for (const Row& row : rows) {
    for (const size_t piece : {1u, 2u, 3u, 1000u}) {
      CAPTURE(row.message);
      CAPTURE(piece);
      CHECK(fields(row.message, piece, 10) == row.fields);
    }
  }
}

TEST_CASE("a line that starts like an mbox is a field, if that is asked for") {
  using From = mail::FieldCutter::FromLine;
  for (const size_t piece : {1u, 3u, 1000u}) {
    CHECK(fields("From x Mon\nA: b\nFrom y\n z\nFrom : w\n\nx", piece, 1000, From::field) ==
          Strings{"MBOX-Line: From x Mon\n", "A: b\n", "MBOX-Line: From y\n z\n", "From : w\n", "|x"});
    CHECK(fields("From x", piece, 1000, From::field) == Strings{"MBOX-Line: From x", "|"});
    CHECK(fields("From abcdefg\n hi\nA: b\n", piece, 10, From::field) ==
          Strings{"MBOX-Line: From abcde (cut)", "A: b\n", "|"});
  }
}

TEST_CASE("an empty line at the end of the header is told from the end of the message") {
  const auto empty_line = [](std::string_view bytes) {
    mail::FieldCutter cutter;
    while (cutter.take(bytes) == mail::FieldCutter::State::field) {
    }
    while (cutter.finish() == mail::FieldCutter::State::field) {
    }
    return cutter.empty_line();
  };
  CHECK(empty_line("A: b\n\n"));
  CHECK(empty_line("\r\n"));
  CHECK(!empty_line(""));
  CHECK(!empty_line("A: b\n"));
  CHECK(!empty_line("A: b\nc\n\n"));
}

TEST_CASE("a header is read from a descriptor, and the body is left to read") {
  const os::Fd file = os::open_unnamed("/tmp");
  REQUIRE(file);
  REQUIRE(os::write_all(file.get(), "A: b\nC: d\n\nbody\n"));
  REQUIRE(os::seek(file.get(), 0));
  char room[7];
  io::Reader reader(file.get(), room);
  mail::HeaderReader header(reader);
  Strings names;
  while (header.next()) names.emplace_back(header.field().name);
  CHECK(names == Strings{"A", "C"});
  CHECK(!header.next());
  CHECK(!reader.failed());
  std::string line;
  CHECK(reader.get_line(line, 100) == io::Line::complete);
  CHECK(line == "body");
}

TEST_CASE("a failure to read ends the header without the field at hand") {
  char room[7];
  io::Reader reader(-1, room);
  mail::HeaderReader header(reader);
  CHECK(!header.next());
  CHECK(reader.failed());
}
