// One exact line, looked for in the header of a message.

#include "mail/line_search.h"

namespace mail {

LineSearch::State LineSearch::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t newline = bytes.find('\n');
    const bool complete = newline != std::string_view::npos;
    const std::string_view piece = bytes.substr(0, complete ? newline + 1 : newline);
    bytes.remove_prefix(piece.size());

    agrees_ = agrees_ && rest_.starts_with(piece);
    if (agrees_) rest_.remove_prefix(piece.size());
    if (complete) {
      if (agrees_) return State::found;  // the LF of the line met the only LF of `wanted_`
      if (empty_ && piece.size() == 1) return State::ended;
      rest_ = wanted_;
    }
    agrees_ = agrees_ || complete;
    empty_ = complete;
  }
  return State::more;
}

}  // namespace mail
