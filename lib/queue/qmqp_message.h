// The sending side of QMQP (smtp.md section 11): a message that is kept until it can be sent.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "os/fd.h"

namespace queue {

/// A message and its envelope. Memory is bounded but for the envelope: a large message waits in an
/// unnamed file in $TMPDIR or /tmp.
class QmqpMessage {
 public:
  void put(std::string_view bytes);
  void sender(std::string_view address);
  void recipient(std::string_view address);
  /// True if the message could not be kept.
  bool failed() const { return failed_; }

  /// Sends it as one request and waits for the answer, each read and write at most so many seconds:
  /// the text of the answer, K, Z or D first; nothing if the connection broke or the answer is
  /// none.
  std::optional<std::string> exchange(const os::Fd& connection, unsigned seconds) const;

 private:
  void spill();

  os::Fd spilled_;      // the message, once it is large
  uint64_t size_ = 0;   // of the message
  std::string buffer_;  // what was not spilled yet
  std::string addresses_;
  bool failed_ = false;
};

/// The text for people in an answer, or from a queue program: D or Z first, then one line, without
/// control characters; nothing if it is not of that form.
std::optional<std::string> clean_refusal(std::string_view refusal);

}  // namespace queue
