// Standard input to standard output in blocks, for programs that change bytes on their way.

#pragma once

#include <cstddef>
#include <string_view>

namespace io {

/// As fast as a pipe is, and never later than its input: what was put is written in full blocks
/// while more input is at hand, and completely before waiting for more. One per process.
///
///   io::Filter filter;
///   for (auto bytes = filter.read(); !bytes.empty(); bytes = filter.read())
///     filter.put(change(bytes, filter.room()));
///   return filter.finish();
class Filter {
 public:
  static constexpr size_t block = 65536;  // what a pipe holds

  /// The next bytes, at most `block`; empty at the end and on failure.
  std::string_view read();
  /// Where to put what becomes of them: room for twice as many, and one more.
  char* room();
  static constexpr size_t room_size = 2 * block + 1;
  /// So many bytes were put there.
  void put(size_t count);
  /// Writes the rest: 0, or 111 if anything was not read or not written.
  int finish();

 private:
  void write(size_t count);

  size_t used_ = 0;
  bool flowing_ = false;  // the last read brought so much that more may be there
  bool failed_ = false;
};

}  // namespace io
