#include "mail/field_reader.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "os/file.h"

namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

/// The pieces of the header, each with `<` in front if it starts a field and `>` behind if it ends
/// one, and
/// `|` and the rest.
Strings pieces(std::string_view message, size_t room_size, size_t most) {
  const os::Fd file = os::open_temporary();
  REQUIRE(os::write_all(file.get(), message));
  REQUIRE(os::seek(file.get(), 0));
  std::string room(room_size, '\0');
  io::Reader in(file.get(), room);
  mail::FieldReader header(in, most);
  Strings all;
  std::string whole;
  while (header.next()) {
    whole += header.text();
    all.push_back((header.starts() ? "<" : "") + std::string(header.text()) +
                  (header.ends() ? ">" : ""));
  }
  all.push_back("|" + std::string(header.body_start()));
  for (char c; in.get(c);) all.back() += c;
  CHECK(whole + all.back().substr(1) == message);
  return all;
}

Strings pieces(std::string_view message) {
  const Strings all = pieces(message, 1000, 1000);
  for (const size_t room : {1U, 2U, 3U}) CHECK(pieces(message, room, 1000) == all);
  return all;
}

}  // namespace

TEST_CASE("all fields, and what is left") {
  CHECK(pieces("A: b\nC:\n d\n\te\n\nbody\n") ==
        Strings{"<A: b\n>", "<C:\n d\n\te\n>", "|\nbody\n"});
  CHECK(pieces("A: b\r\n c\r\n\r\nbody") == Strings{"<A: b\r\n c\r\n>", "|\r\nbody"});
  CHECK(pieces("") == Strings{"|"});
  CHECK(pieces("\nA: b\n") == Strings{"|\nA: b\n"});
  CHECK(pieces("A: b") == Strings{"<A: b>", "|"});
  CHECK(pieces("A: b\n c") == Strings{"<A: b\n c>", "|"});
  CHECK(pieces("A: b\nno field\nC: d\n") == Strings{"<A: b\n>", "|no field\nC: d\n"});
  CHECK(pieces("A: b\nno field") == Strings{"<A: b\n>", "|no field"});
  CHECK(pieces("A: b\n\r") == Strings{"<A: b\n>", "|\r"});
  CHECK(pieces(" A: b\nC: d\n") == Strings{"| A: b\nC: d\n"});
  CHECK(pieces("From x Mon 1:2\nA: b\n\nx") == Strings{"<From x Mon 1:2\n>", "<A: b\n>", "|\nx"});
  CHECK(pieces("From x\n folded\n") == Strings{"<From x\n>", "| folded\n"});
  CHECK(pieces("A: b\nFrom x\n") == Strings{"<A: b\n>", "|From x\n"});
  CHECK(pieces("From: x\nA \t: \0\xff\n"s) == Strings{"<From: x\n>", "<A \t: \0\xff\n>"s, "|"});
}

TEST_CASE("long fields come in pieces") {
  CHECK(pieces("Name: 0123456789\nB: c\n\n", 100, 10) ==
        Strings{"<Name: 0123", "456789\n>", "<B: c\n>", "|\n"});
  CHECK(pieces("Name: 012\nB: c\n\n", 100, 10) == Strings{"<Name: 012\n", ">", "<B: c\n>", "|\n"});
  CHECK(pieces("Name: 012\n 345678\nB: c", 100, 10) ==
        Strings{"<Name: 012\n", " 345678\n>", "<B: c>", "|"});
}
