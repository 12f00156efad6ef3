// Scripts for sh, read as far as the lint programs need: which commands stand in them. Nothing is
// run.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shell {

/// What the shell puts something else in place of: `$x`, `${x#y}`, `$(command)`.
struct Expansion {
  std::string text;  // as it is written
  size_t at;         // where it begins in the word without quotes
  bool quoted;       // in double quotes: it stays in one word
  friend bool operator==(const Expansion&, const Expansion&) = default;
};

struct Word {
  enum class Kind {
    literal,  // `text` is what the program gets
    one,      // one word, whose text only the shell knows: "$x"
    many,     // any number of words: $x, "$@", *.c
  };
  std::string text;  // without quotes; expansions stand as they are written
  Kind kind = Kind::literal;
  std::vector<Expansion> expansions{};
  friend bool operator==(const Word&, const Word&) = default;
};

/// True if the word is, whatever directory it is in, the program `name`.
bool names_program(const Word& word, std::string_view name);

/// What stands behind a command.
enum class Tie {
  none,        // nothing, `;` or a new line
  if_done,     // `&&`
  if_failed,   // `||`
  pipe,        // `|`
  background,  // `&`
};

/// A command that is no compound one; or, without words, assignments and redirections that stand
/// alone, or redirections behind a compound command.
struct Command {
  size_t line = 0;                  // where it begins, counted from 1
  std::vector<Word> words;          // without assignments in front, and without redirections
  std::vector<Word> assignments{};  // those in front
  std::vector<Word> targets{};      // the files and descriptors of its redirections
  size_t depth = 0;                 // how many compound commands it is part of
  Tie behind = Tie::none;
  bool moves_errors = false;  // a redirection of standard error stands with it
};

struct Script {
  std::vector<Command> commands;       // all of them, whatever they are part of
  std::vector<Command> loops;          // the heads of `for`: `for`, the name, `in`, words
  std::vector<size_t> backgrounds;     // the line of each `&` that does not wait for a command
  std::vector<std::string> functions;  // names
  /// The last command, if the script ends with a simple one that is neither part of a pipeline nor
  /// subject to a condition.
  std::optional<size_t> last;
};

/// Nothing if the script is broken, or holds what is not understood here: process substitution,
/// `function`, a here-document or `case` inside of `$()`.
std::optional<Script> read_script(std::string_view text);

/// `bytes`, none of which is NUL, as a word that sh reads as exactly these.
std::string quote(std::string_view bytes);

/// The first line of a script, cut as the kernel does it.
struct Interpreter {
  std::string path;
  std::string argument;  // all of the rest, without blanks around
};

/// Nothing if the script does not begin with `#!` and a path.
std::optional<Interpreter> read_interpreter(std::string_view script);
/// True for the shells whose scripts read_script reads.
bool is_shell(const Interpreter& interpreter);

}  // namespace shell
