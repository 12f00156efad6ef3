// A script for sh, cut into tokens.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shell/script.h"

namespace shell {

/// A byte that the name of a variable may hold.
constexpr bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

struct Token {
  enum class Kind { word, control, redirection, end };
  Kind kind = Kind::end;
  size_t line = 0;
  std::string_view symbol;    // control: the operator, `\n` among them
  Word word;                  // of a redirection: its target
  bool quoted = false;        // word: something in it is
  bool moves_errors = false;  // redirection: of standard error
};

/// Cuts a script into tokens. What is not understood makes it fail for good.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Token next();
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }
  /// Passes over `((...))`, whose first parenthesis was the last token; false if it is none.
  bool skip_arithmetic();

 private:
  enum class Quoted { no, yes };

  bool more() const { return at_ < text_.size() && !failed_; }
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool follows(std::string_view bytes) const { return text_.substr(at_).starts_with(bytes); }
  bool at_word_end() const;
  void take_plain(Word& word) { word.text += text_[at_++]; }
  size_t line();

  void skip_blanks();
  void read_word(Token& token);
  void read_redirection(Token& token, std::string_view descriptor);
  std::string_view take_operator();
  void skip_here_documents();
  void take_escaped(Word& word);
  void take_single_quoted(Word& word);
  void take_double_quoted(Word& word, size_t depth);
  void take_expansion(Word& word, Quoted quoted, size_t depth);
  void skip_parentheses(size_t depth);
  void skip_braces(size_t depth);
  void skip_backticks();

  struct HereDocument {
    std::string delimiter;
    bool tabs_stripped;
  };

  std::string_view text_;
  size_t at_ = 0;
  size_t line_ = 1;  // at `counted_`
  size_t counted_ = 0;
  std::vector<HereDocument> here_documents_;  // whose text begins behind the next newline
  bool failed_ = false;
};

}  // namespace shell
