// The receiving side of QMQP.

#include "queue/qmqp.h"

#include <algorithm>

namespace queue {

QmqpRequest::State QmqpRequest::feed_length(char c, Step next, size_t& to) {
  switch (length_.feed(c)) {
    case text::NetstringLength::State::bad: return State::bad;
    case text::NetstringLength::State::more: return State::more;
    case text::NetstringLength::State::done: break;
  }
  to = length_.value();
  length_ = text::NetstringLength(most);
  step_ = next;
  return State::done;
}

void QmqpRequest::take_bytes(std::string_view& bytes, QmqpReceiver& receiver) {
  const std::string_view piece = bytes.substr(0, std::min(inner_left_, bytes.size()));
  bytes.remove_prefix(piece.size());
  inner_left_ -= piece.size();
  outer_left_ -= piece.size();
  if (index_ == 0) {
    receiver.text(piece);
  } else {
    address_ += piece.substr(0, address_limit + 1 - std::min(address_.size(), address_limit + 1));
  }
  if (inner_left_ == 0) step_ = Step::comma;
}

void QmqpRequest::end_inner(QmqpReceiver& receiver) {
  switch (index_) {
    case 0: receiver.text_ended(); break;
    case 1: receiver.sender(address_); break;
    default: receiver.recipient(address_); break;
  }
  ++index_;
  address_.clear();
  step_ = outer_left_ == 0 ? Step::outer_comma : Step::length;
}

QmqpRequest::State QmqpRequest::feed(std::string_view bytes, QmqpReceiver& receiver) {
  while (!bytes.empty()) {
    if (step_ == Step::bytes) {
      take_bytes(bytes, receiver);
      continue;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    if (step_ == Step::outer_length) {
      if (feed_length(c, Step::length, outer_left_) == State::bad) return State::bad;
      continue;
    }
    if (step_ == Step::outer_comma) return c == ',' && index_ >= 2 ? State::done : State::bad;
    // Everything below lies inside the outer netstring.
    if (outer_left_ == 0) return State::bad;
    --outer_left_;
    if (step_ == Step::comma) {
      if (c != ',') return State::bad;
      end_inner(receiver);
      continue;
    }
    switch (feed_length(c, Step::bytes, inner_left_)) {
      case State::bad: return State::bad;
      case State::more: continue;
      case State::done: break;
    }
    if (inner_left_ >= outer_left_) return State::bad;  // its comma has no room
    if (inner_left_ == 0) step_ = Step::comma;
  }
  return State::more;
}

}  // namespace queue
