// queue/request: what tools ask of qmail-send (queue-control 7). Relative to the queue.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/dir.h"
#include "queue/executor.h"
#include "queue/order.h"

namespace queue {

/// The side of qmail-send: takes requests from the directory, has them carried out, and answers. A step is
/// bounded, whatever is in the directory.
class Requests {
 public:
  explicit Requests(Executor& executor) : executor_(executor) {}

  /// Looks into the directory, if it has changed.
  void scan(int64_t now);
  /// The same, and removes answers that nobody took away in 36 hours.
  void sweep() { sweeping_ = wanted_ = true; }
  /// True while there is something to do at once.
  bool running() const { return wanted_ || directory_ || !names_.empty(); }
  /// True while a request waits for a message to become free.
  bool waiting() const { return !waiting_.empty(); }
  void step(int64_t now);

 private:
  struct Waiting {
    std::string name;
    Order order;
  };
  void read_names(int64_t now, int64_t end);
  void remove_old(std::string_view name, int64_t now) const;
  void take(const std::string& name, int64_t now);
  /// True if the order was carried out, and answered if that could be.
  bool obey(const std::string& name, const Order& order, int64_t now);
  static void reply(const std::string& name, const Answer& answer);

  Executor& executor_;
  bool wanted_ = true;
  bool sweeping_ = false;  // in this reading of the directory
  int64_t seen_ = -1;      // when the directory had last changed, once that is past
  std::optional<os::Directory> directory_;
  std::vector<std::string> names_;  // the next one last
  std::vector<Waiting> waiting_;
};

/// The side of a tool. Each returns false, with errno, on failure.
///
/// Puts the request there, on the disk; `name` is what it is called.
[[nodiscard]] bool submit(const Order& order, std::string& name);
/// Waits for the answer, and takes it away. Nothing, with ETIMEDOUT, if there is none in time: the request
/// stays.
std::optional<Answer> await_answer(const std::string& name, int64_t milliseconds);

}  // namespace queue
