// What an earlier qmail-send left: which messages are preprocessed, and when each is to be tried next.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "os/dir.h"
#include "queue/dispatch.h"
#include "queue/finish.h"
#include "queue/layout.h"

namespace queue {

/// Opens a directory of the queue, which must be there: without memory or descriptors it waits for them.
os::Directory open_patiently(const std::string& name);

/// Finds the messages of the queue and has them scheduled. Their names are read at once: 8 bytes of memory
/// each, until their times are read too, one subdirectory after the other, a little at a time, so that new
/// messages need not wait for millions of old ones.
class Loader {
 public:
  Loader(const Layout& layout, Control& control, Channel& local, Channel& remote, Finisher& finisher)
      : layout_(layout), control_(control), local_(local), remote_(remote), finisher_(finisher) {}

  /// Reads the names. Messages that come into the queue from now on are not among them.
  void start();
  bool running() const { return at_ < found_.size(); }
  /// Reads times for about two milliseconds.
  void step(int64_t now);
  /// What is found from now on is due at `now`.
  void hurry(int64_t now) { hurried_ = now; }

 private:
  enum Where : unsigned char { nowhere = 0, in_local = 1, in_remote = 2 };
  struct Item {
    uint64_t inode;  // of its file in local or remote, or what the directory says
    Id id;
    Where where;
  };
  enum class Stage { local_names, remote_names, times };

  void read_names(Where where, int64_t end);
  void add_unknown();
  void read_times(int64_t now, int64_t end);
  /// Schedules the message; false if its file is not there.
  bool load(Channel& channel, Id id, int64_t now) const;

  const Layout& layout_;
  Control& control_;
  Channel& local_;
  Channel& remote_;
  Finisher& finisher_;
  std::optional<int64_t> hurried_;
  std::vector<std::vector<Id>> found_;  // by subdirectory, each in order; those before `at_` are done with
  size_t at_ = 0;
  // Of the subdirectory `at_`.
  Stage stage_ = Stage::local_names;
  std::optional<os::Directory> directory_;
  std::vector<unsigned char> seen_;  // for each message, where its name stood: bits of Where
  bool incomplete_ = false;  // a directory could not be read to its end
  std::vector<Item> items_;
};

}  // namespace queue
