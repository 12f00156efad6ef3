// is-larger: test whether a message has more bytes than so many.
//
//   is-larger bytes <message           10000, 500K, 2M
//
//   exit 0     it has
//        100   it has not
//        111   it cannot be read; wrong usage

#include <limits>

#include "box/answer.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/file.h"
#include "text/scan.h"

/// The number of bytes that `size` stands for.
static std::optional<uint64_t> bytes(std::string_view size) {
  uint64_t unit = 1;
  if (size.ends_with('K')) unit = 1024;
  if (size.ends_with('M')) unit = 1024 * 1024;
  if (unit > 1) size.remove_suffix(1);
  const auto number = text::number(size, std::numeric_limits<uint64_t>::max() / unit);
  return number ? std::optional(*number * unit) : std::nullopt;
}

/// Reads what is not a file until it is known.
static bool reads_more_than(uint64_t limit) {
  for (;;) {
    const size_t count = io::in.peek().size();
    if (count == 0 || count > limit) break;
    limit -= count;
    io::in.skip(count);
  }
  if (!io::in.failed()) return !io::in.ended();
  errno = io::in.error();
  cmd::die_sys(cmd::temporary, "unable to read message");
}

int program(cmd::Args args) {
  const auto limit = args.size() == 1 ? bytes(args[0]) : std::nullopt;
  if (!limit) cmd::usage(cmd::temporary, "is-larger bytes[K|M]");

  const auto status = os::status(os::standard_input);
  const bool file = status && status->type == os::FileType::regular;
  const bool larger = file ? status->size > *limit : reads_more_than(*limit);
  return box::exit_code(larger ? box::yes : box::no);
}
