// One message of a queue in use, as it is at one moment, and as text (queue/stream.h).

#pragma once

#include <string>

#include "io/writer.h"
#include "os/file.h"
#include "queue/layout.h"
#include "queue/rewrite.h"
#include "queue/stream.h"

namespace queue {

/// Nothing is locked. What was opened stays the message's, whatever becomes of it: its number is not given
/// out again while the text is open, its envelope in todo never changes, and of the recipients in local and
/// remote only the marks do.
class Snapshot {
 public:
  enum class Found {
    message,
    nothing,  // no such message, or one that is being written, or one that has ended
    trouble,  // errno; EPROTO: damaged
  };

  /// Opens the files of a message, and checks all that `write` needs but the text.
  Found take(const Layout& layout, Id id);
  /// Writes the message; addresses without the prefixes of virtual domains, as they were before they were
  /// routed. False, with errno, if a file could not be read to its end: what was written lacks its last line.
  [[nodiscard]] bool write(io::Writer& to, const Routing& routing) const;

 private:
  bool check();
  bool check_todo();
  void write_recipients(io::Writer& to, const Routing& routing) const;

  StreamHead head_;
  os::Fd text_, todo_, local_, remote_, bounce_;
};

}  // namespace queue
