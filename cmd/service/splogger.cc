// splogger: send each line to the log of the system.
//
//   splogger [ tag [ facility ] ]
//
//   exit 0     at the end of the input
//        100   facility is not the number of one
//        111   reading failed
//
// An entry is `SECONDS.MICROSECONDS LINE`, or, for the next 799 bytes of a long line,
// `SECONDS.MICROSECONDS+REST` with the same stamp.

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/clock.h"
#include "os/system_log.h"
#include "text/fmt.h"
#include "text/scan.h"

static constexpr size_t most_bytes = 799;       // of a line in one entry
static constexpr uint64_t most_facilities = 24;  // that the log of the system knows
static constexpr unsigned microsecond_digits = 6;

static os::Priority priority(std::string_view line) {
  if (line.starts_with("alert:")) return os::Priority::alert;
  if (line.starts_with("warning:")) return os::Priority::warning;
  return os::Priority::information;
}

static std::string stamp() {
  const os::Instant now = os::now();
  std::string text = text::join(now.seconds, '.');
  text::append_padded(text, now.nanoseconds / 1000, microsecond_digits);
  return text;
}

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "splogger [ tag [ facility ] ]";
  unsigned facility = os::mail_facility;
  if (args.size() > 1) {
    const auto number = text::number(args[1], most_facilities - 1);
    if (!number) cmd::usage(synopsis);
    facility = static_cast<unsigned>(*number);
  }
  const os::SystemLog log(args.empty() ? "splogger" : args[0], facility);

  std::string part, start;
  os::Priority urgency{};
  for (;;) {
    const io::Line state = io::in.get_line(part, most_bytes);
    const char mark = start.empty() ? ' ' : '+';
    if (start.empty() && !part.empty()) {
      start = stamp();
      urgency = priority(part);
    }
    if (!part.empty()) log.write(urgency, text::join(start, mark, text::printable(part)));
    if (state == io::Line::end || state == io::Line::failed) return io::finish();
    if (state != io::Line::too_long) start.clear();
  }
}
