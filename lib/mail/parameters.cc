// The fields that say what a part of a message is.

#include "mail/parameters.h"

#include <algorithm>

#include "text/case.h"
#include "text/charset.h"
#include "text/fmt.h"
#include "text/scan.h"
#include "text/split.h"

namespace mail {

namespace {

constexpr size_t sections_most = 1000;

constexpr std::string_view specials = "()<>@,;:\\\"/[]?=";  // RFC 2045 section 5.1

// Above 127 as well: programs do write file names so.
constexpr bool in_token(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 32 && byte != 127 && specials.find(c) == std::string_view::npos;
}

// Programs leave quotes out where they are needed: only what must end a value ends it.
constexpr bool in_value(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 32 && byte != 127 && c != ';';
}

/// Takes what stands between parentheses, or all there is if nothing ends it.
void skip_comment(std::string_view& rest) {
  size_t depth = 0;
  while (!rest.empty()) {
    const char c = rest[0];
    rest.remove_prefix(c == '\\' ? std::min<size_t>(2, rest.size()) : 1);
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) return;
  }
}

void skip_blanks(std::string_view& rest) {
  for (;;) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    if (!rest.starts_with('(')) return;
    skip_comment(rest);
  }
}

std::string_view take_while(std::string_view& rest, bool (*belongs)(char)) {
  const auto size = static_cast<size_t>(std::ranges::find_if_not(rest, belongs) - rest.begin());
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return taken;
}

std::string_view take_token(std::string_view& rest) { return take_while(rest, in_token); }

bool take(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

/// The rest of a quoted string, without line ends; its end may be missing.
std::string take_quoted(std::string_view& rest) {
  std::string value;
  while (!rest.empty() && !take(rest, '"')) {
    if (rest[0] == '\\' && rest.size() > 1) rest.remove_prefix(1);
    if (rest[0] != '\n' && rest[0] != '\r') value += rest[0];
    rest.remove_prefix(1);
  }
  return value;
}

std::optional<std::string> take_label(std::string_view& rest, Label kind) {
  skip_blanks(rest);
  std::string label = text::lower(take_token(rest));
  if (label.empty()) return std::nullopt;
  if (kind == Label::word) return label;
  skip_blanks(rest);
  if (!take(rest, '/')) return std::nullopt;
  skip_blanks(rest);
  const std::string_view subtype = take_token(rest);
  if (subtype.empty()) return std::nullopt;
  return text::join(label, '/', text::lower(subtype));
}

/// Up to the next semicolon that is not quoted.
void skip_parameter(std::string_view& rest) {
  while (!rest.empty() && rest[0] != ';') {
    if (rest[0] == '(') {
      skip_comment(rest);
    } else if (take(rest, '"')) {
      (void)take_quoted(rest);
    } else {
      rest.remove_prefix(1);
    }
  }
}

std::optional<Labelled::Parameter> take_parameter(std::string_view& rest) {
  skip_blanks(rest);
  const std::string_view name = take_token(rest);
  skip_blanks(rest);
  if (name.empty() || !take(rest, '=')) return std::nullopt;
  skip_blanks(rest);
  std::string value(take(rest, '"') ? take_quoted(rest) : take_while(rest, in_value));
  return Labelled::Parameter{text::lower(name), std::move(value)};
}

/// RFC 2231 section 4: `%` and two digits; a percent sign before anything else stands for itself.
std::string decode_percent(std::string_view encoded) {
  std::string bytes;
  for (size_t at = 0; at < encoded.size(); ++at) {
    const std::string_view rest = encoded.substr(at);
    const bool room = rest[0] == '%' && rest.size() > 2;
    const auto high = room ? text::hex_digit(rest[1]) : std::nullopt;
    const auto low = room ? text::hex_digit(rest[2]) : std::nullopt;
    if (high && low) {
      bytes += static_cast<char>(*high << 4 | *low);
      at += 2;
    } else {
      bytes += rest[0];
    }
  }
  return bytes;
}

/// What of an extended value stands behind its charset and language, and that charset.
struct Extended {
  std::string_view charset;
  std::string_view value;
};

Extended split_extended(std::string_view value) {
  const auto charset = text::halves(value, '\'');
  const auto language = text::halves(charset.after, '\'');
  if (!language.found) return {{}, value};
  return {charset.before, language.after};
}

std::string in_utf8(std::string bytes, std::string_view charset) {
  auto characters = text::to_utf8(bytes, charset);
  return characters ? std::move(*characters) : std::move(bytes);
}

const Labelled::Parameter* find(const std::vector<Labelled::Parameter>& parameters,
                                std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Labelled::Parameter::name);
  return found == parameters.end() ? nullptr : &*found;
}

}  // namespace

std::string Labelled::parameter(std::string_view name) const {
  if (const Parameter* extended = find(parameters, text::join(name, '*'))) {
    const Extended parts = split_extended(extended->value);
    return in_utf8(decode_percent(parts.value), parts.charset);
  }
  std::string value;
  std::string_view charset;
  for (size_t number = 0; number < sections_most; ++number) {
    const std::string section = text::join(name, '*', number);
    const Parameter* extended = find(parameters, section + '*');
    const Parameter* plain = extended == nullptr ? find(parameters, section) : nullptr;
    if (extended == nullptr && plain == nullptr) {
      if (number > 0) return in_utf8(std::move(value), charset);
      break;
    }
    if (plain != nullptr) {
      value += plain->value;
      continue;
    }
    const Extended parts =
        number == 0 ? split_extended(extended->value) : Extended{charset, extended->value};
    charset = parts.charset;
    value += decode_percent(parts.value);
  }
  const Parameter* plain = find(parameters, name);
  return plain == nullptr ? value : plain->value;
}

std::optional<Labelled> read_labelled(std::string_view value, Label kind) {
  auto label = take_label(value, kind);
  if (!label) return std::nullopt;
  Labelled labelled{std::move(*label), {}};
  for (;;) {
    skip_parameter(value);
    if (!take(value, ';')) return labelled;
    if (auto parameter = take_parameter(value))
      labelled.parameters.push_back(std::move(*parameter));
  }
}

}  // namespace mail
