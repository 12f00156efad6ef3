// QMTP as a server reads it, and a client the answers (smtp.md section 11), fed in pieces as they
// arrive.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "text/line_end.h"
#include "text/netstring.h"

namespace talk {

/// What a server does with the parts of a message as they come in, in this order.
class QmtpReceiver {
 public:
  virtual void text(std::string_view bytes) = 0;  // a piece of the message, its lines ended by LF
  virtual void text_ended() = 0;
  virtual void sender(std::string_view address) = 0;
  virtual void recipient(std::string_view address) = 0;

 protected:
  ~QmtpReceiver() = default;
};

/// Reads one message after the other. Memory is bounded: the message passes through, an address of
/// more than `address_limit` bytes is cut to one byte more.
class QmtpRequests {
 public:
  enum class State {
    more,     // all bytes were taken
    message,  // one is complete: answer its recipients, then feed what is left
    bad,      // this is not QMTP: no more is wanted
  };
  static constexpr size_t most = size_t{1} << 40;  // bytes in one netstring
  static constexpr size_t address_limit = 1002;

  /// Takes bytes from the front of `wire`.
  State feed(std::string_view& wire, QmtpReceiver& receiver);
  /// True between two messages.
  bool at_rest() const { return step_ == Step::text_length && !length_begun_; }

 private:
  using Length = text::NetstringLength::State;
  enum class Step {
    text_length,
    mode,
    text,
    text_comma,
    sender_length,
    sender,
    sender_comma,
    list_length,
    recipient_length,
    recipient,
    recipient_comma,
    list_comma,
  };
  void take_piece(std::string_view& wire, QmtpReceiver& receiver);
  void take_text(std::string_view piece, QmtpReceiver& receiver);
  State take(char c, QmtpReceiver& receiver);
  State take_outer_length(char c);
  State take_recipient_length(char c);
  State take_mode(char c, QmtpReceiver& receiver);
  State take_comma(char c, QmtpReceiver& receiver);
  void end_text(QmtpReceiver& receiver);
  Length take_length(char c, size_t& to);

  Step step_ = Step::text_length;
  text::NetstringLength length_{most};
  size_t left_ = 0;       // of the netstring at hand
  size_t list_left_ = 0;  // of that of recipients
  std::string address_;
  std::string converted_;
  text::CrRemover cr_remover_;
  bool length_begun_ = false;
  bool lines_end_in_cr_lf_ = false;
};

/// One answer, read by a client.
class QmtpAnswer {
 public:
  enum class State {
    more,   // all bytes were taken; the answer goes on
    whole,  // bytes behind it are left
    bad,    // it is none
  };
  static constexpr size_t most = 200000000;  // bytes in an answer
  static constexpr size_t text_most = 5000;  // kept of them

  /// Takes bytes from the front of `wire`.
  State feed(std::string_view& wire);
  /// K, Z or D, and the words.
  const std::string& text() const { return text_; }

 private:
  text::NetstringLength length_{most};
  size_t left_ = 0;
  bool in_length_ = true;
  std::string text_;
};

}  // namespace talk
