#include "mail/date.h"

#include <doctest/doctest.h>

namespace {

struct Row {
  const char* value;
  const char* printed;  // empty: no date
};

std::string iso(std::string_view value) {
  const auto date = mail::parse_date(value);
  return date ? mail::print_iso_date(*date) : "";
}

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(row.value);
    CHECK(iso(row.value) == row.printed);
  }
}

}  // namespace

TEST_CASE("the date stands behind the last comma or semicolon, with comments anywhere") {
  check({
      {"1 Jan 1999 10:00:00 -0500", "1999-01-01 10:00:00 -0500"},
      {" Fri, 1 Jan 1999 10:00:00 -0500\n", "1999-01-01 10:00:00 -0500"},
      {" Nonsense, Fri, 1 Jan 1999 10:00:00 -0500 (EST)\r\n", "1999-01-01 10:00:00 -0500"},
      {" from a (b, c; d)\n\tby e (f); 1 Jan 1999\n 10:00:00 -0500", "1999-01-01 10:00:00 -0500"},
      {"1(,) Jan (Feb) 1999 10(()) : (x) 00:00 -0500", "1999-01-01 10:00:00 -0500"},
      {"\"a, b;\" 1 Jan 1999 10:00:00 -0500", ""},
      {"\"a; b\", 1 Jan 1999 10:00:00 -0500", "1999-01-01 10:00:00 -0500"},
      {"by a (b; 1 Jan 1999 10:00:00 -0500", "1999-01-01 10:00:00 -0500"},
      {"by a) \"; 1 Jan 1999 10:00:00 -0500", "1999-01-01 10:00:00 -0500"},
      {"by a; 1 Jan 1999 10:00:00 -0500 (", ""},
      {"1 Jan 1999 10:00:00 -0500;", ""},
      {"", ""},
      {",", ""},
      {"(", ""},
  });
}

TEST_CASE("its shape") {
  check({
      {"1 Jan 1999 10:00 -0500", "1999-01-01 10:00:00 -0500"},
      {"01 jan 1999 1:2:3 GMT", "1999-01-01 01:02:03 +0000"},
      {"1 JAN 1999 10:00:00 -0500", "1999-01-01 10:00:00 -0500"},
      {"Fri Jan  1 10:00:00 1999", ""},
      {"Fri Jan  1 10:00:00 GMT 1999", ""},
      {"Fri 1 Jan 1999 10:00:00 -0500", ""},
      {"1 Jan 1999 10:00:00", ""},
      {"1 Jan 1999 10:00", ""},
      {"1 Jan 1999 -0500", ""},
      {"1 Jan 1999 10 -0500", ""},
      {"1 Jan 1999 10:00:00:00 -0500", ""},
      {"1 Jan 1999 10:00:-0500", ""},
      {"1 January 1999 10:00:00 -0500", ""},
      {"1 Ja 1999 10:00:00 -0500", ""},
      {"1 1 1999 10:00:00 -0500", ""},
      {"1-Jan-1999 10:00:00 -0500", ""},
      {"1.Jan.1999 10:00:00 -0500", ""},
      {"x Jan 1999 10:00:00 -0500", ""},
      {"-1 Jan 1999 10:00:00 -0500", ""},
      {"1 Jan x 10:00:00 -0500", ""},
      {"1 Jan 1999 10:00:00 -0500 x", ""},
      {"1 Jan 1999 10:00:00 \"-0500\"", ""},
      {"\"1\" Jan 1999 10:00:00 -0500", ""},
      {"\\1 Jan 1999 10:00:00 -0500", ""},
  });
}

TEST_CASE("years of two and three digits") {
  check({
      {"1 Jan 0 00:00 GMT", "2000-01-01 00:00:00 +0000"},
      {"1 Jan 49 00:00 GMT", "2049-01-01 00:00:00 +0000"},
      {"1 Jan 50 00:00 GMT", "1950-01-01 00:00:00 +0000"},
      {"1 Jan 99 00:00 GMT", "1999-01-01 00:00:00 +0000"},
      {"1 Jan 101 00:00 GMT", "2001-01-01 00:00:00 +0000"},
      {"1 Jan 998 00:00 GMT", "2898-01-01 00:00:00 +0000"},
      {"1 Jan 999 00:00 GMT", "0999-01-01 00:00:00 +0000"},
      {"1 Jan 1000 00:00 GMT", "1000-01-01 00:00:00 +0000"},
      {"31 Dec 9999 23:59:59 +0000", "9999-12-31 23:59:59 +0000"},
      {"1 Jan 10000 00:00 +0000", "10000-01-01 00:00:00 +0000"},
      {"1 Jan 999999999 00:00 +0000", "999999999-01-01 00:00:00 +0000"},
      {"1 Jan 1000000000 00:00 +0000", ""},
      {"1 Jan 99999999999999999999 00:00 +0000", ""},
  });
}

TEST_CASE("zones") {
  struct Named {
    const char* zone;
    int64_t hours;
  };
  for (const Named& named :
       {Named{"UT", 0},  {"GMT", 0},      {"BST", 1},  {"CET", 1},      {"MET", 1},   {"EET", 2},
        {"IST", 2},      {"METDST", 2},   {"HKT", 8},  {"JST", 9},      {"EST", -5},  {"EDT", -4},
        {"CST", -6},     {"CDT", -5},     {"MST", -7}, {"MDT", -6},     {"PST", -8},  {"PDT", -7},
        {"EST DST", -4}, {"MET DST", 2},  {"gmt", 0},  {"Est dst", -4}, {"+0000", 0}, {"+0100", 1},
        {"-1200", -12},  {"GMT (DST)", 0}}) {
    CAPTURE(named.zone);
    const auto date = mail::parse_date("1 Jan 1970 00:00 " + std::string(named.zone));
    REQUIRE(date);
    CHECK(date->seconds == -named.hours * 3600);
    CHECK(date->seconds_ahead == named.hours * 3600);
  }
  for (const char* zone : {"UTC", "Z", "A", "+01:00", "+100", "+00000", "+", "-", "+1x00", "++100",
                           "0100", "EST5EDT", "+0100 DST", "DST", "GMT DST DST", "DST GMT"}) {
    CAPTURE(zone);
    CHECK(iso("1 Jan 1970 00:00 " + std::string(zone)) == "");
  }
  check({
      {"1 Jan 1999 10:00 +0530", "1999-01-01 10:00:00 +0530"},
      {"1 Jan 1999 10:00 -0030", "1999-01-01 10:00:00 -0030"},
      {"1 Jan 1999 10:00 +0099", "1999-01-01 10:00:00 +0139"},
      {"1 Jan 1999 10:00 -0000", "1999-01-01 10:00:00 -0000"},
  });
  CHECK(mail::parse_date("1 Jan 1970 00:00 -0000")->seconds == 0);
  CHECK(!mail::parse_date("1 Jan 1970 00:00 -0000")->seconds_ahead);
}

TEST_CASE("numbers out of range count on") {
  check({
      {"40 May 1999 10:00 -0500", "1999-06-09 10:00:00 -0500"},
      {"0 Jan 1999 10:00 -0500", "1998-12-31 10:00:00 -0500"},
      {"29 Feb 1999 10:00 -0500", "1999-03-01 10:00:00 -0500"},
      {"29 Feb 2000 10:00 -0500", "2000-02-29 10:00:00 -0500"},
      {"1 Jan 1999 24:00 -0500", "1999-01-02 00:00:00 -0500"},
      {"31 Dec 1998 23:59:60 +0000", "1999-01-01 00:00:00 +0000"},
      {"1 Jan 1999 10:99:99 -0500", "1999-01-01 11:40:39 -0500"},
      {"999999999 Jan 1999 999999999:999999999:999999999 -0500", "2855918-06-23 03:25:39 -0500"},
  });
}

TEST_CASE("what is printed is read again as the same") {
  for (const int64_t seconds : {int64_t{0}, int64_t{-1}, int64_t{915202800}, int64_t{253402300800},
                                int64_t{-30610224000}}) {
    const mail::Date unknown{seconds, std::nullopt};
    const auto again = mail::parse_date(mail::print_date(unknown));
    REQUIRE(again);
    CHECK(again->seconds == seconds);
    CHECK(!again->seconds_ahead);
    for (const int64_t ahead : {0, 3600, -18000, 20700}) {
      const auto known = mail::parse_date(mail::print_date({seconds, ahead}));
      REQUIRE(known);
      CHECK(known->seconds == seconds);
      CHECK(known->seconds_ahead == ahead);
    }
  }
  CHECK(mail::print_date({915202800, -18000}) == "1 Jan 1999 10:00:00 -0500");
  CHECK(mail::print_date({915202800, std::nullopt}) == "1 Jan 1999 15:00:00 -0000");
}
