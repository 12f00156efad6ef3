// Forwarding databases and binary mailing lists.

#include "mail/forwarding.h"

#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace mail {

namespace {

/// `bytes` with a backslash before each that means something in a table, or is no printable one.
std::string escaped(std::string_view bytes) {
  constexpr std::string_view special = ",:;\\#";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 32 || byte >= 128 || special.find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text;
}

constexpr std::string_view command_letters = "&./|!";

}  // namespace

std::string commands_key(std::string_view target) { return ':' + text::lower(target); }

std::string owner_key(std::string_view target) { return '?' + text::lower(target); }

std::vector<std::string> targets(std::string_view recipient) {
  const size_t at = recipient.rfind('@');
  if (at == std::string_view::npos) return {std::string(recipient)};
  return {std::string(recipient), std::string(recipient.substr(at)),
          std::string(recipient.substr(0, at + 1))};
}

ForwardingTable::Problem ForwardingTable::feed(char c, std::vector<ForwardingRecord>& to) {
  if (next_ == Next::comment) {
    if (c == '\n') next_ = Next::any;
    return Problem::none;
  }
  if (c == '\0') return Problem::nul;
  if (next_ == Next::escaped) {
    next_ = Next::any;
    return take(c);
  }
  switch (c) {
    case '\\': next_ = Next::escaped; return Problem::none;
    case '#': next_ = Next::comment; return Problem::none;
    case ' ':
    case '\t':
    case '\n': return Problem::none;
    case ':':
      if (in_commands_) return Problem::double_colon;
      in_commands_ = true;
      return Problem::none;
    case ',':
    case ';': {
      if (!in_commands_) return Problem::comma_before_colon;
      const Problem problem = end_command(to);
      if (problem == Problem::none && c == ';') end_instruction(to);
      return problem;
    }
    default: return take(c);
  }
}

ForwardingTable::Problem ForwardingTable::take(char c) {
  (in_commands_ ? command_ : target_) += c;
  return Problem::none;
}

ForwardingTable::Problem ForwardingTable::end_command(std::vector<ForwardingRecord>& to) {
  if (command_.empty()) return Problem::none;
  const char first = command_[0];
  if (first == '?') {
    to.push_back({owner_key(target_), command_.substr(1)});
  } else if (first != '&' && command_letters.find(first) != std::string_view::npos) {
    text::append(commands_, command_, '\0');
  } else {
    if (command_.size() > longest_recipient) return Problem::long_address;
    text::append(commands_, first == '&' ? "" : "&", command_, '\0');
  }
  command_.clear();
  return Problem::none;
}

void ForwardingTable::end_instruction(std::vector<ForwardingRecord>& to) {
  if (!commands_.empty()) to.push_back({commands_key(target_), std::move(commands_)});
  commands_.clear();
  target_.clear();
  in_commands_ = false;
}

std::optional<std::string> print_record(std::string_view key, std::string_view data) {
  if (key.empty()) return std::nullopt;
  const std::string target = escaped(key.substr(1));
  if (key[0] == '?') return text::join(target, ": ?", escaped(data), ";\n");
  if (key[0] != ':') return std::nullopt;
  std::string text = text::join(target, ":\n");
  while (!data.empty()) {
    const auto command = text::take_terminated(data, '\0');
    if (!command || command->empty()) return std::nullopt;
    if (command_letters.find((*command)[0]) == std::string_view::npos) return std::nullopt;
    text::append(text, ", ", escaped(*command), '\n');
  }
  return text + ";\n";
}

bool is_list_entry(std::string_view entry) {
  if (entry.find('\n') != std::string_view::npos) return false;
  if (entry.starts_with('.') || entry.starts_with('/')) return true;
  return entry.starts_with('&') && entry.size() < oversized_entry && text::trim_end(entry) == entry;
}

}  // namespace mail
