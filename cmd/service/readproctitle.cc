// readproctitle: show the latest input in the arguments of this process, where ps prints it.
//
//   readproctitle label ... dots
//
//   exit 0     at the end of the input
//        100   dots is shorter than five bytes, or missing
//        111   reading failed

#include <algorithm>
#include <cstring>
#include <span>

#include "cmd/program.h"
#include "io/buffer.h"

/// Puts `bytes` at the right end of `window` and moves what is there to the left.
static void append(std::span<char> window, std::string_view bytes) {
  if (bytes.size() > window.size()) bytes.remove_prefix(bytes.size() - window.size());
  std::ranges::copy(window.subspan(bytes.size()), window.begin());
  std::ranges::copy(bytes, window.end() - static_cast<ptrdiff_t>(bytes.size()));
}

int program(cmd::Args args) {
  if (args.empty()) return cmd::permanent;
  // The argument itself, as the kernel shows it: not a copy.
  char* dots = args.argv()[args.size() - 1];
  const std::span<char> area(dots, std::strlen(dots));
  constexpr size_t least = 5;
  if (area.size() < least) return cmd::permanent;
  std::ranges::fill(area, '.');

  constexpr size_t ellipsis = 3;  // these stay dots
  for (std::string_view bytes = io::in.peek(); !bytes.empty(); bytes = io::in.peek()) {
    const size_t nul = bytes.find('\0');  // left out: it would end the argument
    append(area.subspan(ellipsis), bytes.substr(0, nul));
    io::in.skip(nul == std::string_view::npos ? bytes.size() : nul + 1);
  }
  return io::finish();
}
