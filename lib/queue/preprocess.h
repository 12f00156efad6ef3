// From todo to info, local and remote (queue.md sections 5 and 10).

#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "os/dir.h"
#include "queue/cleaner.h"
#include "queue/dispatch.h"
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
/// the messages of one handful share their syncs. A handful is what is there, at most 64 messages and what
/// can be written in twenty milliseconds: a message that is alone waits for no other.
///
/// A message with one recipient is handed to its channel first, without anything being written: most
/// are delivered at once, and then all that is left to do is to remove them. Those that are not come back to
/// `write`. A crash meanwhile leaves the message in todo, to be tried again.
class Preprocessor {
 public:
  Preprocessor(const Layout& layout, const Routing& routing, Cleaner& cleaner, Channel& local, Channel& remote)
      : layout_(layout), routing_(routing), cleaner_(cleaner), local_(local), remote_(remote) {}

  /// Reads todo from its beginning; what is being read is finished first.
  void scan() { wanted_ = true; }
  /// True while there is something to do.
  bool running() const { return wanted_ || !directories_.empty() || directory_.has_value(); }
  /// Preprocesses the next handful and returns those that are ready for delivery.
  std::vector<Preprocessed> step(int64_t now);
  /// Preprocesses messages whose first try is over, and returns those that are. The others are found in
  /// todo again.
  std::vector<Id> write(const std::vector<FirstTry>& messages);
  /// These messages are not in todo any more.
  void forget(const std::vector<Id>& ids);

 private:
  struct Work;
  std::optional<Id> next_id();
  bool open_next();
  void prepare(Work& work, int64_t now);
  bool read_envelope(Work& work, os::Fd envelope, const std::string& todo, uint64_t size) const;
  bool remove_leftovers(Id id) const;
  bool add_recipient(Work& work, std::string_view recipient) const;
  bool write_recipient(Work& work, const Destination& destination) const;
  bool try_at_once(Work& work, int64_t now);
  bool write_files(Work& work) const;
  std::vector<Preprocessed> commit(const std::vector<Work>& works);
  static bool make_durable(const std::vector<Work>& works, const Layout& layout);

  const Layout& layout_;
  const Routing& routing_;
  Cleaner& cleaner_;
  Channel& local_;
  Channel& remote_;
  std::unordered_set<Id> tried_;  // in todo, and in the hands of a channel
  std::vector<std::string> directories_;  // of todo, still to be read
  std::optional<os::Directory> directory_;
  bool wanted_ = true;
};

}  // namespace queue
