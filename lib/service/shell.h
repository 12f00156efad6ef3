// Scripts for sh, read as far as svlint needs: which commands stand in them. Nothing is run.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace service {

struct Word {
  enum class Kind {
    literal,  // `text` is what the program gets
    one,      // one word, whose text only the shell knows: "$x"
    many,     // any number of words: $x, "$@", *.c
  };
  std::string text;  // without quotes; expansions stand as they are written
  Kind kind = Kind::literal;
  friend bool operator==(const Word&, const Word&) = default;
};

/// A command that is no compound one; or, without words, redirections that stand alone or behind a
/// compound command.
struct Command {
  size_t line = 0;            // where it begins, counted from 1
  std::vector<Word> words;    // without assignments in front, and without redirections
  bool moves_errors = false;  // a redirection of standard error stands with it
};

struct ShellScript {
  std::vector<Command> commands;       // all of them, whatever they are part of
  std::vector<size_t> backgrounds;     // the line of each `&` that does not wait for a command
  std::vector<std::string> functions;  // names
  /// The last command, if the script ends with a simple one that is neither part of a pipeline nor
  /// subject to a condition.
  std::optional<size_t> last;
};

/// Nothing if the script is broken, or holds what is not understood here: process substitution,
/// `function`, a here-document or `case` inside of `$()`.
std::optional<ShellScript> read_shell(std::string_view text);

/// The first line of a script, cut as the kernel does it.
struct Interpreter {
  std::string path;
  std::string argument;  // all of the rest, without blanks around
};

/// Nothing if the script does not begin with `#!` and a path.
std::optional<Interpreter> read_interpreter(std::string_view script);
/// True for the shells whose scripts read_shell reads.
bool is_shell(const Interpreter& interpreter);

}  // namespace service
