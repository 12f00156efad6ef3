// The sending side of QMQP (smtp.md section 11): a message that is kept until it can be sent.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "io/spool.h"
#include "io/writer.h"
#include "os/fd.h"

namespace queue {

/// A message and its envelope, in bounded memory.
class QmqpMessage {
 public:
  void put(std::string_view bytes) { text_.put(bytes); }
  void sender(std::string_view address) { put_address(address); }
  void recipient(std::string_view address) { put_address(address); }
  /// True if it could not be kept.
  bool failed() const { return text_.failed() || addresses_.failed(); }

  struct Exchange {
    std::optional<std::string> answer;  // its text, K, Z or D first; nothing if none came
    /// The request went out to its last byte: without an answer the server may have the message.
    bool whole = false;
  };
  /// Sends it as one request and waits for the answer, each read and write at most so many seconds.
  Exchange exchange(const os::Fd& connection, unsigned seconds) const;

 private:
  void put_address(std::string_view address);
  bool send(io::Writer& to) const;

  io::Spool text_, addresses_;
};

/// The text for people in an answer, or from a queue program: D or Z first, then one line, without
/// control characters; nothing if it is not of that form.
std::optional<std::string> clean_refusal(std::string_view refusal);

}  // namespace queue
