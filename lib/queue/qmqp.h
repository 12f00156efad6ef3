// The receiving side of QMQP (smtp.md section 11): one request, fed in pieces as they arrive.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "text/netstring.h"

namespace queue {

/// What a request does with its parts as they come in.
class QmqpReceiver {
 public:
  virtual void text(std::string_view bytes) = 0;  // a piece of the message
  virtual void text_ended() = 0;
  virtual void sender(std::string_view address) = 0;
  virtual void recipient(std::string_view address) = 0;

 protected:
  ~QmqpReceiver() = default;
};

/// Reads one netstring of netstrings: message, sender, recipients. Memory is bounded: the message
/// passes through, an address of more than `address_limit` bytes is cut to one byte more.
class QmqpRequest {
 public:
  enum class State { more, done, bad };
  static constexpr size_t most = size_t{1} << 40;  // bytes in one request
  static constexpr size_t address_limit = 1002;

  /// Takes the next bytes of the connection; after `done` and `bad` no more are wanted.
  State feed(std::string_view bytes, QmqpReceiver& receiver);

 private:
  enum class Step { outer_length, length, bytes, comma, outer_comma };
  State feed_length(char c, Step next, size_t& to);
  void take_bytes(std::string_view& bytes, QmqpReceiver& receiver);
  void end_inner(QmqpReceiver& receiver);

  Step step_ = Step::outer_length;
  text::NetstringLength length_{most};
  size_t outer_left_ = 0;
  size_t inner_left_ = 0;
  size_t index_ = 0;  // of the inner netstring: 0 message, 1 sender, then recipients
  std::string address_;
};

}  // namespace queue
