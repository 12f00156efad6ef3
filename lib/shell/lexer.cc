// A script for sh, cut into tokens.

#include "shell/lexer.h"

#include <algorithm>

#include "text/scan.h"
#include "text/split.h"

namespace shell {

namespace {

constexpr size_t deepest = 50;  // expansions in expansions

constexpr std::string_view blanks = " \t";
constexpr std::string_view metacharacters = " \t\n;&|<>()";

}  // namespace

bool Lexer::at_word_end() const {
  return !more() || metacharacters.find(here()) != std::string_view::npos;
}

size_t Lexer::line() {
  for (; counted_ < at_; ++counted_) line_ += text_[counted_] == '\n';
  return line_;
}

void Lexer::skip_blanks() {
  for (;;) {
    if (follows("\\\n")) {
      at_ += 2;
    } else if (more() && blanks.find(here()) != std::string_view::npos) {
      ++at_;
    } else {
      break;
    }
  }
  if (here() == '#' && more()) at_ = std::min(text_.find('\n', at_), text_.size());
}

Token Lexer::next() {
  skip_blanks();
  Token token;
  token.line = line();
  if (!more()) return token;
  if (follows("&>")) {  // bash: standard output and error
    read_redirection(token, "2");
  } else if (here() == '<' || here() == '>') {
    read_redirection(token, "");
  } else if (metacharacters.find(here()) != std::string_view::npos) {
    token.kind = Token::Kind::control;
    token.symbol = take_operator();
    if (token.symbol == "\n") skip_here_documents();
  } else {
    const size_t start = at_;
    read_word(token);
    const std::string_view written = text_.substr(start, at_ - start);
    if ((here() == '<' || here() == '>') && text::all_digits(written)) {
      read_redirection(token, written);
    }
  }
  return token;
}

std::string_view Lexer::take_operator() {
  for (const std::string_view symbol : {";;&", ";;", ";&", "&&", "||", "|&"}) {
    if (!follows(symbol)) continue;
    at_ += symbol.size();
    return symbol;
  }
  return text_.substr(at_++, 1);
}

/// The operator at hand and the word behind it. `descriptor` stands in front of the operator.
void Lexer::read_redirection(Token& token, std::string_view descriptor) {
  constexpr std::string_view operators[] = {"&>>", "&>", "<<<", "<<-", "<<", "<&",
                                            "<>",  "<",  ">>",  ">&",  ">|", ">"};
  const auto symbol =
      std::ranges::find_if(operators, [&](std::string_view bytes) { return follows(bytes); });
  at_ += symbol->size();
  if (here() == '(') fail();  // process substitution
  skip_blanks();
  Token target;
  if (!at_word_end()) read_word(target);
  if (target.kind != Token::Kind::word) fail();
  token.kind = Token::Kind::redirection;
  token.moves_errors = descriptor == "2";
  // bash: >& FILE moves both, too.
  if (*symbol == ">&" && descriptor.empty() && !text::all_digits(target.word.text) &&
      target.word.text != "-") {
    token.moves_errors = true;
  }
  if (*symbol == "<<" || *symbol == "<<-") {
    here_documents_.push_back({target.word.text, *symbol == "<<-"});
  }
  token.word = std::move(target.word);
}

void Lexer::skip_here_documents() {
  for (const HereDocument& document : here_documents_) {
    for (;;) {
      if (!more()) return fail();
      std::string_view rest = text_.substr(at_);
      std::string_view found = *text::take(rest, '\n');
      at_ = text_.size() - rest.size();
      if (document.tabs_stripped) {
        found.remove_prefix(std::min(found.find_first_not_of('\t'), found.size()));
      }
      if (found == document.delimiter) break;
    }
  }
  here_documents_.clear();
}

void Lexer::read_word(Token& token) {
  token.kind = Token::Kind::word;
  Word& word = token.word;
  while (!at_word_end()) {
    const char c = here();
    switch (c) {
      case '\\':
        take_escaped(word);
        token.quoted = true;
        break;
      case '\'':
        take_single_quoted(word);
        token.quoted = true;
        break;
      case '"':
        take_double_quoted(word, 0);
        token.quoted = true;
        break;
      case '$':
      case '`':
        if (follows("$'") || follows("$\"")) return fail();  // bash
        take_expansion(word, Quoted::no, 0);
        // How many words it is the shell decides, unless it is none and stands for itself.
        if (word.kind != Word::Kind::literal) word.kind = Word::Kind::many;
        break;
      case '*':
      case '?':
        take_plain(word);
        word.kind = Word::Kind::many;
        break;
      case ']':
        if (word.text.find('[') != std::string::npos) word.kind = Word::Kind::many;
        take_plain(word);
        break;
      case '{':
      case '}':
        take_plain(word);
        // Alone it is a reserved word.
        if (word.text.size() > 1 || !at_word_end()) word.kind = Word::Kind::many;
        break;
      default:
        if (c == '~' && word.text.empty()) word.kind = Word::Kind::one;
        take_plain(word);
    }
  }
}

void Lexer::take_escaped(Word& word) {
  ++at_;
  if (!more()) return;
  if (here() != '\n') word.text += here();
  ++at_;
}

void Lexer::take_single_quoted(Word& word) {
  const size_t end = text_.find('\'', at_ + 1);
  if (end == std::string_view::npos) return fail();
  word.text += text_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
}

void Lexer::take_double_quoted(Word& word, size_t depth) {
  if (depth > deepest) return fail();
  for (++at_; more();) {
    const char c = here();
    if (c == '"') {
      ++at_;
      return;
    }
    if (c == '$' || c == '`') {
      take_expansion(word, Quoted::yes, depth + 1);
    } else if (c == '\\' && at_ + 1 < text_.size() &&
               std::string_view("$`\"\\\n").find(text_[at_ + 1]) != std::string_view::npos) {
      take_escaped(word);
    } else {
      take_plain(word);
    }
  }
  fail();
}

/// An expansion makes the word `one`, or `many` if it can be that even in quotes.
void Lexer::take_expansion(Word& word, Quoted quoted, size_t depth) {
  if (depth > deepest) return fail();
  const size_t start = at_;
  const bool backticks = here() == '`';
  ++at_;
  if (backticks) {
    skip_backticks();
  } else if (here() == '(') {
    ++at_;
    skip_parentheses(depth + 1);
  } else if (here() == '{') {
    ++at_;
    skip_braces(depth + 1);
  } else if (more() && std::string_view("@*#?-$!").find(here()) != std::string_view::npos) {
    ++at_;
  } else if (here() >= '0' && here() <= '9') {
    ++at_;
  } else {
    while (more() && in_name(here())) ++at_;
  }
  const std::string_view written = text_.substr(start, at_ - start);
  const size_t at = word.text.size();
  word.text += written;
  if (written == "$") return;
  word.expansions.push_back({std::string(written), at, quoted == Quoted::yes});
  const bool list =
      written == "$@" || (written.starts_with("${") && written.find('@') != std::string_view::npos);
  word.kind = std::max(word.kind, list ? Word::Kind::many : Word::Kind::one);
}

/// Up to and including the parenthesis that closes the one just passed.
void Lexer::skip_parentheses(size_t depth) {
  if (depth > deepest) return fail();
  Word ignored;
  bool word_begins = true;
  for (size_t open = 1; more();) {
    const char c = here();
    if (c == '#' && word_begins) {
      at_ = std::min(text_.find('\n', at_), text_.size());
      continue;
    }
    // The parentheses of patterns, and the text of here-documents, would have to be told apart.
    if (follows("<<") || (word_begins && follows("case"))) return fail();
    word_begins = metacharacters.find(c) != std::string_view::npos;
    switch (c) {
      case '\\': take_escaped(ignored); break;
      case '\'': take_single_quoted(ignored); break;
      case '"': take_double_quoted(ignored, depth + 1); break;
      case '$':
      case '`': take_expansion(ignored, Quoted::no, depth + 1); break;
      default:
        ++at_;
        open += c == '(';
        if (c == ')' && --open == 0) return;
    }
  }
  fail();
}

/// Likewise for a brace.
void Lexer::skip_braces(size_t depth) {
  if (depth > deepest) return fail();
  Word ignored;
  while (more()) {
    switch (here()) {
      case '\\': take_escaped(ignored); break;
      case '\'': take_single_quoted(ignored); break;
      case '"': take_double_quoted(ignored, depth + 1); break;
      case '$':
      case '`': take_expansion(ignored, Quoted::no, depth + 1); break;
      case '}': ++at_; return;
      default: ++at_;
    }
  }
  fail();
}

void Lexer::skip_backticks() {
  while (more()) {
    const char c = text_[at_++];
    if (c == '`') return;
    if (c == '\\' && more()) ++at_;
  }
  fail();
}

bool Lexer::skip_arithmetic() {
  if (here() != '(') return false;
  ++at_;
  skip_parentheses(0);
  if (here() == ')') {
    ++at_;
  } else {
    fail();
  }
  return true;
}

}  // namespace shell
