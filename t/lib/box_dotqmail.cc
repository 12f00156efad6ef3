#include "box/dotqmail.h"

#include <doctest/doctest.h>

namespace {

using namespace std::string_literals;
using Kind = box::Instruction::Kind;
using Allowed = box::Instructions::Allowed;

/// The names of a search, each with what DEFAULT would be behind a `=`.
std::vector<std::string> names(std::string_view dash, std::string_view ext) {
  std::vector<std::string> all;
  for (box::Search search(dash, ext); search.more(); search.advance()) {
    const auto part = search.stands_for_default();
    all.push_back(search.name() + (part ? "=" + std::string(*part) : ""));
  }
  return all;
}

/// The value of one of the variables for `recipient`.
std::string value(const box::Recipient& recipient, std::string_view name) {
  for (const auto& variable : box::variables(recipient, 1793577149)) {
    if (variable.name == name) return variable.value;
  }
  return "(unset)";
}

/// What all lines of `content` say: a letter for the kind, then the text.
std::vector<std::string> instructions(std::string content, Allowed allowed = Allowed::all) {
  std::vector<std::string> all;
  box::Instructions lines(std::move(content), allowed);
  for (;;) {
    const box::Instruction line = lines.next();
    if (line.kind == Kind::end) return all;
    constexpr std::string_view letters = "fdp&.bn!?";  // in the order of Kind
    all.push_back(letters[static_cast<size_t>(line.kind)] + std::string(line.text));
    if (line.kind > Kind::end) return all;
  }
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("the search goes from the whole extension to default") {
  CHECK(names("-", "a-b-c") == Strings{".qmail-a-b-c", ".qmail-a-b-default=c",
                                       ".qmail-a-default=b-c", ".qmail-default=a-b-c"});
  CHECK(names("-", "a-b-") == Strings{".qmail-a-b-", ".qmail-a-b-default=", ".qmail-a-default=b-",
                                      ".qmail-default=a-b-"});
  CHECK(names("", "") == Strings{".qmail", ".qmaildefault="});
  CHECK(names("-", "") == Strings{".qmail-", ".qmail-default="});
  CHECK(names("-", "A.B-C") ==
        Strings{".qmail-a:b-c", ".qmail-a:b-default=C", ".qmail-default=A.B-C"});
  CHECK(names("-X-", "-") == Strings{".qmail-X--", ".qmail-X--default=", ".qmail-X-default=-"});
}

TEST_CASE("a name that ends in default by itself counts as one") {
  CHECK(names("-", "A.b-DeFault") == Strings{".qmail-a:b-default=DeFault",
                                             ".qmail-a:b-default=DeFault",
                                             ".qmail-default=A.b-DeFault"});
  CHECK(names("", "xdefault") == Strings{".qmailxdefault=default", ".qmaildefault=xdefault"});
  CHECK(names("-default", "") == Strings{".qmail-default", ".qmail-defaultdefault="});
}

TEST_CASE("lines of every kind") {
  CHECK(instructions(
            "# comment\n|cat\n./mbox  \n/abs/mbox\n./Maildir/\n&a@b\njoe@c \n\n+other\n &x") ==
        Strings{"pcat", "f./mbox", "f/abs/mbox", "d./Maildir/", "&a@b", "&joe@c", "& &x"});
  CHECK(instructions("#\n") == Strings{});
  CHECK(instructions("#") == Strings{});
  CHECK(instructions("+") == Strings{});
  CHECK(instructions("|") == Strings{"p"});
  CHECK(instructions("/") == Strings{"d/"});
  CHECK(instructions(".") == Strings{"f."});
  CHECK(instructions("a \t \nb\t") == Strings{"&a", "&b"});
  CHECK(instructions("&\xff\r\n") == Strings{"&\xff\r"});
  CHECK(instructions("|a|b \n| c") == Strings{"pa|b", "p c"});
}

TEST_CASE("a NUL ends the text of its line") {
  CHECK(instructions("./a\0/\n&b\0c\n"s) == Strings{"f./a", "&b"});
  CHECK(instructions("./a/ \0x\n"s) == Strings{"d./a/"});
  CHECK(instructions("&a\n\0b\n&c"s) == Strings{"&a", "&c"});
}

TEST_CASE("a first line that says nothing is a mistake, like an address that is missing") {
  for (const std::string& content : {""s, "\n"s, " \t\n&a\n"s, "\0&a\n"s, " "s}) {
    CAPTURE(content);
    CHECK(instructions(content) == Strings{"b"});
  }
  CHECK(instructions("#\n\n\n&a\n") == Strings{"&a"});
  CHECK(instructions("& \n") == Strings{"n"});
}

TEST_CASE("each line knows its number") {
  box::Instructions lines("#\n&a\n\n./b\n|c", Allowed::all);
  for (const size_t number : {2u, 4u, 5u, 5u}) CHECK(lines.next().line == number);
  box::Instructions blank("\n&a\n&\n", Allowed::all);
  for (const size_t number : {1u, 2u, 3u, 3u}) CHECK(blank.next().line == number);
}

TEST_CASE("where nothing but forwarding is allowed, files and programs are refused") {
  CHECK(instructions("#x\n&a\nb\n", Allowed::forwarding) == Strings{"&a", "&b"});
  CHECK(instructions("&a\n./x\n", Allowed::forwarding) == Strings{"&a", "!"});
  CHECK(instructions("/x/\n", Allowed::forwarding) == Strings{"!"});
  CHECK(instructions("|x\n", Allowed::forwarding) == Strings{"?"});
  CHECK(instructions("./x\n+list\n./y\n") == Strings{"f./x", "!"});
  CHECK(instructions("+list \n|y\n") == Strings{"?"});
  CHECK(instructions("+lists\n+List\n +list\n|y\n") == Strings{"& +list", "py"});
}

TEST_CASE("any bytes are read to their end, and no text has a NUL, an LF or a blank at its end") {
  constexpr std::string_view alphabet("./|&+# \t\n\0a\xff", 12);
  uint32_t random = 1;
  for (int i = 0; i < 100000; ++i) {
    std::string content;
    for (uint32_t left = random >> 28; left > 0; --left) {
      random = random * 1664525 + 1013904223;
      content += alphabet[(random >> 16) % alphabet.size()];
    }
    random = random * 1664525 + 1013904223;
    CAPTURE(content);
    const Strings all = instructions(content);
    REQUIRE(all.size() <= content.size() + 1);
    for (const std::string& line : all) {
      REQUIRE(line.find('\0') == std::string::npos);
      REQUIRE(line.find('\n') == std::string::npos);
      REQUIRE(line.back() != ' ');
      REQUIRE(line.back() != '\t');
    }
  }
}

TEST_CASE("the header lines stay one line each") {
  CHECK(box::delivered_to_line("joe", "h") == "Delivered-To: joe@h\n");
  CHECK(box::delivered_to_line("j\no\n", "h\n") == "Delivered-To: j_o_@h_\n");
  CHECK(box::return_path_line("") == "Return-Path: <>\n");
  CHECK(box::return_path_line("#@[]") == "Return-Path: <#@[]>\n");
  CHECK(box::return_path_line("joe") == "Return-Path: <joe>\n");
  CHECK(box::return_path_line("s s@x\ny") == "Return-Path: <\"s s\"@x_y>\n");
  CHECK(box::return_path_line("a>b") == "Return-Path: <\"a>b\">\n");
  CHECK(box::return_path_line("a\nb@c") == "Return-Path: <\"a\\_b\"@c>\n");
}

TEST_CASE("what programs are told") {
  const box::Recipient joe{.user = "joe",
                           .home = "/h/joe",
                           .local = "joe-foo-A.B-c-d-e-f",
                           .dash = "-",
                           .ext = "foo-A.B-c-d-e-f",
                           .host = "a.b.c.d",
                           .sender = "s s@x\ny"};
  struct Row {
    const char* name;
    const char* value;
  };
  for (const Row& row : {Row{"USER", "joe"},
                         {"HOME", "/h/joe"},
                         {"LOCAL", "joe-foo-A.B-c-d-e-f"},
                         {"SENDER", "s s@x\ny"},
                         {"RECIPIENT", "joe-foo-A.B-c-d-e-f@a.b.c.d"},
                         {"HOST", "a.b.c.d"},
                         {"HOST2", "a.b.c"},
                         {"HOST3", "a.b"},
                         {"HOST4", "a"},
                         {"EXT", "foo-A.B-c-d-e-f"},
                         {"EXT2", "A.B-c-d-e-f"},
                         {"EXT3", "c-d-e-f"},
                         {"EXT4", "d-e-f"},
                         {"DTLINE", "Delivered-To: joe-foo-A.B-c-d-e-f@a.b.c.d\n"},
                         {"RPLINE", "Return-Path: <\"s s\"@x_y>\n"},
                         {"UFLINE", "From s-s@x-y Sun Nov 01 23:52:29 2026\n"}}) {
    CAPTURE(row.name);
    CHECK(value(joe, row.name) == row.value);
  }
  const box::Recipient short_one{
      .user = "u", .home = "/", .local = "u", .dash = "", .ext = "a-", .host = "x.h", .sender = ""};
  CHECK(value(short_one, "HOST2") == "x");
  CHECK(value(short_one, "HOST3") == "x");
  CHECK(value(short_one, "HOST4") == "x");
  CHECK(value(short_one, "EXT2") == "");
  CHECK(value(short_one, "EXT3") == "");
  CHECK(value(short_one, "UFLINE") == "From MAILER-DAEMON Sun Nov 01 23:52:29 2026\n");
}

TEST_CASE("the sender of forwarded copies") {
  using box::Owner;
  CHECK(box::forwarding_sender("s@x", Owner::sender, "l", "h") == "s@x");
  CHECK(box::forwarding_sender("s@x", Owner::owner, "l", "h") == "l-owner@h");
  CHECK(box::forwarding_sender("s@x", Owner::each_by_name, "l", "h") == "l-owner-@h-@[]");
  for (const char* bounce : {"", "#@[]"}) {
    CHECK(box::is_bounce(bounce));
    CHECK(box::forwarding_sender(bounce, Owner::each_by_name, "l", "h") == bounce);
  }
}

TEST_CASE("exit codes of programs") {
  CHECK(box::verdict(0) == box::Verdict::next);
  CHECK(box::verdict(99) == box::Verdict::stop);
  for (const int code : {100, 64, 65, 70, 76, 77, 78, 112})
    CHECK(box::verdict(code) == box::Verdict::permanent);
  for (const int code : {111, 1, 2, 66, 71, 75, 98, 101, 120, 127, 255}) {
    CHECK(box::verdict(code) == box::Verdict::temporary);
  }
}

TEST_CASE("a blank first line is told once, then the file goes on") {
  box::Instructions empty("", box::Instructions::Allowed::all);
  CHECK(empty.next().kind == Kind::blank);
  CHECK(empty.next().kind == Kind::end);
  box::Instructions more("\n./mbox\n", box::Instructions::Allowed::all);
  CHECK(more.next().kind == Kind::blank);
  CHECK(more.next().kind == Kind::mbox);
  CHECK(more.next().kind == Kind::end);
}
