// QMTP as a server reads it, and a client the answers.

#include "talk/qmtp.h"

#include <algorithm>

namespace talk {

QmtpRequests::State QmtpRequests::feed(std::string_view& wire, QmtpReceiver& receiver) {
  while (!wire.empty()) {
    if (step_ == Step::text || step_ == Step::sender || step_ == Step::recipient) {
      take_piece(wire, receiver);
      continue;
    }
    const char c = wire.front();
    wire.remove_prefix(1);
    const State state = take(c, receiver);
    if (state != State::more) return state;
  }
  return State::more;
}

void QmtpRequests::take_piece(std::string_view& wire, QmtpReceiver& receiver) {
  const std::string_view piece = wire.substr(0, std::min(left_, wire.size()));
  wire.remove_prefix(piece.size());
  left_ -= piece.size();
  if (step_ == Step::text) {
    take_text(piece, receiver);
  } else {
    address_ += piece.substr(0, address_limit + 1 - std::min(address_.size(), address_limit + 1));
  }
  if (step_ == Step::recipient) list_left_ -= piece.size();
  if (left_ > 0) return;
  switch (step_) {
    case Step::text: return end_text(receiver);
    case Step::sender: step_ = Step::sender_comma; return;
    default: step_ = Step::recipient_comma; return;
  }
}

void QmtpRequests::take_text(std::string_view piece, QmtpReceiver& receiver) {
  if (!lines_end_in_cr_lf_) return receiver.text(piece);
  converted_.resize(piece.size() + 1);
  const size_t count = cr_remover_.feed(piece, converted_.data());
  receiver.text(std::string_view(converted_).substr(0, count));
}

void QmtpRequests::end_text(QmtpReceiver& receiver) {
  char held;
  if (cr_remover_.finish(&held) > 0) receiver.text({&held, 1});
  cr_remover_ = {};
  receiver.text_ended();
  step_ = Step::text_comma;
}

QmtpRequests::State QmtpRequests::take(char c, QmtpReceiver& receiver) {
  switch (step_) {
    case Step::text_length:
    case Step::sender_length:
    case Step::list_length: return take_outer_length(c);
    case Step::recipient_length: return take_recipient_length(c);
    case Step::mode: return take_mode(c, receiver);
    default: return take_comma(c, receiver);
  }
}

QmtpRequests::Length QmtpRequests::take_length(char c, size_t& to) {
  const Length length = length_.feed(c);
  length_begun_ = length == Length::more;
  if (length != Length::done) return length;
  to = length_.value();
  length_ = text::NetstringLength(most);
  return length;
}

QmtpRequests::State QmtpRequests::take_outer_length(char c) {
  const Length length = take_length(c, step_ == Step::list_length ? list_left_ : left_);
  if (length != Length::done) return length == Length::bad ? State::bad : State::more;
  switch (step_) {
    case Step::text_length: step_ = Step::mode; return left_ > 0 ? State::more : State::bad;
    case Step::sender_length: step_ = left_ > 0 ? Step::sender : Step::sender_comma; break;
    default: step_ = list_left_ > 0 ? Step::recipient_length : Step::list_comma; break;
  }
  return State::more;
}

QmtpRequests::State QmtpRequests::take_recipient_length(char c) {
  if (list_left_ == 0) return State::bad;
  --list_left_;
  const Length length = take_length(c, left_);
  if (length != Length::done) return length == Length::bad ? State::bad : State::more;
  if (left_ >= list_left_) return State::bad;  // its comma has no room
  step_ = left_ > 0 ? Step::recipient : Step::recipient_comma;
  return State::more;
}

QmtpRequests::State QmtpRequests::take_mode(char c, QmtpReceiver& receiver) {
  if (c != '\n' && c != '\r') return State::bad;
  lines_end_in_cr_lf_ = c == '\r';
  step_ = Step::text;
  if (--left_ == 0) end_text(receiver);
  return State::more;
}

QmtpRequests::State QmtpRequests::take_comma(char c, QmtpReceiver& receiver) {
  if (c != ',') return State::bad;
  switch (step_) {
    case Step::text_comma: step_ = Step::sender_length; return State::more;
    case Step::sender_comma:
      receiver.sender(address_);
      step_ = Step::list_length;
      break;
    case Step::recipient_comma:
      receiver.recipient(address_);
      --list_left_;
      step_ = list_left_ > 0 ? Step::recipient_length : Step::list_comma;
      break;
    default: step_ = Step::text_length; return State::message;
  }
  address_.clear();
  return State::more;
}

QmtpAnswer::State QmtpAnswer::feed(std::string_view& wire) {
  using Length = text::NetstringLength::State;
  while (!wire.empty()) {
    const char c = wire.front();
    if (in_length_) {
      wire.remove_prefix(1);
      const Length length = length_.feed(c);
      in_length_ = length == Length::more;
      left_ = length_.value();
      if (length == Length::bad || (length == Length::done && left_ == 0)) return State::bad;
      continue;
    }
    if (left_ == 0) {
      wire.remove_prefix(1);
      return c == ',' ? State::whole : State::bad;
    }
    if (text_.empty() && c != 'K' && c != 'Z' && c != 'D') return State::bad;
    const size_t count = std::min(left_, wire.size());
    text_ += wire.substr(0, std::min(count, text_most - text_.size()));
    wire.remove_prefix(count);
    left_ -= count;
  }
  return State::more;
}

}  // namespace talk
