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
  const bool whole = lines_left_ == all_lines;
  encoder_.feed(whole ? bytes : bytes.substr(0, wanted(bytes)), to);
}

/// How many of the bytes belong to the lines that are sent.
size_t PopTransfer::wanted(std::string_view bytes) {
  size_t at = 0;
  while (at < bytes.size() && !complete()) {
    const char c = bytes[at++];
    const bool ends_line = c == '\r' || (c == '\n' && !after_cr_);
    if (ends_line && !in_header_) --lines_left_;
    if (ends_line && line_empty_) in_header_ = false;
    if (ends_line || c != '\n') line_empty_ = ends_line;
    after_cr_ = c == '\r';
  }
  return at;
}

void PopOctets::put(std::string_view bytes) {
  for (const char c : bytes) {
    if (c == '\r') total_ += 2;
    if (c == '\n' && last_ != '\r') total_ += 2;
    if (c != '\r' && c != '\n') ++total_;
    last_ = c;
  }
}

uint64_t PopOctets::total() const {
  const bool line_ended = last_ == '\r' || last_ == '\n';
  return line_ended ? total_ : total_ + 2;
}

}  // namespace talk
