// JSON in pieces.

#include "text/json_stream.h"

#include <algorithm>

#include "text/fmt.h"
#include "text/scan.h"

namespace text {

namespace {

constexpr size_t piece_most = 16384;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes digits; how many there were.
size_t take_digits(std::string_view& rest) {
  const auto size = static_cast<size_t>(std::ranges::find_if_not(rest, is_digit) - rest.begin());
  rest.remove_prefix(size);
  return size;
}

bool is_number(std::string_view rest) {
  if (rest.starts_with('-')) rest.remove_prefix(1);
  const bool zero = rest.starts_with('0');
  const size_t whole = take_digits(rest);
  if (whole == 0 || (zero && whole > 1)) return false;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    if (take_digits(rest) == 0) return false;
  }
  if (rest.starts_with('e') || rest.starts_with('E')) {
    rest.remove_prefix(1);
    if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
    if (take_digits(rest) == 0) return false;
  }
  return rest.empty();
}

constexpr bool in_literal(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' || c == 'E';
}

}  // namespace

void append_json(std::string& to, std::string_view bytes) {
  for (const char& c : bytes) {
    switch (c) {
      case '"': to += "\\\""; break;
      case '\\': to += "\\\\"; break;
      case '\n': to += "\\n"; break;
      case '\r': to += "\\r"; break;
      case '\t': to += "\\t"; break;
      default:
        if ((c >= '\0' && c < ' ') || c == '\x7f') {
          append(to, "\\u00", hex({&c, 1}));
        } else {
          to += c;
        }
    }
  }
}

JsonReader::Event JsonReader::take(std::string_view& bytes) {
  if (told_) text_.clear();
  told_ = false;
  Event event = Event::more;
  while (event == Event::more && !bytes.empty()) event = step(bytes);
  const bool in_string =
      place_ == Place::string || place_ == Place::escape || place_ == Place::digits;
  if (event == Event::more && in_string && !in_key_ && !text_.empty()) event = Event::piece;
  told_ = event != Event::more;
  return event;
}

JsonReader::Event JsonReader::finish() {
  if (told_) text_.clear();
  told_ = false;
  if (place_ == Place::literal) {
    told_ = true;
    return end_literal();
  }
  return place_ == Place::done ? Event::end : fail();
}

JsonReader::Event JsonReader::step(std::string_view& bytes) {
  switch (place_) {
    case Place::string: return step_string(bytes);
    case Place::literal: {
      const auto size =
          static_cast<size_t>(std::ranges::find_if_not(bytes, in_literal) - bytes.begin());
      text_ += bytes.substr(0, size);
      bytes.remove_prefix(size);
      if (text_.size() > longest) return fail();
      return bytes.empty() ? Event::more : end_literal();
    }
    case Place::escape:
    case Place::digits: {
      const char c = bytes[0];
      bytes.remove_prefix(1);
      return place_ == Place::escape ? step_escape(c) : step_digits(c);
    }
    default: return step_between(bytes);
  }
}

/// Takes what stands between strings, numbers and words.
JsonReader::Event JsonReader::step_between(std::string_view& bytes) {
  const char c = bytes[0];
  if (place_ != Place::broken && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) {
    bytes.remove_prefix(1);
    return Event::more;
  }
  const bool ends = c == ']' || c == '}';
  switch (place_) {
    case Place::value_or_end:
    case Place::value:
      if (ends && place_ == Place::value) return fail();
      if (!ends && in_literal(c)) return begin_value(c);
      bytes.remove_prefix(1);
      return ends ? end_level(c) : begin_value(c);
    case Place::key_or_end:
    case Place::key:
      bytes.remove_prefix(1);
      if (ends && place_ == Place::key_or_end) return end_level(c);
      if (c != '"') return fail();
      in_key_ = true;
      place_ = Place::string;
      return Event::more;
    case Place::colon:
      bytes.remove_prefix(1);
      if (c != ':') return fail();
      place_ = Place::value;
      return Event::more;
    case Place::comma_or_end:
      bytes.remove_prefix(1);
      if (ends) return end_level(c);
      if (c != ',') return fail();
      place_ = levels_.back() == '{' ? Place::key : Place::value;
      return Event::more;
    default: return fail();
  }
}

JsonReader::Event JsonReader::begin_value(char c) {
  if (c == '{' || c == '[') return begin_level(c);
  if (c == '"') {
    in_key_ = false;
    place_ = Place::string;
    return Event::more;
  }
  if (!in_literal(c)) return fail();
  place_ = Place::literal;
  return Event::more;
}

JsonReader::Event JsonReader::begin_level(char c) {
  if (levels_.size() == deepest) return fail();
  levels_ += c;
  place_ = c == '{' ? Place::key_or_end : Place::value_or_end;
  return c == '{' ? Event::object : Event::array;
}

JsonReader::Event JsonReader::end_level(char c) {
  const bool object = c == '}';
  if (levels_.empty() || levels_.back() != (object ? '{' : '[')) return fail();
  levels_.pop_back();
  after_value();
  return object ? Event::object_end : Event::array_end;
}

JsonReader::Event JsonReader::step_string(std::string_view& bytes) {
  const auto special = std::ranges::find_if(
      bytes, [](char c) { return c == '"' || c == '\\' || (c >= '\0' && c < ' '); });
  const std::string_view plain =
      bytes.substr(0, static_cast<size_t>(special - bytes.begin())).substr(0, piece_most);
  if (!plain.empty()) {
    if (high_ != 0) return fail();
    check_.feed(plain);
    if (!check_.good_so_far()) return fail();
    text_ += plain;
    bytes.remove_prefix(plain.size());
    if (in_key_) return text_.size() > longest ? fail() : Event::more;
    return text_.size() < piece_most ? Event::more : Event::piece;
  }
  const char c = bytes[0];
  if (!check_.good() || (high_ != 0 && c != '\\')) return fail();
  if (c == '\\') {
    bytes.remove_prefix(1);
    place_ = Place::escape;
    return Event::more;
  }
  if (c != '"') return fail();
  // What there is of the string comes first, then its end.
  if (!in_key_ && !text_.empty()) return Event::piece;
  bytes.remove_prefix(1);
  return end_string();
}

JsonReader::Event JsonReader::end_string() {
  if (in_key_) {
    place_ = Place::colon;
    return Event::key;
  }
  after_value();
  return Event::string;
}

JsonReader::Event JsonReader::step_escape(char c) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  if (c == 'u') {
    place_ = Place::digits;
    code_ = 0;
    digits_ = 0;
    return Event::more;
  }
  const size_t at = letters.find(c);
  if (at == std::string_view::npos || high_ != 0) return fail();
  return end_character(static_cast<unsigned char>(meanings[at]));
}

JsonReader::Event JsonReader::step_digits(char c) {
  const auto digit = hex_digit(c);
  if (!digit) return fail();
  code_ = code_ << 4 | *digit;
  if (++digits_ < 4) return Event::more;
  const bool high = code_ >= 0xd800 && code_ <= 0xdbff;
  const bool low = code_ >= 0xdc00 && code_ <= 0xdfff;
  if (low != (high_ != 0)) return fail();
  if (high) {
    high_ = code_;
    place_ = Place::string;
    return Event::more;
  }
  const char32_t character = low ? 0x10000 + ((high_ - 0xd800) << 10 | (code_ - 0xdc00)) : code_;
  high_ = 0;
  return end_character(character);
}

JsonReader::Event JsonReader::end_character(char32_t character) {
  append_utf8(text_, character);
  place_ = Place::string;
  return in_key_ && text_.size() > longest ? fail() : Event::more;
}

JsonReader::Event JsonReader::end_literal() {
  if (text_ != "true" && text_ != "false" && text_ != "null") {
    if (!is_number(text_)) return fail();
    after_value();
    return Event::number;
  }
  after_value();
  return Event::word;
}

void JsonReader::after_value() { place_ = levels_.empty() ? Place::done : Place::comma_or_end; }

JsonReader::Event JsonReader::fail() {
  text_.clear();
  place_ = Place::broken;
  return Event::error;
}

}  // namespace text
