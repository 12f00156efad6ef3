// The policy protocol of Postfix.

#include "talk/policy.h"

#include <algorithm>

#include "text/case.h"
#include "text/fmt.h"
#include "text/split.h"

namespace talk {

namespace {

using Kind = PolicyAction::Kind;

struct Known {
  std::string_view name;
  Kind kind;
};
// Those that ask for what there is no way to do here, such as HOLD, defer like unknown ones.
constexpr Known actions[] = {
    {"OK", Kind::accept},     {"PERMIT", Kind::accept},          {"DUNNO", Kind::accept},
    {"WARN", Kind::accept},   {"INFO", Kind::accept},            {"PREPEND", Kind::accept},
    {"REJECT", Kind::refuse}, {"DEFER", Kind::defer},            {"DEFER_IF_PERMIT", Kind::defer},
    {"DEFER_IF_REJECT", Kind::accept},
};

bool is_code(std::string_view word) {
  return word.size() == 3 && (word[0] == '4' || word[0] == '5') &&
         word.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

void append_attribute(std::string& request, std::string_view name, std::string_view value) {
  text::append(request, name, '=');
  for (const char c : value) {
    if (c != '\n' && c != '\r' && c != '\0') request += c;
  }
  request += '\n';
}

PolicyAction parse_policy(std::string_view answer) {
  constexpr std::string_view name = "action=";
  const PolicyAction unknown{Kind::defer, ""};
  std::string_view action;
  while (const auto line = text::take(answer, '\n')) {
    if (line->starts_with(name)) action = line->substr(name.size());
    if (line->empty()) break;
  }
  if (action.ends_with('\r')) action.remove_suffix(1);
  auto [word, rest, found] = text::halves(action, ' ');
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (is_code(word)) {
    return {word[0] == '5' ? Kind::refuse : Kind::defer, std::string(action)};
  }
  // 2xx or all digits is a result of an access table: accepted.
  if (!word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos) {
    return {word[0] == '4' || word[0] == '5' ? Kind::defer : Kind::accept, ""};
  }
  for (const Known& known : actions) {
    if (!text::equal_without_case(word, known.name)) continue;
    if (known.kind != Kind::accept) return {known.kind, std::string(rest)};
    const bool prepend = known.name == "PREPEND" && !rest.empty();
    return {Kind::accept, prepend ? text::join(rest, '\n') : ""};
  }
  return unknown;
}

}  // namespace talk
