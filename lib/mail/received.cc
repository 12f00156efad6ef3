// The Received field, and the count of those already there.

#include "mail/received.h"

#include "text/case.h"
#include "text/date.h"
#include "text/fmt.h"

namespace mail {

namespace {

constexpr size_t longest_shown = 255;

}  // namespace

std::string safe(std::string_view bytes) {
  constexpr std::string_view plain = ".@%+/=:-[]";
  std::string shown(bytes.substr(0, longest_shown));
  for (char& c : shown) {
    const char letter = text::lower(c);
    const bool kept = (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') ||
                      plain.find(c) != std::string_view::npos;
    if (!kept) c = '?';
  }
  return shown;
}

std::string received_field(const Hop& hop, int64_t seconds) {
  std::string field = text::join("Received: from ", safe(hop.remote_host));
  if (hop.helo && !text::equal_without_case(*hop.helo, hop.remote_host)) {
    text::append(field, " (HELO ", safe(*hop.helo), ')');
  }
  field += " (";
  if (hop.remote_info) text::append(field, safe(*hop.remote_info), '@');
  text::append(field, safe(hop.remote_ip), ")\n  by ", safe(hop.local_host), " with ", hop.protocol);
  if (!hop.id.empty()) text::append(field, " id ", safe(hop.id));
  text::append(field, "; ", text::date822(seconds), '\n');
  return field;
}

std::string submitted_field(std::optional<std::string_view> remote_info, std::string_view remote_ip,
                            int64_t seconds) {
  const auto shown = [](std::string_view bytes) {
    std::string text = text::printable(bytes.substr(0, longest_shown));
    for (char& c : text) {
      if (std::string_view(" ()@\\").find(c) != std::string_view::npos) c = '?';
    }
    return text;
  };
  std::string field = "Received: (ofmipd ";
  if (remote_info) text::append(field, shown(*remote_info), '@');
  text::append(field, shown(remote_ip), "); ", text::date822(seconds), '\n');
  return field;
}

void HopCounter::feed(std::string_view message) {
  constexpr size_t compared = 9;
  while (in_header_ && !message.empty()) {
    const size_t newline = message.find('\n');
    const std::string_view piece = message.substr(0, newline);
    if (start_.size() < compared) start_ += piece.substr(0, compared - start_.size());
    if (newline == std::string_view::npos) return;
    end_line();
    message.remove_prefix(newline + 1);
  }
}

void HopCounter::end_line() {
  in_header_ = !start_.empty();
  if (text::starts_without_case(start_, "received") ||
      text::equal_without_case(start_, "delivered")) {
    ++count_;
  }
  start_.clear();
}

}  // namespace mail
