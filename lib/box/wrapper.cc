// Programs that run the programs which stand behind their own words in a command line.

#include "box/wrapper.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace box {

namespace {

using Words = std::span<const shell::Word>;
using enum Wrapped::Asked;

struct Wrapper {
  std::string_view name;
  Wrapped::Asked asked;
  std::string_view options{};  // as getopt has them; without any, a dash is as good as other bytes
  size_t operands = 0;         // in front of the program
  enum class Shape { tail, braces } shape = Shape::tail;
};

constexpr Wrapper wrappers[] = {
    {.name = "bouncesaying", .asked = as_test, .operands = 1},
    {.name = "command", .asked = by_itself, .options = "p"},
    {.name = "condredirect", .asked = as_test, .operands = 1},
    {.name = "except", .asked = as_test},
    {.name = "exec", .asked = by_itself, .options = "a:cl"},
    {.name = "mail-and", .asked = as_answer, .shape = Wrapper::Shape::braces},
    {.name = "mail-first", .asked = as_answer, .shape = Wrapper::Shape::braces},
    {.name = "mail-if", .asked = as_answer, .shape = Wrapper::Shape::braces},
    {.name = "mail-not", .asked = as_answer},
    {.name = "mail-once", .asked = as_answer, .options = "ct:", .operands = 1},
    {.name = "mail-or", .asked = as_answer, .shape = Wrapper::Shape::braces},
    {.name = "mail-stop", .asked = as_answer},
    {.name = "mail-tee", .asked = as_answer, .shape = Wrapper::Shape::braces},
    {.name = "mail-test", .asked = as_test},
    {.name = "mail-timeout", .asked = as_answer, .operands = 1},
    {.name = "preline", .asked = by_itself, .options = "frdFRD"},
    {.name = "transcript", .asked = by_itself, .options = "t:", .operands = 1},
};

bool is_literal(const shell::Word& word) { return word.kind == shell::Word::Kind::literal; }

/// How many words the option takes, itself and its value.
size_t length(std::string_view option, std::string_view known) {
  for (size_t i = 1; i < option.size(); ++i) {
    const size_t at = known.find(option[i]);
    if (at == std::string_view::npos || !known.substr(at + 1).starts_with(':')) continue;
    return i + 1 < option.size() ? 1 : 2;
  }
  return 1;
}

/// What stands behind the options and operands; nothing if that cannot be seen.
Words tail(const Wrapper& wrapper, Words words) {
  size_t at = 1;
  while (!wrapper.options.empty() && at < words.size()) {
    const std::string_view text = words[at].text;
    if (!is_literal(words[at]) || text.size() < 2 || text[0] != '-') break;
    at += length(text, wrapper.options);
    if (text == "--") break;
  }
  at += wrapper.operands;
  if (at >= words.size()) return {};
  const bool many = std::ranges::any_of(words.first(at), [](const shell::Word& word) {
    return word.kind == shell::Word::Kind::many;
  });
  return many ? Words{} : words.subspan(at);
}

/// text::take_groups for words of which only the shell may know some.
Wrapped groups(const Wrapper& wrapper, Words words) {
  const Wrapped wrong{.broken = std::ranges::all_of(words, is_literal)};
  Wrapped wrapped{.asked = wrapper.asked};
  size_t depth = 0;
  size_t start = 1;
  for (size_t at = 1; at < words.size(); ++at) {
    const bool opens = is_literal(words[at]) && words[at].text == "{";
    const bool closes = is_literal(words[at]) && words[at].text == "}";
    if (!opens && depth == 0) return wrong;
    if (opens && depth++ == 0) start = at + 1;
    if (!closes || --depth > 0) continue;
    if (at == start) return wrong;
    wrapped.programs.push_back(words.subspan(start, at - start));
  }
  return depth > 0 || wrapped.programs.empty() ? wrong : wrapped;
}

}  // namespace

Wrapped unwrap(Words command) {
  const auto wrapper = std::ranges::find_if(wrappers, [&](const Wrapper& each) {
    return !command.empty() && shell::names_program(command[0], each.name);
  });
  if (wrapper == std::end(wrappers)) return {};
  if (wrapper->shape == Wrapper::Shape::braces) return groups(*wrapper, command);
  const Words program = tail(*wrapper, command);
  Wrapped wrapped{.asked = wrapper->asked};
  if (!program.empty()) wrapped.programs.push_back(program);
  return wrapped;
}

}  // namespace box
