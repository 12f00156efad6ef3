// From todo to info, local and remote (queue.md sections 5 and 10).

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "os/dir.h"
#include "queue/cleaner.h"
#include "queue/layout.h"
#include "queue/records.h"
#include "queue/rewrite.h"

namespace queue {

/// A message that has been preprocessed.
struct Preprocessed {
  Id id;
  bool local;   // it has local recipients
  bool remote;  // it has remote recipients
};

/// Goes through todo, a handful of messages at a time, so that deliveries never wait long for it;
/// the messages of one handful share their syncs.
class Preprocessor {
 public:
  Preprocessor(const Layout& layout, const Routing& routing, Cleaner& cleaner)
      : layout_(layout), routing_(routing), cleaner_(cleaner) {}

  /// Reads todo from its beginning; what is being read is finished first.
  void scan() { wanted_ = true; }
  /// True while there is something to do.
  bool running() const { return wanted_ || !directories_.empty() || directory_.has_value(); }
  /// Preprocesses the next handful and returns those that are ready for delivery.
  std::vector<Preprocessed> step();

 private:
  struct Work;
  std::vector<Id> next_ids();
  void open_todo();
  bool prepare(Work& work) const;
  bool remove_leftovers(Id id) const;
  bool add_recipient(Work& work, std::string_view recipient) const;
  static bool make_durable(const std::vector<Work>& works, const Layout& layout);

  const Layout& layout_;
  const Routing& routing_;
  Cleaner& cleaner_;
  std::vector<std::string> directories_;  // of todo, still to be read
  std::optional<os::Directory> directory_;
  bool wanted_ = true;
};

}  // namespace queue
