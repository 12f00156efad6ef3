// A message as it lies in a maildir.

#include "mail/delivered.h"

#include "text/quote.h"

namespace mail {

std::optional<Delivered> read_delivered(io::Reader& message) {
  constexpr size_t most = 65536;
  constexpr std::string_view path = "Return-Path: <", to = "Delivered-To: ";
  std::string first, second;
  if (message.get_line(first, most) != io::Line::complete) return std::nullopt;
  if (!first.starts_with(path) || !first.ends_with('>')) return std::nullopt;
  if (message.get_line(second, most) != io::Line::complete) return std::nullopt;
  if (!second.starts_with(to)) return std::nullopt;
  const size_t size = first.size() + second.size() + 2;
  first.pop_back();
  return Delivered{text::unquote_address(std::string_view(first).substr(path.size())),
                   second.substr(to.size()), size};
}

}  // namespace mail
