// What a tool asks of qmail-send, and what is answered, as they stand in files (queue-control 7).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/file.h"
#include "queue/layout.h"
#include "queue/schedule.h"

namespace queue {

constexpr size_t order_most = 65536;  // bytes of a file

/// What stands in the file of a request: words, each ended by a NUL.
///
///   hurry CHANNEL ID ...             try these messages now, or all of them; CHANNEL: local, remote, both
///   remove ID MARK                   drop the recipients that are not done
///   bounce ID MARK                   the same, and tell the sender
///   add ID MARK NEW                  one recipient more
///   redirect ID MARK OLD NEW         NEW instead of OLD, or of all that are not done if OLD is empty
///   reread                           read control/stopped
struct Order {
  enum class Kind { hurry, remove, bounce, add, redirect, reread };
  Kind kind = Kind::reread;
  std::optional<ChannelName> channel{};  // nothing: both
  std::vector<Id> ids{};                 // one, but for hurry
  std::string mark{};                    // of the message, which `mark_of` made
  std::string old_recipient{}, new_recipient{};
};

std::string order_bytes(const Order& order);
/// Nothing if the bytes are no order.
std::optional<Order> parse_order(std::string_view bytes);

/// Tells a message from the earlier and later ones of its number: it is made of the times of its text.
std::string mark_of(const os::Status& text);

struct Answer {
  /// What the tool exits with.
  enum class Code { done = 0, refused = 100, failed = 111 };
  Code code = Code::done;
  std::string text{};  // one line
};

/// The code in a line of its own, then the text and a LF.
std::string answer_bytes(const Answer& answer);
std::optional<Answer> parse_answer(std::string_view bytes);

/// True if a file of that name in queue/request is a request: digits and dashes.
bool names_request(std::string_view name);

}  // namespace queue
