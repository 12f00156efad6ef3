// The end of a message: its bounce, then its last files (queue.md sections 5 and 12).

#pragma once

#include "queue/bounce.h"
#include "queue/cleaner.h"
#include "queue/layout.h"

namespace queue {

/// Ends a message whose recipients are all done: sends the bounce if there are failure notes, removes
/// bounce and info, has the text removed. False if something failed, which has been logged: to be
/// tried again later.
[[nodiscard]] bool finish_message(const Layout& layout, const BounceNames& names, Cleaner& cleaner, Id id);

}  // namespace queue
