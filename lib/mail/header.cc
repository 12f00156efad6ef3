// The header of a message, in memory, cut into fields.

#include "mail/header.h"

#include <algorithm>

#include "text/case.h"
#include "text/split.h"

namespace mail {

namespace {

constexpr std::string_view blanks = " \t";

bool starts_with_blank(std::string_view bytes) {
  return !bytes.empty() && blanks.find(bytes[0]) != std::string_view::npos;
}

bool is_name(std::string_view bytes) {
  return !bytes.empty() && std::ranges::all_of(bytes, [](char c) { return c > 32 && c < 127; });
}

}  // namespace

std::optional<Field> take_field(std::string_view& rest) {
  const std::string_view line = text::first_line(rest);
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view name = line.substr(0, colon);
  name = name.substr(0, name.find_last_not_of(blanks) + 1);
  if (!is_name(name)) return std::nullopt;

  size_t size = line.size();
  while (starts_with_blank(rest.substr(size))) size += text::first_line(rest.substr(size)).size();
  const std::string_view text = rest.substr(0, size);
  rest.remove_prefix(size);
  return Field{.text = text, .name = name, .value = text.substr(colon + 1)};
}

std::string unfold(std::string_view value) {
  std::string line;
  while (!value.empty()) {
    std::string_view piece = text::first_line(value);
    value.remove_prefix(piece.size());
    if (piece.ends_with('\n')) piece.remove_suffix(1);
    if (piece.ends_with('\r')) piece.remove_suffix(1);
    line += piece;
  }
  const size_t start = line.find_first_not_of(blanks);
  if (start == std::string::npos) return {};
  return line.substr(start, line.find_last_not_of(blanks) + 1 - start);
}

std::string_view with_line_ends(std::string_view text, std::string& room) {
  if (text.ends_with('\n') && text.find('\r') == std::string_view::npos) return text;
  room.clear();
  while (const auto line = text::take(text, '\n')) {
    room += *line;
    while (room.ends_with('\r')) room.pop_back();
    room += '\n';
  }
  return room;
}

Glance glance(std::string_view start) {
  struct Slot {
    std::string_view name;
    std::string_view Glance::*value;
  };
  constexpr Slot slots[] = {{"return-path", &Glance::return_path},
                            {"delivered-to", &Glance::delivered_to},
                            {"from", &Glance::from},
                            {"subject", &Glance::subject}};
  Glance seen;
  while (const auto field = take_field(start)) {
    for (const Slot& slot : slots) {
      std::string_view& value = seen.*slot.value;
      if (!value.empty() || !text::equal_without_case(field->name, slot.name)) continue;
      value = field->value;
      value.remove_prefix(std::min(value.find_first_not_of(blanks), value.size()));
    }
  }
  if (start.starts_with('\n')) start.remove_prefix(1);
  seen.body = start;
  return seen;
}

}  // namespace mail
