// By what a message is known again.

#include "mail/message_id.h"

#include <algorithm>
#include <initializer_list>

#include "mail/header.h"
#include "text/case.h"
#include "text/date.h"
#include "text/fmt.h"
#include "text/split.h"

namespace mail {

namespace {

bool is_trace(std::string_view name) {
  constexpr std::string_view names[] = {"received", "return-path", "delivered-to"};
  return std::ranges::any_of(
      names, [&](std::string_view trace) { return text::equal_without_case(name, trace); });
}

std::string bare_id(std::string_view value) {
  std::string id;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) > 32 && c != 127) id += c;
  }
  const text::Halves opened = text::halves(id, '<');
  const text::Halves closed = text::halves(opened.after, '>');
  if (closed.found && !closed.before.empty()) return std::string(closed.before);
  return id == "<>" ? std::string() : id;
}

}  // namespace

std::string message_id(std::string_view header) {
  while (const auto field = take_field(header)) {
    if (!text::equal_without_case(field->name, "message-id")) continue;
    const std::string id = bare_id(field->value);
    if (!id.empty()) return id;
  }
  return {};
}

std::string message_id_field(int64_t seconds, std::string_view unique, std::string_view host) {
  const text::Civil time = text::civil(seconds);
  std::string digits = text::join(time.year);
  for (const unsigned part : {time.month, time.day, time.hour, time.minute, time.second}) {
    text::append_padded(digits, part, 2);
  }
  return text::join("Message-ID: <", digits, '.', unique, ".qmail@", host, ">\n");
}

std::string without_trace(std::string_view header) {
  std::string kept;
  while (const auto field = take_field(header)) {
    if (!is_trace(field->name)) kept += field->text;
  }
  return kept.append(header);
}

}  // namespace mail
