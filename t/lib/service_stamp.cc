#include "service/stamp.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

#include "text/line_prefix.h"

namespace {

void set_zone(const char* zone) {
  ::setenv("TZ", zone, 1);
  ::tzset();
}

}  // namespace

TEST_CASE("each form of a stamp, before and after 2038") {
  using enum service::Stamp;
  struct Row {
    service::Stamp form;
    os::Instant when;
    const char* zone;
    const char* text;
  };
  constexpr os::Instant summer = {935467445, 787492500};
  constexpr os::Instant late = {4294967296, 1};
  for (const Row& row : {
           Row{none, summer, "UTC0", ""},
           Row{label, summer, "UTC0", "@4000000037c219bf2ef02e94 "},
           Row{label, late, "UTC0", "@400000010000000a00000001 "},
           Row{seconds, summer, "UTC0", "935467445.787492 "},
           Row{seconds, late, "UTC0", "4294967296.000000 "},
           Row{utc, summer, "XST-2", "1999-08-24 04:04:05.787492500Z "},
           Row{utc, late, "XST-2", "2106-02-07 06:28:16.000000001Z "},
           Row{zone_time, summer, "UTC0", "1999-08-24 04:04:05.787492500+00:00 "},
           Row{zone_time, summer, "XST-2", "1999-08-24 06:04:05.787492500+02:00 "},
           Row{zone_time, summer, "XST3:30", "1999-08-24 00:34:05.787492500-03:30 "},
           Row{zone_time, late, "XST-14", "2106-02-07 20:28:16.000000001+14:00 "},
       }) {
    set_zone(row.zone);
    const std::string text = service::stamp(row.form, row.when);
    CHECK(text == row.text);
    CHECK(text.size() <= text::prefix_room);
  }
  set_zone("UTC0");
}
