// The text of a Received field, laid out for people.

#include "mail/received_layout.h"

#include <algorithm>

#include "text/case.h"

namespace mail {

namespace {

constexpr std::string_view words[] = {"from", "by", "for", "id"};
constexpr size_t longest_word = 4;
constexpr std::string_view line_start = "\n\t\t\t ";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

void ReceivedLayout::feed(std::string_view bytes, std::string& to) {
  for (const char c : bytes) {
    if (is_blank(c)) {
      end_word(to);
      blank_ = true;
    } else if (c == ';') {
      end_word(to);
      if (!empty_) to += line_start;
      to += c;
      empty_ = blank_ = false;
      in_word_ = true;
    } else if (in_word_) {
      to += c;
    } else {
      word_ += c;
      if (word_.size() <= longest_word) continue;
      separate(to);
      to += word_;
      word_.clear();
      in_word_ = true;
    }
  }
}

void ReceivedLayout::end_word(std::string& to) {
  in_word_ = false;
  if (word_.empty()) return;
  const bool begins_line = blank_ && !empty_ && std::ranges::any_of(words, [&](auto word) {
                             return text::equal_without_case(word, word_);
                           });
  if (begins_line) {
    to += line_start;
    blank_ = false;
  }
  separate(to);
  to += word_;
  word_.clear();
}

void ReceivedLayout::separate(std::string& to) {
  if (blank_ && !empty_) to += ' ';
  empty_ = blank_ = false;
}

}  // namespace mail
