// POP3 without a descriptor.

#include "talk/pop3.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"

namespace talk {

namespace {

std::string_view without_leading_spaces(std::string_view bytes) {
  while (bytes.starts_with(' ')) bytes.remove_prefix(1);
  return bytes;
}

}  // namespace

PopCommand split_pop_command(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const text::Halves halves = text::halves(line, ' ');
  return {halves.before, without_leading_spaces(halves.after), halves.after};
}

std::string pop_capabilities(std::string_view more) {
  return text::join("+OK \r\nTOP\r\nUIDL\r\nPIPELINING\r\nEXPIRE NEVER\r\n", more, ".\r\n");
}

void PopMarks::remove(size_t message) {
  deleted_[message] = true;
  last_ = std::max(last_, message + 1);
}

void PopMarks::reset() {
  deleted_.assign(deleted_.size(), false);
  last_ = 0;
}

namespace {

/// The next word of `rest`, without the spaces around it; empty if there is none.
std::string_view take_word(std::string_view& rest) {
  rest = without_leading_spaces(rest);
  return text::take(rest, ' ').value_or("");
}

/// A number that does not fit counts as the largest, so that it is never taken for another one.
std::optional<uint64_t> saturated(std::string_view word) {
  if (!text::all_digits(word)) return std::nullopt;
  return text::number(word).value_or(std::numeric_limits<uint64_t>::max());
}

}  // namespace

PopChoice choose_pop_message(std::string_view argument, const PopMarks& marks) {
  const auto number = saturated(take_word(argument));
  if (!number) return {.problem = "syntax error"};
  PopChoice choice;
  if (const std::string_view word = take_word(argument); !word.empty()) {
    const auto lines = saturated(word);
    if (!lines) return {.problem = "syntax error"};
    choice.lines = *lines;
  }
  if (*number == 0) return {.problem = "messages are counted from 1"};
  if (*number > marks.size()) return {.problem = "not that many messages"};
  choice.message = static_cast<size_t>(*number - 1);
  if (marks.deleted(choice.message)) return {.problem = "already deleted"};
  return choice;
}

std::string pop_identifier(std::string_view name) {
  constexpr size_t most = 70;
  name = text::halves(name, ':').before;
  const bool fits = !name.empty() && name.size() <= most &&
                    std::ranges::all_of(name, [](char c) { return c >= 33 && c <= 126; });
  if (fits) return std::string(name);

  // FNV-1a with 64 bits. Who chooses the names can only fool himself.
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return text::join("hash-", hash, '-', name.size());
}

void PopTransfer::put(std::string_view bytes, std::string& to) {
  while (!bytes.empty() && !complete()) {
    const size_t newline = bytes.find('\n');
    const bool whole = newline != std::string_view::npos;
    put_piece(bytes.substr(0, newline), to);
    if (whole) end_line(to);
    bytes.remove_prefix(whole ? newline + 1 : bytes.size());
  }
}

void PopTransfer::put_piece(std::string_view piece, std::string& to) {
  if (piece.empty()) return;
  const bool at_line_start = line_ == LineSoFar::none;
  if (held_cr_) {
    to += '\r';
    line_ = LineSoFar::some;
  }
  held_cr_ = piece.ends_with('\r');
  if (held_cr_) piece.remove_suffix(1);
  if (piece.empty()) {
    if (at_line_start) line_ = LineSoFar::cr;
    return;
  }
  if (at_line_start && piece.starts_with('.')) to += '.';
  to += piece;
  line_ = LineSoFar::some;
}

void PopTransfer::end_line(std::string& to) {
  to += "\r\n";
  if (!in_header_) {
    --lines_left_;
  } else if (line_ != LineSoFar::some) {
    in_header_ = false;
  }
  line_ = LineSoFar::none;
  held_cr_ = false;
}

void PopTransfer::finish(std::string& to) {
  if (line_ != LineSoFar::none) end_line(to);
  to += ".\r\n";
}

void PopOctets::put(std::string_view bytes) {
  for (const char c : bytes) {
    total_ += c == '\n' && last_ != '\r' ? 2 : 1;
    last_ = c;
  }
}

uint64_t PopOctets::total() const {
  switch (last_) {
    case '\n': return total_;
    case '\r': return total_ + 1;
    default: return total_ + 2;
  }
}

}  // namespace talk
