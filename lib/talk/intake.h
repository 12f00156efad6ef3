// A message on its way in by SMTP: taken from the wire's form, counted and measured (smtp.md
// sections 7 and 8).

#pragma once

#include "mail/received.h"
#include "talk/dot.h"

namespace talk {

class Intake {
 public:
  /// A message of more than `most` bytes is refused; 0: none is.
  explicit Intake(uint64_t most, DotDecoder decoder = {}) : most_(most), decoder_(decoder) {}

  /// Takes bytes from the front of `wire`. What they mean is `message()` until the next call, and
  /// empty once the message is refused.
  Data feed(std::string_view& wire);
  std::string_view message() const { return message_; }
  /// The reply, if the message must not be queued; else empty.
  std::string_view refusal() const { return refusal_; }
  /// The bytes of the message so far.
  uint64_t size() const { return size_; }

 private:
  uint64_t most_;
  uint64_t size_ = 0;
  DotDecoder decoder_;
  mail::HopCounter hops_;
  std::string message_;
  std::string_view refusal_;
};

}  // namespace talk
