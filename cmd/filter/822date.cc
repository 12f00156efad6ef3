// 822date: print the date in the last field of a name: with its own zone, in UTC, and as it is
// here.
//
//   822date [ name ] <message
//
//   exit 0     it was printed
//        100   there is no such field, or no date in it that can be understood

#include <optional>
#include <string_view>

#include "cmd/finish.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/date.h"
#include "mail/header_stream.h"
#include "os/clock.h"
#include "text/date.h"

static void print(const mail::Date& date) {
  const mail::Date utc{.seconds = date.seconds, .seconds_ahead = 0};
  const text::Civil local = os::local_time(date.seconds).value_or(text::civil(date.seconds));
  io::out.print(mail::print_iso_date(date), '\n', mail::print_iso_date(utc), '\n',
                text::date_ctime(local), '\n');
}

int program(cmd::Args args) {
  const std::string_view name = args.empty() ? "date" : args[0];

  std::optional<mail::Date> date;
  mail::HeaderStream header(io::in);
  while (header.next_field()) {
    if (!header.is(name)) continue;
    date = mail::parse_date(header.rest_of_field(mail::usual_field_most));
  }
  if (date && !io::in.failed()) print(*date);
  cmd::finish();
  return date ? cmd::success : cmd::permanent;
}
