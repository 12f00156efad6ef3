// JSON in pieces (RFC 8259), so that a string may be longer than memory.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "text/utf8.h"

namespace text {

/// Appends what stands for these bytes, which are UTF-8 or a piece of it, in a JSON string.
void append_json(std::string& to, std::string_view bytes);

/// Reads one value, strictly: nothing but RFC 8259 passes, strings are UTF-8 and have no lone
/// surrogates.
class JsonReader {
 public:
  static constexpr size_t deepest = 64;     // arrays and objects in each other
  static constexpr size_t longest = 65536;  // names of members, numbers

  enum class Event {
    more,  // all of `bytes` is taken
    object,
    object_end,
    array,
    array_end,
    key,     // `text` is the name of the member that comes
    piece,   // `text` is the next piece of a string
    string,  // the string ends
    number,  // `text` is the number
    word,    // `text` is true, false or null
    end,     // of the value and of all input
    error,
  };

  /// Takes bytes from the front of `bytes` up to what comes next.
  Event take(std::string_view& bytes);
  /// The input ends here: `end` or `error`, or the number or word that was its last.
  Event finish();
  /// Decoded, valid until the next call.
  std::string_view text() const { return text_; }

 private:
  enum class Place {
    value,
    value_or_end,  // of an array
    key,
    key_or_end,  // of an object
    colon,
    comma_or_end,
    string,
    escape,
    digits,   // of an escape
    literal,  // a number or a word
    done,
    broken,
  };

  Event step(std::string_view& bytes);
  Event step_between(std::string_view& bytes);
  Event step_string(std::string_view& bytes);
  Event step_escape(char c);
  Event step_digits(char c);
  Event begin_value(char c);
  Event begin_level(char c);
  Event end_level(char c);
  Event end_string();
  Event end_literal();
  Event end_character(char32_t character);
  Event fail();
  void after_value();

  Place place_ = Place::value;
  std::string levels_;  // `{` and `[`
  std::string text_;
  Utf8Check check_;
  bool told_ = false;    // `text_` was told
  bool in_key_ = false;  // the string is the name of a member
  unsigned code_ = 0;    // of an escape
  size_t digits_ = 0;
  char32_t high_ = 0;  // the first half of a surrogate pair, whose second must follow
};

}  // namespace text
