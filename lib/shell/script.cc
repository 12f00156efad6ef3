// Scripts for sh, read as far as the lint programs need.

#include "shell/script.h"

#include <algorithm>

#include "shell/lexer.h"
#include "text/split.h"

namespace shell {

namespace {

/// Finds the commands among the tokens.
class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}
  std::optional<Script> parse();

 private:
  /// What is open, by what closes it.
  enum class Open { fi, done, esac, brace, parenthesis };

  void take(Token& token);
  void take_word(Token& token);
  bool take_reserved(const Token& token);
  void take_control(const Token& token);
  void take_pattern(const Token& token);
  void begin_case();
  void begin_parenthesis();
  void skip_condition();
  void open(Open what) { open_.push_back(what); }
  void close(Open what);
  void finish(Tie tie, size_t line);

  Lexer lexer_;
  Script script_;
  std::vector<Open> open_;
  Command command_;
  bool fresh_ = true;        // nothing of the command is there yet
  bool compound_ = false;    // it is the end of a compound command, or the head of a loop
  bool joined_ = false;      // to the command before, by && || | or !
  bool in_pattern_ = false;  // of case
};

std::optional<Script> Parser::parse() {
  for (;;) {
    Token token = lexer_.next();
    if (lexer_.failed()) return std::nullopt;
    if (token.kind == Token::Kind::end) break;
    take(token);
  }
  finish(Tie::none, 0);
  if (lexer_.failed() || !open_.empty() || joined_) return std::nullopt;
  return std::move(script_);
}

void Parser::take(Token& token) {
  if (in_pattern_) return take_pattern(token);
  if (fresh_) command_.line = token.line;
  switch (token.kind) {
    case Token::Kind::word: return take_word(token);
    case Token::Kind::control: return take_control(token);
    case Token::Kind::redirection:
      fresh_ = false;
      command_.moves_errors |= token.moves_errors;
      command_.targets.push_back(std::move(token.word));
      return;
    case Token::Kind::end: return;
  }
}

bool is_assignment(const Token& token) {
  const text::Halves halves = text::halves(token.word.text, '=');
  return halves.found && !halves.before.empty() && std::ranges::all_of(halves.before, in_name) &&
         (halves.before[0] < '0' || halves.before[0] > '9');
}

void Parser::take_word(Token& token) {
  if (fresh_ && !token.quoted && token.word.kind == Word::Kind::literal && take_reserved(token)) {
    return;
  }
  if (compound_ && command_.words.empty()) return lexer_.fail();  // `fi` and a word
  fresh_ = false;
  const bool assigned = command_.words.empty() && is_assignment(token);
  (assigned ? command_.assignments : command_.words).push_back(std::move(token.word));
}

/// Words that shape the script where a command can begin.
bool Parser::take_reserved(const Token& token) {
  const std::string_view word = token.word.text;
  if (word == "if") {
    open(Open::fi);
  } else if (word == "while" || word == "until") {
    open(Open::done);
  } else if (word == "for" || word == "select") {
    open(Open::done);
    fresh_ = false;
    compound_ = true;
    command_.words.push_back(token.word);  // its words are the loop's, and no command
  } else if (word == "case") {
    begin_case();
  } else if (word == "{") {
    open(Open::brace);
  } else if (word == "!") {
    joined_ = true;
  } else if (word == "[[") {
    skip_condition();
  } else if (word == "function" || word == "coproc" || word == "time") {
    lexer_.fail();
  } else if (word == "fi") {
    close(Open::fi);
  } else if (word == "done") {
    close(Open::done);
  } else if (word == "esac") {
    close(Open::esac);
  } else if (word == "}") {
    close(Open::brace);
  } else {
    return word == "then" || word == "else" || word == "elif" || word == "do";
  }
  return true;
}

void Parser::take_control(const Token& token) {
  const std::string_view symbol = token.symbol;
  if (symbol == "(") {
    begin_parenthesis();
  } else if (symbol == ")") {
    finish(Tie::none, 0);
    command_.line = token.line;
    close(Open::parenthesis);
  } else if (symbol.starts_with(";") && symbol.size() > 1) {
    finish(Tie::none, 0);
    if (open_.empty() || open_.back() != Open::esac) return lexer_.fail();
    in_pattern_ = true;
  } else if (symbol == "&") {
    finish(Tie::background, token.line);
  } else if (symbol == ";" || symbol == "\n") {
    finish(Tie::none, 0);
  } else {
    command_.moves_errors |= symbol == "|&";
    finish(symbol == "&&" ? Tie::if_done : symbol == "||" ? Tie::if_failed : Tie::pipe, 0);
  }
}

void Parser::begin_case() {
  Token token = lexer_.next();
  if (token.kind != Token::Kind::word) return lexer_.fail();
  do {
    token = lexer_.next();
  } while (token.symbol == "\n");
  if (token.kind != Token::Kind::word || token.word.text != "in") return lexer_.fail();
  open(Open::esac);
  in_pattern_ = true;
}

void Parser::take_pattern(const Token& token) {
  if (token.symbol == ")") {
    in_pattern_ = false;
  } else if (token.kind == Token::Kind::word && !token.quoted && token.word.text == "esac") {
    in_pattern_ = false;
    close(Open::esac);
  } else if (token.kind == Token::Kind::redirection ||
             (token.kind == Token::Kind::control && token.symbol != "|" && token.symbol != "(" &&
              token.symbol != "\n")) {
    lexer_.fail();
  }
}

/// A subshell, `((...))`, or the definition of a function, whose body is a compound command.
void Parser::begin_parenthesis() {
  if (fresh_) {
    if (lexer_.skip_arithmetic()) {
      fresh_ = false;
      compound_ = true;
    } else {
      open(Open::parenthesis);
    }
    return;
  }
  if (command_.words.size() != 1 || compound_ || lexer_.next().symbol != ")") return lexer_.fail();
  script_.functions.push_back(std::move(command_.words[0].text));
  command_ = {};
  fresh_ = true;
}

/// bash: `[[ ... ]]`, in which operators mean something else.
void Parser::skip_condition() {
  for (;;) {
    const Token token = lexer_.next();
    if (token.kind == Token::Kind::end) return lexer_.fail();
    if (token.kind == Token::Kind::word && token.word.text == "]]") break;
  }
  fresh_ = false;
  compound_ = true;
}

void Parser::close(Open what) {
  if (open_.empty() || open_.back() != what) return lexer_.fail();
  open_.pop_back();
  fresh_ = false;
  compound_ = true;
}

void Parser::finish(Tie tie, size_t line) {
  if (fresh_) {
    if (tie != Tie::none) lexer_.fail();  // an operator without a command
    return;
  }
  const bool loop_head = compound_ && !command_.words.empty();
  const bool alone = open_.empty() && !joined_ && tie == Tie::none;
  script_.last.reset();
  if (tie == Tie::background) script_.backgrounds.push_back(line);
  const bool plain = !command_.words.empty() || !command_.assignments.empty();
  command_.depth = open_.size();
  command_.behind = tie;
  if (loop_head) {
    script_.loops.push_back(std::move(command_));
  } else if (plain || !command_.targets.empty()) {
    if (alone && !compound_) script_.last = script_.commands.size();
    script_.commands.push_back(std::move(command_));
  }
  joined_ = tie != Tie::none && tie != Tie::background;
  command_ = {};
  fresh_ = true;
  compound_ = false;
}

}  // namespace

bool names_program(const Word& word, std::string_view name) {
  const std::string_view path = word.text;
  return word.kind == Word::Kind::literal && path.substr(path.rfind('/') + 1) == name;
}

std::optional<Script> read_script(std::string_view text) { return Parser(text).parse(); }

std::string quote(std::string_view bytes) {
  std::string quoted = "'";
  for (const char c : bytes) {
    if (c == '\'') quoted += "'\\'";
    quoted += c;
  }
  return quoted + '\'';
}

std::optional<Interpreter> read_interpreter(std::string_view script) {
  constexpr std::string_view blanks = " \t";
  if (!script.starts_with("#!")) return std::nullopt;
  script.remove_prefix(2);
  std::string_view line = script.substr(0, script.find('\n'));
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const size_t end = std::min(line.find_first_of(blanks), line.size());
  if (end == 0) return std::nullopt;
  std::string_view rest = text::trim_end(line.substr(end));
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
  return Interpreter{.path = std::string(line.substr(0, end)), .argument = std::string(rest)};
}

bool is_shell(const Interpreter& interpreter) {
  constexpr std::string_view shells[] = {"sh", "ash", "bash", "dash", "ksh", "mksh", "yash", "zsh"};
  const auto base = [](std::string_view path) { return path.substr(path.rfind('/') + 1); };
  std::string_view name = base(interpreter.path);
  if (name == "env" || name == "busybox") name = base(interpreter.argument);
  return std::ranges::find(shells, name) != std::ranges::end(shells);
}

}  // namespace shell
