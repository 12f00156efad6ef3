#include "text/date.h"

#include <doctest/doctest.h>

TEST_CASE("a date and time has all its digits, over the end of 32 bits") {
  struct Row {
    int64_t seconds;
    const char* date;
  };
  for (const Row& row : {
           Row{0, "1970-01-01 00:00:00"},
           Row{-1, "1969-12-31 23:59:59"},
           Row{935467445, "1999-08-24 04:04:05"},
           Row{951782400, "2000-02-29 00:00:00"},
           Row{2147483647, "2038-01-19 03:14:07"},
           Row{2147483648, "2038-01-19 03:14:08"},
           Row{4294967296, "2106-02-07 06:28:16"},
           Row{253402300799, "9999-12-31 23:59:59"},
           Row{253402300800, "10000-01-01 00:00:00"},
           Row{-62167219200, "0000-01-01 00:00:00"},
       }) {
    std::string date;
    text::append_date_time(date, text::civil(row.seconds));
    CHECK(date == row.date);
    CHECK(text::seconds(text::civil(row.seconds)) == row.seconds);
  }
}

TEST_CASE("the forms of ctime and of the mbox line") {
  CHECK(text::date_ctime(text::civil(915202800)) == "Fri Jan  1 15:00:00 1999");
  CHECK(text::date_ctime(text::civil(253402300800)) == "Sat Jan  1 00:00:00 10000");
  CHECK(text::date_mbox(915202800) == "Fri Jan 01 15:00:00 1999");
  CHECK(text::date_mbox(951782400) == "Tue Feb 29 00:00:00 2000");
}

TEST_CASE("months by name, and offsets") {
  CHECK(text::month_number("jAN") == 1);
  CHECK(text::month_number("Dec") == 12);
  CHECK(!text::month_number("December"));
  CHECK(!text::month_number(""));
  std::string offsets;
  for (const int64_t ahead : {0, 3600, -18000, 20700, -1800}) text::append_offset(offsets, ahead);
  CHECK(offsets == "+0000+0100-0500+0545-0030");
}
