// Orders carried out: by qmail-send, and by a tool in its place while it does not run.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "queue/control.h"
#include "queue/dispatch.h"
#include "queue/finish.h"
#include "queue/layout.h"
#include "queue/order.h"
#include "queue/rewrite.h"

namespace queue {

/// Each order may be carried out again after a crash, wherever that came: what is done already is not done
/// twice, but that the new recipient of `redirect` and `add` may get the message twice, and a bounce may name a
/// recipient twice. Nothing is taken off before what stands for it is on the disk.
class Executor {
 public:
  Executor(const os::Fd& home, const Layout& layout, const Routing& routing, Control& control, Channel& local,
           Channel& remote, Finisher& finisher)
      : home_(home),
        layout_(layout),
        routing_(routing),
        control_(control),
        local_(local),
        remote_(remote),
        finisher_(finisher) {}

  /// Nothing if the message is being tried, or is still in todo: the order must wait.
  std::optional<Answer> carry_out(const Order& order, int64_t now);

 private:
  enum class Presence { here, in_use, gone };
  Presence presence(const Order& order, int64_t now) const;
  Answer reread(int64_t now);
  Answer hurry(const Order& order, int64_t now);
  Answer drop(const Order& order, int64_t now);
  Answer add(const Order& order, int64_t now);
  bool refuse_recipients(Id id) const;
  bool stands_for(std::string_view record, std::string_view recipient) const;

  /// What one of a message's files says of a redirection.
  struct Recipients {
    bool present = false;   // there is the file
    bool broken = false;    // errno says why
    bool has_new = false;   // not done
    size_t replaced = 0;
  };
  Recipients look(const Channel& channel, const Order& order, std::string_view address) const;
  bool replaces(const Order& order, std::string_view record, std::string_view address) const;
  bool write_with(const Channel& to, const Order& order, std::string_view address, int64_t now) const;
  bool mark_replaced(const Channel& from, const Order& order, std::string_view address) const;

  const os::Fd& home_;
  const Layout& layout_;
  const Routing& routing_;
  Control& control_;
  Channel& local_;
  Channel& remote_;
  Finisher& finisher_;
};

}  // namespace queue
