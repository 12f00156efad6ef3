#include "queue/hooks.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;
using queue::Hooks;
using Verdict = Hooks::Verdict;

TEST_CASE("a check's text is the reply, with a code if it has none of the right class") {
  struct Row {
    Verdict verdict;
    std::string_view text, smtp, other;
  };
  for (const Row& row : {
           Row{Verdict::refuse, "no", "550 no", "Dno"},
           Row{Verdict::refuse, "553 no", "553 no", "Dno"},
           Row{Verdict::refuse, "450 no", "550 no", "Dno"},
           Row{Verdict::refuse, "5x3 no", "550 5x3 no", "D5x3 no"},
           Row{Verdict::refuse, "220 no", "550 220 no", "D220 no"},
           Row{Verdict::defer, "no", "450 no", "Zno"},
           Row{Verdict::defer, "421 no", "421 no", "Zno"},
           Row{Verdict::defer, "550 no", "450 no", "Zno"},
           Row{Verdict::defer, "450", "450 450", "Z450"},
       }) {
    CAPTURE(row.text);
    CHECK(queue::smtp_reply({row.verdict, std::string(row.text)}) == row.smtp);
    CHECK(queue::refusal({row.verdict, std::string(row.text)}) == row.other);
  }
}

TEST_CASE("only header fields become header fields") {
  struct Row {
    std::string_view printed, fields;
  };
  for (const Row& row : {
           Row{"", ""},
           Row{"ok\n", ""},
           Row{"A: b\n", "A: b\n"},
           Row{"A: b", ""},
           Row{"A: b\r\n\tc\x01\0\n d\nno field\n e\nB:\n"sv, "A: b\n\tc\n d\nB:\n"},
           Row{"\n\nA: b\n", "A: b\n"},
           Row{": b\na b: c\n x\n", ""},
       }) {
    CAPTURE(row.printed);
    CHECK(queue::header_fields(row.printed) == row.fields);
  }
  CHECK(queue::header_fields("A: " + std::string(9000, 'x') + "\n") == "");
}

TEST_CASE("an envelope is F, then T as often as there are recipients, then the end") {
  queue::Addresses addresses;
  CHECK(queue::parse_envelope("Fs@x\0Ta@b\0Tc@d\0\0"sv, addresses));
  CHECK(addresses.sender == "s@x");
  CHECK(addresses.recipients == std::vector<std::string_view>{"a@b", "c@d"});
  CHECK(queue::parse_envelope("F\0\0"sv, addresses));
  CHECK(addresses.recipients.empty());
  for (const std::string_view wrong :
       {""sv, "F"sv, "F\0"sv, "Ta\0\0"sv, "Fa\0Tb\0"sv, "Fa\0xb\0\0"sv, "Fa\0Tb\0\0x"sv,
        "Fa\0Tb\0Fc\0\0"sv, "\0"sv}) {
    CHECK(!queue::parse_envelope(wrong, addresses));
  }
}

TEST_CASE("header fields of several checks are kept once, and no more than 64 KB of them") {
  std::string fields;
  queue::add_fields(fields, "A: 1\n");
  queue::add_fields(fields, "B: 2\n");
  queue::add_fields(fields, "A: 1\n");
  queue::add_fields(fields, "");
  CHECK(fields == "A: 1\nB: 2\n");
  queue::add_fields(fields, "C: " + std::string(65536, 'c') + '\n');
  CHECK(fields == "A: 1\nB: 2\n");
}
