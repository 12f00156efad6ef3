// A message of a stream (queue/stream.h) on its way into this queue.

#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "io/writer.h"
#include "os/file.h"
#include "queue/layout.h"
#include "queue/message.h"
#include "queue/rewrite.h"
#include "queue/roles.h"
#include "queue/stream.h"

namespace queue {

/// What is not yet the message's: a file without a name, used again for each message.
class Spool {
 public:
  /// In the directory `path`; false, with errno, on failure.
  [[nodiscard]] bool open(os::Path path);
  [[nodiscard]] bool empty_out();
  void put(std::string_view bytes);
  [[nodiscard]] bool flush() { return writer_.flush(); }
  const os::Fd& fd() const { return fd_; }
  bool empty() const { return size_ == 0; }

 private:
  os::Fd fd_;
  char room_[4096];
  io::Writer writer_{-1, room_};
  uint64_t size_ = 0;
};

/// One message after the other. Each function returns false, with errno and `problem()`, on failure; then
/// nothing of the message stays but what the clean-up of the queue removes.
class Restorer {
 public:
  Restorer(const Layout& layout, const Roles& roles, const Routing& routing)
      : layout_(layout), roles_(roles), routing_(routing) {}

  [[nodiscard]] bool open();
  /// A message begins; one that was not committed is gone.
  [[nodiscard]] bool start(const StreamHead& head);
  void next(ChannelName channel, int64_t when) { next_[channel == ChannelName::local ? 0 : 1] = when; }
  void recipient(const StreamRecipient& recipient);
  void notes(std::string_view bytes) { notes_.put(bytes); }
  void text(std::string_view bytes) { message_->put(bytes); }
  /// The message is whole: it is put into the queue, and on the disk. If qmail-send is not running, it
  /// becomes what it was; else it goes through todo, where a running qmail-send finds it.
  [[nodiscard]] bool commit();

  /// Gives up a message that was not committed.
  void forget() { message_.reset(); }

  enum class Way { info, todo };
  Way way() const { return way_; }
  Id id() const { return message_->id(); }
  /// After commit through todo: waits until qmail-send has taken the message up, a few seconds at most, and
  /// gives it its old time of birth. False if that did not happen.
  [[nodiscard]] bool restore_birth();

  const char* problem() const { return problem_; }

 private:
  bool fail(const char* problem) {
    problem_ = problem;
    return false;
  }
  bool number_is_taken(Id id) const;
  bool commit_info();
  bool commit_todo();
  bool write_todo();

  const Layout& layout_;
  const Roles& roles_;
  const Routing& routing_;
  Spool recipients_, notes_;
  StreamHead head_;
  std::optional<int64_t> next_[2];  // local, remote
  std::unique_ptr<NewMessage> message_;
  os::Fd text_;  // keeps the number from being given out again
  Way way_ = Way::todo;
  const char* problem_ = "";
};

}  // namespace queue
