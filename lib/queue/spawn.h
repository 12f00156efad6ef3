// The serving side of the spawn protocol (queue.md section 14): qmail-send asks for deliveries on
// descriptor 0, each one is a program of its own, and what becomes of it is reported on
// descriptor 1.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "os/fd.h"
#include "os/process.h"
#include "os/ready.h"

namespace queue {

/// One delivery that is asked for.
struct Request {
  unsigned slot = 0;
  std::string path;  // of the message, relative to queue/mess
  std::string sender;
  std::string recipient;
  bool too_long = false;  // a field was longer than anything we keep
};

/// How deliveries are numbered on the line: with one byte as the originals do, or with two, low first.
enum class Numbering { one_byte, two_bytes };

/// Puts requests together from however many pieces they come in.
class RequestReader {
 public:
  explicit RequestReader(Numbering numbering = Numbering::one_byte) : numbering_(numbering) {}
  /// Takes what belongs to the request from the front of `bytes`; true once `request()` is whole.
  bool take(std::string_view& bytes);
  const Request& request() const { return request_; }

 private:
  enum class Part { slot, slot_high, path, sender, recipient };
  std::string& field();

  Numbering numbering_;
  Request request_;
  Part part_ = Part::slot;
};

/// The report for a request that cannot be served, whatever is on the disk; empty if it can.
std::string_view refusal(const Request& request);

/// How much of a program's output is kept: of more than `most` bytes the first `kept`, then
/// `ending`.
struct OutputBound {
  size_t most;
  size_t kept;
  std::string_view ending;
};

/// What a program printed, within bounds.
class Output {
 public:
  void add(std::string_view bytes, const OutputBound& bound);
  std::string_view text() const { return text_; }

 private:
  std::string text_;
  bool cut_ = false;
};

/// Serves requests one by one. The current directory must be queue/mess. SIGPIPE is ignored, and
/// SIGCHLD caught and blocked, from `open` on.
///
///   while (true) switch (spawner.next()) {
///     case Spawner::Next::start: … spawner.started(os::spawn(…)) or spawner.report(…)
///     case Spawner::Next::ended: spawner.report(…)
///     case Spawner::Next::finished: return 0;
///   }
class Spawner {
 public:
  /// Messages must belong to uid `owner`. At most `limit` deliveries run at once; fewer if there are not
  /// so many descriptors, of which each delivery holds one.
  Spawner(uint32_t owner, const OutputBound& bound, unsigned limit);
  /// Announces how many deliveries may run at once: one byte; above 255 a 0, which no original says,
  /// and then two bytes, low first, as all numbers of deliveries then have. False, with errno, if the system
  /// has no room for it.
  [[nodiscard]] bool open();

  enum class Next {
    start,     // begin the delivery `request()`, then call `started` or `report`
    ended,     // a delivery ended with `code()` and `output()`; call `report`
    finished,  // no more requests, no delivery running
  };
  Next next();

  const Request& request() const { return reader_.request(); }
  /// The child's 0 is the message, 1 and 2 are where its output is collected.
  std::span<const os::Redirect> descriptors() const { return descriptors_; }
  /// Without a child, the report is that there could be none.
  void started(os::Child child);

  /// The exit code; nothing if the program crashed.
  std::optional<int> code() const;
  std::string_view output() const { return slots_[current_].output.text(); }
  /// Sends the report of the delivery that `next` told of, and frees its slot.
  void report(std::string_view text);

 private:
  struct Slot {
    os::Child child;  // none: the slot is free
    os::Fd reader;
    Output output;
    std::optional<os::Exit> exit;
    bool running() const { return static_cast<bool>(child); }
  };
  std::string_view prepare();
  void wait();
  void collect(unsigned slot);
  void reap();
  void read_requests();
  Numbering numbering() const { return limit_ > 255 ? Numbering::two_bytes : Numbering::one_byte; }
  void send(unsigned slot, std::string_view text);
  void flush();

  uint32_t owner_;
  OutputBound bound_;
  unsigned limit_;
  std::vector<Slot> slots_;  // as many as were ever used at once
  unsigned running_ = 0;
  std::vector<unsigned> silent_;      // slots of deliveries whose output has ended but not they themselves
  std::vector<unsigned> ended_;       // slots of deliveries that have ended, to be told of
  unsigned current_ = 0;              // the slot that `next` told of
  os::Fd message_, writer_, output_;  // of the delivery about to start
  std::array<os::Redirect, 3> descriptors_{};
  os::ReadySet ready_;
  sigset_t without_children_{}, with_children_{};  // masks while waiting
  RequestReader reader_;
  std::array<char, 8192> room_;
  std::string_view unread_;  // requests in `room_` that are not taken yet
  bool input_ended_ = false;
  std::string replies_;
};

/// What control/concurrencyspawn says, 1 to 65535, or the usual 120. The current directory must be the mail
/// home. Nothing, with errno, if the file cannot be read.
std::optional<unsigned> spawn_limit();

}  // namespace queue
