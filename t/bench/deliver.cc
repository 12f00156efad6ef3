// deliver: ask a program that serves the spawn protocol for deliveries; print how many a second it makes.
//
//   deliver count parallel message recipient program [ arg ... ]
//
//   message    of the queue, as qmail-send names it: its path below queue/mess
//   parallel   so many are under way at once, at most 120
//
//   exit 0     each was reported as a success
//        111   one was not; the report is shown

#include <string>
#include <string_view>

#include "cmd/program.h"
#include "io/buffer.h"
#include "io/reader.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/process.h"
#include "text/scan.h"

/// Reads reports, a slot, text and NUL each; returns the slot.
static char take_report(io::Reader& reports) {
  std::string text;
  char slot, c;
  if (!reports.get(slot)) cmd::die(cmd::temporary, "the program ended");
  while (reports.get(c) && c != '\0') text += c;
  if (!text.starts_with('K')) cmd::die(cmd::temporary, "a delivery failed: ", text);
  return slot;
}

int program(cmd::Args args) {
  if (args.size() < 5) cmd::usage("deliver count parallel message recipient program [ arg ... ]");
  const auto count = text::number(args[0], 1 << 30);
  const auto parallel = text::number(args[1], 120);
  if (!count || !parallel || *parallel == 0) cmd::die(cmd::permanent, "bad argument");
  const std::string request = text::join(args[2], '\0', "sender@far.test", '\0', args[3], '\0');

  os::Pipe to = os::pipe(), from = os::pipe();
  if (!to || !from) cmd::die_sys(cmd::temporary, "unable to create pipe");
  const os::Redirect descriptors[] = {{to.reader.get(), 0}, {from.writer.get(), 1}};
  const os::Child child = os::spawn(args.tail(4).argv(), {.descriptors = descriptors});
  if (!child) cmd::die_sys(cmd::temporary, "unable to run ", args[4]);
  to.reader.reset();
  from.writer.reset();

  char room[4096];
  io::Reader reports(from.reader.get(), room);
  if (char limit; !reports.get(limit)) cmd::die(cmd::temporary, "the program ended");
  const int64_t start = os::monotonic_milliseconds();
  const auto ask = [&](char slot) {
    if (!os::write_all(to.writer.get(), slot + request)) cmd::die_sys(cmd::temporary, "unable to ask");
  };
  uint64_t asked = 0;
  for (; asked < std::min(*parallel, *count); ++asked) ask(static_cast<char>(asked));
  for (uint64_t reported = 0; reported < *count; ++reported) {
    const char slot = take_report(reports);
    if (asked++ < *count) ask(slot);
  }
  const int64_t elapsed = std::max<int64_t>(os::monotonic_milliseconds() - start, 1);
  to.writer.reset();
  if (const auto exit = child.wait(); !exit || exit->raw() != 0) cmd::die(cmd::temporary, "it did not end well");
  io::out.print(*count * 1000 / static_cast<uint64_t>(elapsed), '\n');
  return io::finish();
}
