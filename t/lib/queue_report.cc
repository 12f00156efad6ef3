#include "queue/report.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;

TEST_CASE("the exit code of a local delivery decides, its output up to a NUL is the text") {
  struct Row {
    std::optional<int> code;
    std::string_view output;
    const char* report;
  };
  for (const Row& row : {
           Row{0, "did 1+0+0\n", "Kdid 1+0+0\n"},
           {0, "", "K"},
           {0, "a\0b"sv, "Ka"},
           {111, "full\n", "Zfull\n"},
           {71, "a", "Za"},
           {74, "a", "Za"},
           {75, "a", "Za"},
           {100, "no\n", "Dno\n"},
           {1, "no\n", "Dno\n"},
           {99, "", "D"},
           {112, "x", "ZInternal qmail-lspawn bug.\n"},
           {113, "x", "ZNot allowed to perform deliveries as root.\n"},
           {114, "x", "Dx"},
           {115, "x", "ZNFS failure in qmail-local.\n"},
           {116, "x", "ZUnable to find alias user!\n"},
           {117, "x", "ZTrouble reading users/cdb in qmail-lspawn.\n"},
           {118, "x", "ZTemporary failure in qmail-lspawn.\n"},
           {119, "x", "ZOut of memory in qmail-lspawn.\n"},
           {120, "x", "ZUnable to run qmail-local.\n"},
           {121, "x", "ZUnable to run qmail-getpw.\n"},
           {126, "x", "ZUnable to run qmail-local.\n"},  // C.20: this host's fault
           {127, "x", "ZUnable to run qmail-local.\n"},
           {std::nullopt, "x", "Zqmail-local crashed.\n"},
       }) {
    CAPTURE(row.code.value_or(-1));
    CHECK(queue::local_report(row.code, row.output) == row.report);
  }
}

TEST_CASE("the reports of qmail-remote become one") {
  struct Row {
    std::string_view output;
    const char* report;
  };
  for (const Row& row : {
           Row{"r\0Ktext\0"sv, "Ktext"},
           {"r\0Ztext\0"sv, "Ztext"},
           {"r\0Dtext\0"sv, "Dtext"},
           {"hA\0DB\0"sv, "DAB"},
           {"sA\0DB\0"sv, "ZAB"},
           {"sA\0KB\0"sv, "ZA"},
           {"hA\0KB\0"sv, "DA"},
           {"hA\0ZB\0"sv, "DA"},
           {"sA\0ZB\0"sv, "ZAB"},
           {"Ztext\0"sv, "Ztext"},
           {"Ktext\0"sv, "Ktext"},
           {"Da\0Zb\0"sv, "Dab"},
           {"r\0"sv, "D"},
           {"ra\0rb\0Kc\0"sv, "Ka"},
           {"Ktext", "D"},
           {"\0"sv, "D"},
           {"garbage", "D"},
           {"r\0Ktext"sv, "D"},
       }) {
    CAPTURE(row.output);
    CHECK(queue::remote_report(0, row.output) == row.report);
  }
  CHECK(queue::remote_report(0, "") == "Zqmail-remote produced no output.\n");
  CHECK(queue::remote_report(std::nullopt, "r\0Kx\0"sv) == "Zqmail-remote crashed.\n");
  CHECK(queue::remote_report(111, "r\0Kx\0"sv) == "ZUnable to run qmail-remote.\n");
  CHECK(queue::remote_report(100, "") == "ZUnable to run qmail-remote.\n");
  CHECK(queue::remote_report(127, "r\0Dno\0"sv) == "ZUnable to run qmail-remote.\n");
}

TEST_CASE("output of qmail-remote without an end is no failure of the mail") {
  queue::Output output;
  for (int i = 0; i < 100; ++i) output.add(std::string(1000, 'r'), queue::remote_bound);
  const std::string report = queue::remote_report(0, output.text());
  CHECK(report.starts_with("Zrrr"));
  CHECK(report.ends_with("rqmail-remote printed too much.\n"));
}

TEST_CASE("a long local report is cut as the original cuts it") {
  queue::Output output;
  output.add(std::string(3001, 'a'), queue::local_bound);
  CHECK(output.text() == std::string(2966, 'a') + "\nError report too long, sorry.\n");
}
