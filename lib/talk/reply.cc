// A server's replies, as an SMTP client reads them.

#include "talk/reply.h"

#include <algorithm>

#include "text/case.h"
#include "text/split.h"

namespace talk {

namespace {

constexpr size_t text_most = 5000;
constexpr size_t reply_most = 65536;
constexpr size_t code_size = 3;

}  // namespace

Replied Reply::feed(std::string_view& wire) {
  while (!wire.empty()) {
    const Replied replied = take(wire.front());
    wire.remove_prefix(1);
    if (replied != Replied::more) return replied;
  }
  return Replied::more;
}

Replied Reply::take(char c) {
  if (++size_ > reply_most) return Replied::too_long;
  const bool printable = c == '\n' || (c >= 32 && c < 127);
  if (c != '\r' && text_.size() < text_most) text_ += printable ? c : '?';
  if (c == '\n') {
    if (first_line_ && column_ < code_size) code_ = 0;
    first_line_ = false;
    column_ = 0;
    if (last_) return Replied::whole;
    last_ = true;
    return Replied::more;
  }
  if (first_line_ && column_ < code_size) {
    // A byte that is no digit makes a number that no code is, and stays so.
    code_ = c >= '0' && c <= '9' && code_ >= 0 ? code_ * 10 + (c - '0') : -1;
  }
  if (column_ == code_size) last_ = c != '-';
  ++column_;
  return Replied::more;
}

int Reply::code() const { return code_ >= 200 && code_ <= 599 ? code_ : 0; }

std::optional<std::string_view> extension(const Reply& reply, std::string_view keyword) {
  std::string_view rest = reply.text();
  (void)text::take(rest, '\n');
  while (const auto line = text::take(rest, '\n')) {
    if (line->size() <= code_size) continue;
    std::string_view words = line->substr(code_size + 1);
    if (!text::equal_without_case(text::take_word(words), keyword)) continue;
    words.remove_prefix(std::min(words.find_first_not_of(' '), words.size()));
    return words;
  }
  return std::nullopt;
}

char verdict(Step step, int code) {
  const char failure = code >= 500 ? 'D' : 'Z';
  switch (step) {
    case Step::greeting: return code == 220 ? 'K' : 'Z';
    case Step::helo: return code == 250 ? 'K' : 'Z';
    case Step::data: return code >= 300 && code < 400 ? 'K' : failure;
    default: return code != 0 && code < 400 ? 'K' : failure;
  }
}

}  // namespace talk
