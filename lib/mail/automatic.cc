// Mail that no human is waiting to have answered.

#include "mail/automatic.h"

#include <algorithm>
#include <array>

#include "mail/address.h"
#include "text/case.h"
#include "text/split.h"

namespace mail {

namespace {

bool is_one_of(std::string_view word, auto& words) {
  return std::ranges::any_of(
      words, [&](std::string_view one) { return text::equal_without_case(word, one); });
}

/// The first word of a value that may have comments before it and parameters behind: `no` in
/// `(by hand) no; x=y`. Empty if there is none.
std::string_view first_word(std::string_view value) {
  auto tokens = tokenize(value);
  if (!tokens) tokens = tokenize(text::halves(value, ';').before);
  if (!tokens) return {};
  const auto word = std::ranges::find_if(
      *tokens, [](const Token& token) { return token.kind != Token::Kind::comment; });
  return word == tokens->end() ? std::string_view() : word->text;
}

bool suppresses_replies(std::string_view value) {
  constexpr std::array<std::string_view, 3> covering{"all", "autoreply", "oof"};
  const std::string words = unfold(value);
  std::string_view rest = words;
  while (const auto word = text::take(rest, ',')) {
    std::string_view bare = *word;
    if (is_one_of(text::take_word(bare), covering)) return true;
  }
  return false;
}

bool says_yes(std::string_view value) {
  const std::string_view word = first_word(value);
  return !word.empty() && !text::equal_without_case(word, "no");
}

}  // namespace

bool tells_list(const Field& field) {
  constexpr std::array<std::string_view, 3> names{"mailing-list", "x-mailing-list", "x-ml-name"};
  constexpr std::array<std::string_view, 3> precedences{"list", "bulk", "junk"};
  if (text::starts_without_case(field.name, "list-") || is_one_of(field.name, names)) return true;
  return text::equal_without_case(field.name, "precedence") &&
         is_one_of(first_word(field.value), precedences);
}

bool tells_automatic(const Field& field) {
  const auto named = [&](std::string_view name) {
    return text::equal_without_case(field.name, name);
  };
  // An Auto-Submitted field that says nothing that can be understood does not say no either.
  if (named("auto-submitted")) return !text::equal_without_case(first_word(field.value), "no");
  if (named("precedence")) return text::equal_without_case(first_word(field.value), "auto_reply");
  if (named("x-auto-response-suppress")) return suppresses_replies(field.value);
  if (named("content-type")) {
    return text::starts_without_case(first_word(field.value), "multipart/report");
  }
  if (named("x-autoreply") || named("x-autorespond")) return says_yes(field.value);
  return named("x-failed-recipients");
}

bool is_automatic_sender(std::string_view sender) {
  constexpr std::array<std::string_view, 3> whole{"bounce", "listserv", "majordomo"};
  constexpr std::array<std::string_view, 10> starts{
      "mailer-daemon", "owner-",  "bounce-",  "bounces-",   "bounce+",
      "bounces+",      "noreply", "no-reply", "donotreply", "do-not-reply"};
  constexpr std::array<std::string_view, 4> ends{"-request", "-owner", "-bounce", "-bounces"};
  constexpr std::array<std::string_view, 3> verp{"-return-", "-owner-", "-bounces+"};

  if (sender.empty() || sender == "#@[]") return true;
  const text::Halves halves = text::last_halves(sender, '@');
  const std::string local = text::lower(halves.found ? halves.before : sender);
  const std::string_view name = local;
  if (is_one_of(name, whole)) return true;
  if (std::ranges::any_of(starts, [&](auto start) { return name.starts_with(start); })) return true;
  if (std::ranges::any_of(ends, [&](auto end) { return name.ends_with(end); })) return true;
  // The recipient stands in the sender: list-return-17-joe=example.org,
  // list-bounces+joe=example.org.
  return std::ranges::any_of(verp, [&](auto infix) {
    const size_t at = name.find(infix);
    return at != std::string_view::npos && name.find('=', at) != std::string_view::npos;
  });
}

std::optional<std::string> return_path(std::string_view value) {
  const auto tokens = tokenize(value);
  const auto addresses = tokens ? find_addresses(*tokens) : std::nullopt;
  if (!addresses || addresses->size() != 1) return std::nullopt;
  return addresses->front().text();
}

}  // namespace mail
