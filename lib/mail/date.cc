// Dates in header fields.

#include "mail/date.h"

#include <algorithm>
#include <span>
#include <vector>

#include "mail/address.h"
#include "text/case.h"
#include "text/date.h"
#include "text/scan.h"

namespace mail {

namespace {

using Kind = Token::Kind;

constexpr uint64_t number_most = 999999999;

struct Zone {
  std::string_view name;
  int64_t hours_ahead;
};

constexpr Zone zones[] = {{"UT", 0},   {"GMT", 0},  {"BST", 1},    {"CET", 1},  {"MET", 1},
                          {"EET", 2},  {"IST", 2},  {"METDST", 2}, {"HKT", 8},  {"JST", 9},
                          {"EST", -5}, {"EDT", -4}, {"CST", -6},   {"CDT", -5}, {"MST", -7},
                          {"MDT", -6}, {"PST", -8}, {"PDT", -7}};

bool separates(const Token& token) {
  return token.kind == Kind::comma || token.kind == Kind::semicolon;
}

/// What stands behind the last comma or semicolon, without comments. A comment or string without
/// its end, which has nothing to do with the date behind it, is in many a Received field.
std::vector<Token> date_tokens(std::string_view value) {
  auto tokens = tokenize(value);
  if (!tokens) tokens = tokenize(value.substr(value.find_last_of(",;") + 1));  // npos + 1 is 0
  if (!tokens) return {};
  const auto separator = std::find_if(tokens->rbegin(), tokens->rend(), separates);
  tokens->erase(tokens->begin(), separator.base());
  std::erase_if(*tokens, [](const Token& token) { return token.kind == Kind::comment; });
  return std::move(*tokens);
}

/// Takes the parts of a date one by one; once one is missing, there is none.
class Parser {
 public:
  explicit Parser(std::span<const Token> tokens) : rest_(tokens) {}

  std::optional<Date> parse() {
    text::Civil civil{};
    civil.day = number();
    civil.month = month();
    civil.year = year();
    civil.hour = number();
    if (!take(Kind::colon)) failed_ = true;
    civil.minute = number();
    if (take(Kind::colon)) civil.second = number();
    const std::optional<int64_t> seconds_ahead = zone();
    if (failed_ || !rest_.empty()) return std::nullopt;
    return Date{text::seconds(civil) - seconds_ahead.value_or(0), seconds_ahead};
  }

 private:
  bool take(Kind kind) {
    if (rest_.empty() || rest_[0].kind != kind) return false;
    rest_ = rest_.subspan(1);
    return true;
  }

  std::string_view word() {
    const std::string_view word = rest_.empty() ? std::string_view() : rest_[0].text;
    if (!take(Kind::atom)) failed_ = true;
    return word;
  }

  unsigned number() {
    const auto number = text::number(word(), number_most);
    if (!number) failed_ = true;
    return static_cast<unsigned>(number.value_or(0));
  }

  unsigned month() {
    const std::optional<unsigned> month = text::month_number(word());
    if (!month) failed_ = true;
    return month.value_or(1);
  }

  int64_t year() {
    const int64_t year = number();
    if (year < 50) return year + 2000;
    return year < 999 ? year + 1900 : year;
  }

  std::optional<int64_t> zone() {
    const std::string_view name = word();
    if (name.starts_with('+') || name.starts_with('-')) return offset(name);
    const auto zone = std::ranges::find_if(
        zones, [&](const Zone& known) { return text::equal_without_case(known.name, name); });
    if (zone == std::end(zones)) {
      failed_ = true;
      return std::nullopt;
    }
    const bool summer =
        !rest_.empty() && text::equal_without_case(rest_[0].text, "dst") && take(Kind::atom);
    return (zone->hours_ahead + (summer ? 1 : 0)) * 3600;
  }

  /// What `+0130` says.
  std::optional<int64_t> offset(std::string_view zone) {
    const auto digits = text::number(zone.substr(1), 9999);
    if (!digits || zone.size() != 5) failed_ = true;
    if (zone == "-0000") return std::nullopt;
    const auto number = static_cast<int64_t>(digits.value_or(0));
    const int64_t seconds = number / 100 * 3600 + number % 100 * 60;
    return zone[0] == '-' ? -seconds : seconds;
  }

  std::span<const Token> rest_;
  bool failed_ = false;
};

}  // namespace

std::optional<Date> parse_date(std::string_view value) {
  const std::vector<Token> tokens = date_tokens(value);
  return Parser(tokens).parse();
}

std::string print_date(const Date& date) {
  if (!date.seconds_ahead) return text::date822(date.seconds);
  return text::date822(text::civil(date.seconds + *date.seconds_ahead), *date.seconds_ahead);
}

std::string print_iso_date(const Date& date) {
  std::string printed;
  text::append_date_time(printed, text::civil(date.seconds + date.seconds_ahead.value_or(0)));
  printed += ' ';
  if (date.seconds_ahead) {
    text::append_offset(printed, *date.seconds_ahead);
  } else {
    printed += "-0000";
  }
  return printed;
}

}  // namespace mail
