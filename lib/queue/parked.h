// Messages that wait, each of them, for a line of control/stopped to go.

#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queue/schedule.h"
#include "queue/stops.h"

namespace queue {

/// They are not looked at again until their line is gone, however many they are: 16 bytes each.
class Parked {
 public:
  /// `line` is the one that stops all that is left of the message. An empty one stands for several: such a
  /// message is given back whenever the lines change.
  void add(std::string_view line, const Schedule::Entry& entry);
  /// Takes out what `stops` does not stop any more.
  std::vector<Schedule::Entry> take(const Stops& stops);
  /// Takes out what is there of `ids`, which are in order.
  std::vector<Schedule::Entry> take(std::span<const Id> ids);

 private:
  std::map<std::string, std::vector<Schedule::Entry>, std::less<>> by_line_;
};

}  // namespace queue
