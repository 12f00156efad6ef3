// Quoted-printable.

#include "text/quoted_printable.h"

#include "text/scan.h"

namespace text {

namespace {

constexpr size_t held_most = 1000;  // no line is so long (RFC 5322 section 2.1.1)

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

void QuotedPrintableDecoder::feed(std::string_view bytes, std::string& to) {
  while (!bytes.empty()) {
    if (held_.empty()) {
      const std::string_view plain = bytes.substr(0, bytes.find_first_of("= \t\r"));
      to += plain;
      bytes.remove_prefix(plain.size());
      if (bytes.empty()) return;
      held_ = bytes[0];
      bytes.remove_prefix(1);
    } else if (go_on(bytes[0], to)) {
      bytes.remove_prefix(1);
    }
  }
}

bool QuotedPrintableDecoder::go_on(char c, std::string& to) {
  if (c == '\n') return end_line(to);
  const bool blanks = is_blank(held_.back()) || held_ == "=";
  if (held_.size() < held_most && blanks && (is_blank(c) || c == '\r')) {
    held_ += c;
    return true;
  }
  const auto low = hex_digit(c);
  if (held_ == "=" && low) {
    held_ += c;
    return true;
  }
  const auto high = held_.size() == 2 && held_[0] == '=' ? hex_digit(held_[1]) : std::nullopt;
  if (!high || !low) {
    release(to);
    return false;
  }
  to += static_cast<char>(*high << 4 | *low);
  held_.clear();
  return true;
}

/// Takes a LF; false if it is not that of what is held.
bool QuotedPrintableDecoder::end_line(std::string& to) {
  const bool soft = held_[0] == '=';
  if (soft && held_.size() == 2 && hex_digit(held_[1])) {
    release(to);
    return false;
  }
  if (!soft) to += held_.back() == '\r' ? "\r\n" : "\n";
  held_.clear();
  return true;
}

void QuotedPrintableDecoder::release(std::string& to) {
  to += held_;
  held_.clear();
}

void QuotedPrintableDecoder::finish(std::string& to) {
  if (held_.empty()) return;
  if (held_.back() == '\r') to += held_[0] == '=' ? "" : "\r";
  const bool broken = held_.size() == 2 && held_[0] == '=' && hex_digit(held_[1]);
  if (broken) to += held_;
  held_.clear();
}

}  // namespace text
