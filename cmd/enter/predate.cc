// predate: run a program with a Date field in front of the message.
//
//   predate program [ arg ... ] <message
//
//   exits as the program does, or 111; 100 for wrong usage

#include "cmd/feed.h"
#include "cmd/program.h"
#include "os/clock.h"
#include "text/date.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("predate program [ arg ... ]");
  const int64_t now = os::now_seconds();
  const auto local = os::local_time(now);
  if (!local) cmd::die_sys(cmd::temporary, "unable to tell the local time");
  const std::string date = text::date822(*local, text::seconds(*local) - now);
  return cmd::feed(args.argv(), text::join("Date: ", date, '\n'), cmd::temporary);
}
