// Patterns of the shell.

#include "text/glob.h"

#include <algorithm>
#include <optional>

namespace text {

namespace {

constexpr bool between(char c, char first, char last) {
  const auto octet = [](char x) { return static_cast<unsigned char>(x); };
  return octet(first) <= octet(c) && octet(c) <= octet(last);
}

constexpr bool is_lower(char c) { return between(c, 'a', 'z'); }
constexpr bool is_upper(char c) { return between(c, 'A', 'Z'); }
constexpr bool is_alpha(char c) { return is_lower(c) || is_upper(c); }
constexpr bool is_digit(char c) { return between(c, '0', '9'); }
constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
constexpr bool is_graph(char c) { return between(c, '!', '~'); }

struct Class {
  std::string_view name;
  bool (*holds)(char);
};
constexpr Class classes[] = {
    {"alnum", is_alnum},
    {"alpha", is_alpha},
    {"blank", [](char c) { return c == ' ' || c == '\t'; }},
    {"cntrl", [](char c) { return between(c, '\0', '\x1f') || c == '\x7f'; }},
    {"digit", is_digit},
    {"graph", is_graph},
    {"lower", is_lower},
    {"print", [](char c) { return between(c, ' ', '~'); }},
    {"punct", [](char c) { return is_graph(c) && !is_alnum(c); }},
    {"space", [](char c) { return c == ' ' || between(c, '\t', '\r'); }},
    {"upper", is_upper},
    {"xdigit", [](char c) { return is_digit(c) || between(c, 'a', 'f') || between(c, 'A', 'F'); }},
};

/// Takes `[:NAME:]` from the front of `set`, if it is there.
const Class* take_class(std::string_view& set) {
  if (!set.starts_with("[:")) return nullptr;
  const size_t end = set.find(":]");
  if (end == std::string_view::npos) return nullptr;
  const auto found = std::ranges::find(classes, set.substr(2, end - 2), &Class::name);
  if (found == std::end(classes)) return nullptr;
  set.remove_prefix(end + 2);
  return found;
}

/// Takes one byte, which a backslash may make plain.
std::optional<char> take_byte(std::string_view& set) {
  if (set.starts_with('\\')) set.remove_prefix(1);
  if (set.empty()) return std::nullopt;
  const char c = set.front();
  set.remove_prefix(1);
  return c;
}

/// Takes what stands between the brackets, and the closing one. Nothing if that is missing; else
/// whether `c` is one of the set.
std::optional<bool> take_set(std::string_view& set, char c) {
  const bool wanted = !set.starts_with('!') && !set.starts_with('^');
  if (!wanted) set.remove_prefix(1);
  bool found = false;
  for (bool first = true; first || !set.starts_with(']'); first = false) {
    if (const Class* known = take_class(set)) {
      found = found || known->holds(c);
      continue;
    }
    const auto from = take_byte(set);
    if (!from) return std::nullopt;
    auto to = from;
    if (set.size() >= 2 && set[0] == '-' && set[1] != ']') {
      set.remove_prefix(1);
      to = take_byte(set);
      if (!to) return std::nullopt;
    }
    found = found || between(c, *from, *to);
  }
  set.remove_prefix(1);
  return found == wanted;
}

/// Takes what matches one byte from the front of `pattern`. True if `c` is such a byte.
bool take_one(std::string_view& pattern, char c) {
  const char kind = pattern.front();
  pattern.remove_prefix(1);
  if (kind == '?') return true;
  if (kind == '[') {
    std::string_view set = pattern;
    if (const auto found = take_set(set, c)) {
      pattern = set;
      return *found;
    }
    return c == '[';
  }
  if (kind != '\\') return kind == c;
  if (pattern.empty()) return false;
  const char plain = pattern.front();
  pattern.remove_prefix(1);
  return plain == c;
}

}  // namespace

// Only the last star ever has to take more: what stands before it has matched as early as it can.
bool glob(std::string_view pattern, std::string_view bytes) {
  std::optional<std::string_view> after_star;
  std::string_view left_to_star;
  for (;;) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      after_star = pattern;
      left_to_star = bytes;
      continue;
    }
    if (bytes.empty() && pattern.empty()) return true;
    if (!bytes.empty() && !pattern.empty() && take_one(pattern, bytes.front())) {
      bytes.remove_prefix(1);
      continue;
    }
    if (!after_star || left_to_star.empty()) return false;
    left_to_star.remove_prefix(1);
    pattern = *after_star;
    bytes = left_to_star;
  }
}

}  // namespace text
