// Forwarding tables, databases and lists.

#include "mail/forwarding.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using namespace std::string_literals;
using Problem = mail::ForwardingTable::Problem;
using Strings = std::vector<std::string>;

struct Outcome {
  Problem problem = Problem::none;
  bool complete = false;
  std::vector<mail::ForwardingRecord> records;
};

Outcome read(std::string_view text) {
  Outcome outcome;
  mail::ForwardingTable table;
  for (const char c : text) {
    outcome.problem = table.feed(c, outcome.records);
    if (outcome.problem != Problem::none) return outcome;
  }
  outcome.complete = table.complete();
  return outcome;
}

/// The records of a whole table, each `KEY=DATA` with a `$` for each NUL.
Strings records(std::string_view text) {
  const Outcome outcome = read(text);
  if (!outcome.complete) return {"?"};
  Strings all;
  for (const auto& [key, data] : outcome.records) {
    all.push_back(key + "=" + data);
    std::ranges::replace(all.back(), '\0', '$');
  }
  return all;
}

}  // namespace

TEST_CASE("instructions become records") {
  CHECK(records("") == Strings{});
  CHECK(records("a@x: b@y;") == Strings{":a@x=&b@y$"});
  CHECK(records("A@X: B@y, &C, |P q, !r, ./s.bin, /t;") ==
        Strings{":a@x=&B@y$&C$|Pq$!r$./s.bin$/t$"});
  CHECK(records("L@x: ?Owner@x, a, ?other; l@x: b;") ==
        Strings{"?l@x=Owner@x", "?l@x=other", ":l@x=&a$", ":l@x=&b$"});
  CHECK(records("a: ?o; b:; c:,,;") == Strings{"?a=o"});
  CHECK(records(": a;") == Strings{":=&a$"});
  CHECK(records("a:&;b:|;c:?;") == Strings{":a=&$", ":b=|$", "?c="});
}

TEST_CASE("blanks, line ends and comments count for nothing") {
  CHECK(records(" sp ace\t@\nx : b # c ; d\n e ;#") == Strings{":space@x=&be$"});
  CHECK(records("a:\r;") == Strings{":a=&\r$"});
}

TEST_CASE("a backslash takes the next byte as it is") {
  CHECK(records("a\\:\\ b: c\\;\\,\\#\\\\\\d;") == Strings{":a: b=&c;,#\\d$"});
  CHECK(records("a: \\|p, \\?o, \\&b, \\\n;") == Strings{"?a=o", ":a=|p$&b$&\n$"});
  CHECK(records("a:b;\\") == Strings{":a=&b$"});
}

TEST_CASE("what is no table") {
  CHECK(read("a:\0"s).problem == Problem::nul);
  CHECK(read("#\0"s).problem == Problem::none);
  CHECK(read("\\\0"s).problem == Problem::nul);
  CHECK(read("a:b:").problem == Problem::double_colon);
  CHECK(read("a,").problem == Problem::comma_before_colon);
  CHECK(read(";").problem == Problem::comma_before_colon);
  for (const char* text : {"a", "a:", "a:b", "a:b\\;", ":", "a:b;c", "\\a"}) {
    CAPTURE(text);
    CHECK(read(text).problem == Problem::none);
    CHECK(!read(text).complete);
  }
}

TEST_CASE("addresses may have 800 bytes, the & counted if it is there") {
  const std::string longest(800, 'x');
  CHECK(records("a:" + longest + ";") == Strings{":a=&" + longest + "$"});
  CHECK(read("a:" + longest + "x;").problem == Problem::long_address);
  CHECK(read("a:&" + longest + ";").problem == Problem::long_address);
  CHECK(records("a:|" + longest + ",/" + longest + ";") ==
        Strings{":a=|" + longest + "$/" + longest + "$"});
}

TEST_CASE("records are printed as instructions") {
  CHECK(mail::print_record("?a@x", "o@x") == "a@x: ?o@x;\n");
  CHECK(mail::print_record(":a@x", "&b@x\0|p q\0!r\0./s\0/t\0"s) ==
        "a@x:\n, &b@x\n, |p\\ q\n, !r\n, ./s\n, /t\n;\n");
  CHECK(mail::print_record(":a", "") == "a:\n;\n");
  CHECK(mail::print_record(":a:,;\\# \x7f\xff\n"s, "") ==
        "a\\:\\,\\;\\\\\\#\\ \x7f\\\xff\\\n:\n;\n");
  CHECK(mail::print_record("?a", "\0"s) == "a: ?\\\0;\n"s);
  for (const std::string& data : {"&b"s, "&b\0&c"s, "\0"s, "b\0"s, "?b\0"s}) {
    CAPTURE(data);
    CHECK(!mail::print_record(":a", data));
  }
  CHECK(!mail::print_record("", ""));
  CHECK(!mail::print_record("a", "&b\0"s));
}

TEST_CASE("targets that stand for a recipient") {
  CHECK(mail::targets("a@b@c") == Strings{"a@b@c", "@c", "a@b@"});
  CHECK(mail::targets("@") == Strings{"@", "@", "@"});
  CHECK(mail::targets("a") == Strings{"a"});
  CHECK(mail::targets("") == Strings{""});
  CHECK(mail::commands_key("A@b") == ":a@b");
  CHECK(mail::owner_key("A@b") == "?a@b");
}

TEST_CASE("entries of lists") {
  for (const char* entry : {"&a", "&", ".", "./x", "/x y "}) CHECK(mail::is_list_entry(entry));
  for (const char* entry : {"", "a", "|a", "!a", "?a", "&a ", "&a\t", "&a\nb", "./a\nb"}) {
    CAPTURE(entry);
    CHECK(!mail::is_list_entry(entry));
  }
  CHECK(mail::is_list_entry('&' + std::string(898, 'x')));
  CHECK(!mail::is_list_entry('&' + std::string(899, 'x')));
  CHECK(mail::is_list_entry('/' + std::string(9999, 'x')));
}
