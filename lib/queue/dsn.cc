// Failures for programs to read.

#include "queue/dsn.h"

#include <algorithm>

#include "text/date.h"
#include "text/fmt.h"
#include "text/quote.h"
#include "text/scan.h"
#include "text/split.h"

namespace queue {

namespace {

constexpr std::string_view remote_host_said = "Remote host said: ";
constexpr size_t fold_at = 72;
constexpr size_t word_most = 900;  // a line must stay below 1000 bytes (RFC 5322 section 2.1.1)

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The code `x.y.z` (RFC 3463 section 2) of a failure at the front of `text`; empty if there is none.
std::string_view code_at(std::string_view text) {
  if (text.size() < 2 || (text[0] != '4' && text[0] != '5') || text[1] != '.') return {};
  size_t end = 1;
  for (int part = 0; part < 2; ++part) {
    constexpr size_t most_digits = 3;
    if (end == text.size() || text[end] != '.') return {};
    const size_t start = ++end;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == start || end - start > most_digits) return {};
  }
  return text.substr(0, end);
}

/// The lines of an SMTP reply that the report quotes; empty if there is none.
std::string_view quoted_reply(std::string_view report) {
  const size_t at = report.find(remote_host_said);
  if (at == std::string_view::npos) return {};
  const std::string_view reply = report.substr(at + remote_host_said.size());
  const std::string_view code = reply.substr(0, 3);
  if (code.size() < 3 || !std::ranges::all_of(code, is_digit)) return {};
  size_t end = 0;
  while (reply.substr(end).starts_with(code)) end += text::first_line(reply.substr(end)).size();
  return text::trim_end(reply.substr(0, end));
}

/// A code point at the front of UTF-8; takes it away. Nothing if there is none (RFC 3629 section 4).
std::optional<uint32_t> take_code_point(std::string_view& rest) {
  const auto byte = [&rest](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(rest[i])); };
  const uint32_t first = byte(0);
  const size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length == 0 || rest.size() < length) return std::nullopt;
  uint32_t point = length == 1 ? first : first & (0x7fU >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return std::nullopt;
    point = point << 6 | (byte(i) & 0x3fU);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  if (overlong || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return std::nullopt;
  rest.remove_prefix(length);
  return point;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take_code_point(text)) return false;
  }
  return true;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// utf-8-addr-xtext (RFC 6533 section 3): a UTF-8 address in ASCII.
std::string ascii_of_utf8(std::string_view address) {
  std::string ascii;
  while (!address.empty()) {
    const uint32_t point = take_code_point(address).value_or('?');
    if (point > 0x20 && point < 0x7f && point != '\\' && point != '+' && point != '=') {
      ascii += static_cast<char>(point);
      continue;
    }
    std::string digits;
    for (uint32_t rest = point; rest > 0 || digits.size() < 2; rest >>= 4) {
      digits.insert(digits.begin(), "0123456789ABCDEF"[rest & 15U]);
    }
    text::append(ascii, "\\x{", digits, '}');
  }
  return ascii;
}

/// The words of `text` as the value of a field, on as many lines as they need.
std::string folded(std::string_view name, std::string_view text) {
  std::string field(name);
  size_t line = field.size();
  const std::string words = text::printable(text, ' ');
  for (size_t at = 0; at < words.size();) {
    if (words[at] == ' ') {
      ++at;
      continue;
    }
    const size_t length = std::min(words.find(' ', at), words.size()) - at;
    const std::string_view word = std::string_view(words).substr(at, std::min(length, word_most));
    if (line + 1 + word.size() > fold_at && line > name.size()) {
      field += "\n ";
      line = 1;
    } else {
      field += ' ';
      ++line;
    }
    field += word;
    line += word.size();
    at += word.size();
  }
  return field + '\n';
}

}  // namespace

std::optional<FailureNote> read_failure_note(std::string_view paragraph) {
  std::string_view first = text::first_line(paragraph);
  const std::string_view report = paragraph.substr(first.size());
  first = text::trim_end(first);
  if (!first.starts_with('<') || !first.ends_with(">:")) return std::nullopt;
  return FailureNote{first.substr(1, first.size() - 3), report};
}

std::string failure_status(std::string_view report) {
  const std::string_view reply = quoted_reply(report);
  if (reply.size() > 4) {
    const std::string_view code = code_at(reply.substr(4));
    if (!code.empty() && code[0] == reply[0]) return std::string(code);
  }
  for (size_t at = report.find("(#"); at != std::string_view::npos; at = report.find("(#", at + 1)) {
    const std::string_view code = code_at(report.substr(at + 2));
    if (!code.empty() && report.substr(at + 2 + code.size()).starts_with(')')) return std::string(code);
  }
  if (!reply.empty()) return reply[0] == '4' ? "4.0.0" : "5.0.0";
  return report.find("I'm not going to try again") != std::string_view::npos ? "4.4.7" : "5.0.0";
}

std::string message_fields(std::string_view host, int64_t arrival) {
  return text::join(folded("Reporting-MTA:", text::join("dns; ", host)), "Arrival-Date: ", text::date822(arrival), '\n');
}

std::string recipient_fields(const FailureNote& note) {
  std::string fields = "\nFinal-Recipient: ";
  if (!is_ascii(note.recipient) && is_utf8(note.recipient)) {
    text::append(fields, "utf-8; ", ascii_of_utf8(note.recipient));
  } else {
    text::append(fields, "rfc822; ", text::printable(text::quote_address(note.recipient)));
  }
  text::append(fields, "\nAction: failed\nStatus: ", failure_status(note.report), '\n');
  const std::string_view reply = quoted_reply(note.report);
  if (!reply.empty()) {
    fields += folded("Diagnostic-Code:", text::join("smtp; ", reply));
  } else {
    fields += folded("Diagnostic-Code:", text::join("x-qmail; ", note.report));
  }
  return fields;
}

void MimeText::add(std::string_view bytes) {
  if (rest_.empty() && is_ascii(bytes)) return;
  ascii_ = false;
  if (!utf8_) return;
  constexpr size_t longest = 4;  // bytes of a character
  const std::string whole = text::join(rest_, bytes);
  std::string_view left = whole;
  while (!left.empty() && take_code_point(left)) {
  }
  utf8_ = left.size() < longest;
  rest_ = utf8_ ? left : std::string_view();
}

void MimeText::add(const MimeText& other) {
  ascii_ = ascii_ && other.ascii_;
  utf8_ = utf8_ && rest_.empty() && other.utf8_ && other.rest_.empty();
}

std::string_view MimeText::charset() const {
  if (ascii_) return "us-ascii";
  return utf8_ && rest_.empty() ? "utf-8" : "unknown-8bit";
}

size_t HeaderEnd::feed(std::string_view bytes) {
  if (found_) return 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n' && line_is_empty_) {
      found_ = true;
      return i + 1;
    }
    line_is_empty_ = bytes[i] == '\n' || (bytes[i] == '\r' && line_is_empty_);
  }
  return bytes.size();
}

void WordSearch::feed(std::string_view bytes) {
  const std::string seam = text::join(tail_, bytes.substr(0, word_.size()));
  found_ = found_ || seam.find(word_) != std::string::npos || bytes.find(word_) != std::string_view::npos;
  if (bytes.size() >= word_.size()) tail_.clear();
  tail_ += bytes.substr(bytes.size() - std::min(bytes.size(), word_.size()));
  if (tail_.size() >= word_.size()) tail_.erase(0, tail_.size() - word_.size() + 1);
}

}  // namespace queue
