// The end of a message: its bounce, then its last files (queue.md sections 5 and 12).

#pragma once

#include <optional>
#include <vector>

#include "queue/bounce.h"
#include "queue/cleaner.h"
#include "queue/control.h"
#include "queue/layout.h"
#include "queue/schedule.h"

namespace queue {

/// Ends messages whose recipients are all done: sends the bounce if there are failure notes, removes
/// bounce and info, has the text removed. What fails is logged, and tried again later.
class Finisher {
 public:
  Finisher(const Layout& layout, const BounceNames& names, const BounceForm& form, const Control& control,
           Cleaner& cleaner)
      : layout_(layout), names_(names), form_(form), control_(control), cleaner_(cleaner) {}

  /// Has a message ended at `due`. It may be told more than once.
  void add(Id id, int64_t due) { waiting_.add(due, id); }
  /// Ends what is due, for about twenty milliseconds; a bounce takes as long as it takes.
  void step(int64_t now);
  /// These messages were delivered while they were in todo.
  void add_delivered(const std::vector<Id>& ids, int64_t now);
  /// Removes them, the name in todo first, for it is what a message begins with. Returns those that are in
  /// todo no more; the others are tried again later.
  std::vector<Id> end_delivered(int64_t now);
  std::optional<int64_t> next_due() const;
  /// As in Schedule.
  void set_back(int64_t from, int64_t to) {
    waiting_.set_back(from, to);
    delivered_.set_back(from, to);
  }

 private:
  enum class End { ended, elsewhere, failed };
  End end(Id id) const;

  const Layout& layout_;
  const BounceNames& names_;
  const BounceForm& form_;
  const Control& control_;
  Cleaner& cleaner_;
  Schedule waiting_;
  Schedule delivered_;  // while they were in todo
};

}  // namespace queue
