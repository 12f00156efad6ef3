// The mbox format.

#include "box/mbox.h"

#include "text/date.h"
#include "text/fmt.h"
#include "text/split.h"

namespace box {

namespace {

constexpr std::string_view from = "From ";

}  // namespace

std::string from_line(std::string_view sender, int64_t seconds) {
  std::string name(sender.empty() ? "MAILER-DAEMON" : sender);
  for (char& c : name) {
    if (c == ' ' || c == '\t' || c == '\n') c = '-';
  }
  return text::join(from, name, ' ', text::date_mbox(seconds), '\n');
}

std::optional<std::string_view> delivered_from(std::string_view start) {
  constexpr std::string_view head = "Return-Path: <";
  const std::string_view line = text::take_terminated(start, '\n').value_or("");
  if (!line.starts_with(head) || !line.ends_with('>')) return std::nullopt;
  return line.substr(head.size(), line.size() - head.size() - 1);
}

std::string_view missing_end(std::string_view end) {
  if (end.empty() || end == "\n" || end == "\n\n") return {};
  return end.ends_with('\n') ? "\n" : "\n\n";
}

void FromQuoter::feed(std::string_view bytes, std::string& to) {
  while (!bytes.empty()) {
    if (place_ != Place::inside) {
      step(bytes[0], to);
      bytes.remove_prefix(1);
      continue;
    }
    const size_t newline = bytes.find('\n');
    const bool complete = newline != std::string_view::npos;
    const size_t size = complete ? newline + 1 : bytes.size();
    to.append(bytes.substr(0, size));
    bytes.remove_prefix(size);
    if (complete) place_ = Place::line_start;
  }
}

/// One byte of the start of a line. `From ` is held back until it is whole or broken; the `>`
/// before it need not be: one more of them may follow as well as precede.
void FromQuoter::step(char c, std::string& to) {
  if (c == '>' && matched_ == 0) {
    place_ = Place::quotes;
    to += c;
    return;
  }
  if (c == from[matched_]) {
    place_ = Place::word;
    if (++matched_ < from.size()) return;
    text::append(to, '>', from);
    place_ = Place::inside;
  } else {
    text::append(to, from.substr(0, matched_), c);
    place_ = c == '\n' ? Place::line_start : Place::inside;
  }
  matched_ = 0;
}

void FromQuoter::end(std::string& to) {
  to.append(from.substr(0, matched_));
  if (place_ != Place::line_start) to += '\n';
  to += '\n';
  place_ = Place::line_start;
  matched_ = 0;
}

}  // namespace box
