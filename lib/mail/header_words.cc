// Encoded words where they may stand in the header of a message.

#include "mail/header_words.h"

#include <algorithm>

#include "mail/encoded_word.h"
#include "mail/header.h"
#include "mail/phrase.h"
#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace mail {

namespace {

constexpr size_t line_most = 76;

constexpr std::string_view with_addresses[] = {
    "apparently-to",
    "bcc",
    "cc",
    "disposition-notification-to",
    "errors-to",
    "from",
    "list-id",
    "mail-followup-to",
    "mail-reply-to",
    "notice-requested-upon-delivery-to",
    "reply-to",
    "resent-bcc",
    "resent-cc",
    "resent-from",
    "resent-reply-to",
    "resent-sender",
    "resent-to",
    "return-receipt-to",
    "sender",
    "to",
};

constexpr std::string_view without_words[] = {
    "authentication-results",
    "content-disposition",
    "content-id",
    "content-length",
    "content-transfer-encoding",
    "content-type",
    "date",
    "delivered-to",
    "dkim-signature",
    "domainkey-signature",
    "in-reply-to",
    "message-id",
    "mime-version",
    "received",
    "received-spf",
    "references",
    "resent-date",
    "resent-message-id",
    "return-path",
};
constexpr std::string_view families_without_words[] = {"arc-", "list-"};

bool is_ascii(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

struct Split {
  std::string_view name;  // with all up to the colon
  std::string line;       // the value, without line ends
  std::string_view end;   // the last line end
  FieldWords words;
};

std::optional<Split> split(std::string_view text) {
  const auto field = take_field(text);
  if (!field) return std::nullopt;
  Split parts{field->text.substr(0, field->text.size() - field->value.size()),
              {},
              {},
              field_words(field->name)};
  for (std::string_view rest = field->value; !rest.empty();) {
    const std::string_view line = text::first_line(rest);
    rest.remove_prefix(line.size());
    // A list that escapes a line end is none (ListReader), and stays so.
    if (parts.line.ends_with('\\') && parts.words == FieldWords::in_phrases) return std::nullopt;
    size_t size = line.ends_with('\n') ? line.size() - 1 : line.size();
    if (size < line.size() && size > 0 && line[size - 1] == '\r') --size;
    parts.line += line.substr(0, size);
    parts.end = line.substr(size);
  }
  return parts;
}

/// A line break before each blank where a line would be too long without it.
std::string folded(std::string_view name, std::string_view line, std::string_view line_end) {
  constexpr std::string_view blanks = " \t";
  std::string text(name);
  size_t column = name.size();
  while (!line.empty()) {
    const size_t word = line.find_first_not_of(blanks);
    if (word == std::string_view::npos) {
      text += line;
      break;
    }
    const std::string_view unit = line.substr(0, line.find_first_of(blanks, word));
    line.remove_prefix(unit.size());
    // Behind a CR a line break would swallow it, and a backslash would make it more than that.
    const bool quoted = text.ends_with('\r') || text.ends_with('\\');
    const bool can_fold = word > 0 && column > 0 && !quoted;
    if (can_fold && column + unit.size() > line_most) {
      text += line_end;
      column = 0;
    }
    text += unit;
    column += unit.size();
  }
  return text;
}

}  // namespace

FieldWords field_words(std::string_view name) {
  const std::string lowered = text::lower(name);
  if (std::ranges::find(with_addresses, lowered) != std::end(with_addresses)) {
    return FieldWords::in_phrases;
  }
  const bool none = std::ranges::find(without_words, lowered) != std::end(without_words) ||
                    std::ranges::any_of(families_without_words, [&](std::string_view family) {
                      return lowered.starts_with(family);
                    });
  return none ? FieldWords::nowhere : FieldWords::everywhere;
}

std::optional<std::string> decode_field(std::string_view text) {
  if (text.find("=?") == std::string_view::npos) return std::nullopt;
  const auto field = split(text);
  if (!field || field->words == FieldWords::nowhere) return std::nullopt;
  const std::string line = field->words == FieldWords::everywhere ? decode_words(field->line)
                                                                  : decode_phrases(field->line);
  if (line == field->line) return std::nullopt;
  return text::join(field->name, line, field->end);
}

std::optional<std::string> encode_field(std::string_view text) {
  if (is_ascii(text)) return std::nullopt;
  const auto field = split(text);
  if (!field || field->words == FieldWords::nowhere) return std::nullopt;
  // The first word ought to fit behind the name.
  constexpr size_t least = 40;
  const size_t left = line_most - std::min(line_most, field->name.size() + 1);
  const size_t most = std::clamp(left, least, encoded_word_most);
  const std::string line = field->words == FieldWords::everywhere
                               ? encode_words(field->line, most)
                               : encode_phrases(field->line, most);
  if (line == field->line) return std::nullopt;
  return folded(field->name, line, field->end.empty() ? "\n" : field->end) +
         std::string(field->end);
}

}  // namespace mail
