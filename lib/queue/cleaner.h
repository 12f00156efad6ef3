// The line to qmail-clean (queue.md section 15), which removes what qmail-send may not.

#pragma once

#include <span>
#include <vector>

#include "io/reader.h"
#include "os/dir.h"
#include "queue/layout.h"

namespace queue {

enum class Cleanup {
  todo,  // preprocessed: intd and todo go
  all,   // finished or abandoned: intd and mess go
};

class Cleaner {
 public:
  Cleaner(int requests, int replies) : requests_(requests), reader_(replies, room_) {}

  /// Has each of `ids` cleaned, and waits until that is done. Returns those that are; what fails is
  /// logged.
  std::vector<Id> clean(Cleanup what, std::span<const Id> ids);
  /// False once qmail-clean is gone; that has been logged.
  bool alive() const { return alive_; }

 private:
  void lost();

  int requests_;
  char room_[256];
  io::Reader reader_;
  bool alive_ = true;
};

/// The search for messages that were given up while they were written: text without info or todo,
/// not touched for 36 hours. A step takes about two milliseconds.
class Sweep {
 public:
  explicit Sweep(const Layout& layout) : layout_(layout) {}
  void start() { subdirectory_ = 0; }
  bool running() const { return subdirectory_ < layout_.split(); }
  void step(Cleaner& cleaner, int64_t now);

 private:
  bool abandoned(Id id, int64_t now) const;

  const Layout& layout_;
  unsigned subdirectory_ = ~0u;
  std::optional<os::Directory> directory_;
};

}  // namespace queue
