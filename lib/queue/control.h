// What an administrator says about mail that waits, and what he is told of it, in files beside the messages
// (queue-control 7). Each directory may be missing: then there is no such thing. Paths are relative to the queue.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queue/layout.h"
#include "queue/schedule.h"
#include "queue/stops.h"
#include "text/fmt.h"

namespace queue {

/// While there is such a file, whatever is in it, the message is not tried. Whoever ends the message removes it: the
/// number will be another's.
std::string hold_file(Id id);
bool is_held(Id id);
/// Why: the first line of the file, at most a few kilobytes. Nothing if the message is not held.
std::optional<std::string> reason_of_hold(Id id);

/// reason/ID: a line for each deferral of a recipient: the time, the channel, the address, the report, with
/// tabs between. At most 64 KB: then the file begins anew. Nothing is synced, and for a message that is
/// delivered at the first try there is no file, nor any look for one.
class Reasons {
 public:
  static std::string file(Id id) { return text::join("reason/", id); }
  /// Looks whether there is the directory.
  void open();
  /// The line of a deferral; empty if there is no use for it.
  std::string line(int64_t now, ChannelName channel, std::string_view recipient, std::string_view report) const;
  void add(Id id, std::string_view lines);
  /// The message was there before this process: it may have a file.
  void expect(Id id);
  /// The message ends.
  void forget(Id id) const;

 private:
  /// Says yes for every message that has a file, and for a few others.
  std::vector<bool> may_have_;  // by the low bits of the number; empty without the directory
};

/// A deferral, as a line of reason/ID has it; the address and the report are printable.
struct Reason {
  int64_t when;
  std::string_view channel;
  std::string_view recipient;
  std::string_view report;
};
/// Takes the next one from the front of `lines`; what is none is passed over.
std::optional<Reason> take_reason(std::string_view& lines);
/// An address as it stands there: a byte outside 33..126, and a backslash, as `\x` and two digits.
std::string escaped(std::string_view bytes);

constexpr size_t reasons_most = 65536;  // bytes of a file

struct Control {
  Stops stops{};
  Reasons reasons{};

  /// The message ends: its number will be another's.
  void forget(Id id) const;
};

}  // namespace queue
