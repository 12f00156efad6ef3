// The bounce message, put together from the failure notes and the text of a message.

#pragma once

#include <string_view>

#include "queue/bounce.h"
#include "queue/layout.h"

namespace queue {

struct Bounce {
  const BounceNames& names;
  const BounceForm& form;
  const BounceEnvelope& envelope;
  std::string_view sender;  // of the message
};

/// Queues the bounce of message `id`. False, after a warning, if that did not work now.
[[nodiscard]] bool send_bounce(const Layout& layout, Id id, const Bounce& bounce);

}  // namespace queue
