// What is wrong with a program line of a .qmail file.

#include "box/program_lint.h"

#include <algorithm>
#include <span>

#include "box/dotqmail.h"
#include "box/wrapper.h"
#include "shell/lexer.h"
#include "shell/script.h"
#include "text/fmt.h"
#include "text/scan.h"

namespace box {

namespace {

using Words = std::span<const shell::Word>;

constexpr size_t deepest = 20;       // scripts in scripts, and programs run by programs
constexpr size_t most_tainted = 64;  // variables

/// What the sender of a message has a say in.
constexpr std::string_view tainted_from_birth[] = {
    "DEFAULT", "DTLINE", "EXT",   "EXT2",      "EXT3",      "EXT4",   "HOST",   "HOST2",
    "HOST3",   "HOST4",  "LOCAL", "NEWSENDER", "RECIPIENT", "RPLINE", "SENDER", "UFLINE"};

/// Commands of the shell itself.
constexpr std::string_view builtins[] = {
    ".",        ":",      "[",     "alias",   "bg",    "break",  "cd",    "command",
    "continue", "echo",   "eval",  "exec",    "exit",  "export", "false", "fg",
    "getopts",  "hash",   "jobs",  "kill",    "local", "printf", "pwd",   "read",
    "readonly", "return", "set",   "shift",   "test",  "times",  "trap",  "true",
    "type",     "ulimit", "umask", "unalias", "unset", "wait"};

/// Programs that print some of the message they read.
constexpr std::string_view readers[] = {"822field",  "822header", "awk",     "cat",  "cut",
                                        "egrep",     "fgrep",     "formail", "grep", "head",
                                        "reformail", "sed",       "tail",    "tr"};

/// Programs that write what they are told, or hardly fail.
constexpr std::string_view writers[] = {"cat", "echo", "head", "printf", "tail", "true"};

/// Programs that say no with exit code 1.
constexpr std::string_view tests[] = {"[",     "bogofilter", "clamdscan", "clamscan", "cmp", "diff",
                                      "egrep", "expr",       "fgrep",     "grep",     "test"};

/// Programs that run a text of their arguments.
struct Language {
  std::string_view name;
  char option;              // the text stands behind it
  std::string_view valued;  // other options with a value
  enum class FirstOperand { plain, text } first_operand;
};
constexpr Language languages[] = {
    {"ash", 'c', "o", Language::FirstOperand::plain},
    {"awk", 'e', "Ffv", Language::FirstOperand::text},
    {"bash", 'c', "O", Language::FirstOperand::plain},
    {"dash", 'c', "o", Language::FirstOperand::plain},
    {"gawk", 'e', "Ffv", Language::FirstOperand::text},
    {"ksh", 'c', "o", Language::FirstOperand::plain},
    {"mawk", 'e', "Ffv", Language::FirstOperand::text},
    {"perl", 'e', "", Language::FirstOperand::plain},
    {"python3", 'c', "WX", Language::FirstOperand::plain},
    {"ruby", 'e', "", Language::FirstOperand::plain},
    {"sed", 'e', "fl", Language::FirstOperand::text},
    {"sh", 'c', "o", Language::FirstOperand::plain},
    {"su", 'c', "gGs", Language::FirstOperand::plain},
    {"zsh", 'c', "o", Language::FirstOperand::plain},
};
constexpr std::string_view shells[] = {"ash", "bash", "dash", "ksh", "sh", "su", "zsh"};

template <typename Names>
bool holds(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != std::ranges::end(names);
}

/// The name of the program that the words run, whatever its directory; empty if it is not known.
std::string_view program_of(Words words) {
  if (words.empty() || words[0].kind != shell::Word::Kind::literal) return {};
  const std::string_view path = words[0].text;
  return path.substr(path.rfind('/') + 1);
}

bool is_option(const shell::Word& word) { return word.text.size() > 1 && word.text[0] == '-'; }

/// One of the options holds the letter.
bool has_option(Words words, char letter) {
  return std::ranges::any_of(words, [&](const shell::Word& word) {
    return is_option(word) && word.text.find(letter) != std::string::npos;
  });
}

bool is_test(Words words) {
  const std::string_view name = program_of(words);
  if (name == "spamassassin") return has_option(words, 'e');
  if (name == "spamc") return has_option(words, 'c') || has_option(words, 'E');
  return holds(tests, name);
}

/// The word that the program runs as a text; null if there is none.
const shell::Word* text_to_run(Words words, const Language& language) {
  for (size_t i = 1; i < words.size(); ++i) {
    const shell::Word& word = words[i];
    const shell::Word* next = i + 1 < words.size() ? &words[i + 1] : nullptr;
    if (!is_option(word)) {
      return language.first_operand == Language::FirstOperand::text ? &word : nullptr;
    }
    if (word.text.find(language.option) != std::string::npos) return next;
    i += language.valued.find(word.text.back()) != std::string_view::npos;
  }
  return nullptr;
}

/// The command that stands in `$(...)` or backticks; nothing if the expansion is another.
std::optional<std::string> substituted(const shell::Expansion& expansion) {
  const std::string_view text = expansion.text;
  if (text.starts_with("$((")) return std::nullopt;
  if (text.starts_with("$(")) return std::string(text.substr(2, text.size() - 3));
  if (!text.starts_with('`')) return std::nullopt;
  std::string command;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    const bool escaped = text[i] == '\\' && i + 2 < text.size() &&
                         std::string_view("$`\\").find(text[i + 1]) != std::string_view::npos;
    command += text[i += escaped];
  }
  return command;
}

/// The exit code of a script that ends in the same way whatever happens before.
std::optional<int> constant_exit(const shell::Script& script) {
  if (!script.last) return std::nullopt;
  const size_t last = *script.last;
  for (size_t i = 0; i < last; ++i) {
    const std::string_view name = program_of(script.commands[i].words);
    if (name == "exit" || name == "exec") return std::nullopt;
  }
  const shell::Command& command = script.commands[last];
  const std::string_view name = program_of(command.words);
  if (name == "false") return 1;
  if (name == "bouncesaying" && command.words.size() == 2) return 100;
  if (name != "exit" || command.words.size() != 2) return std::nullopt;
  const auto code = text::number(command.words[1].text, 255);
  if (!code) return std::nullopt;
  return static_cast<int>(*code);
}

/// Who starts a program: only the shell has commands of its own.
enum class By { shell, program };

class ProgramLine {
 public:
  ProgramLine(size_t line, Lint& lint) : lint_(lint), line_(line) {}
  std::optional<int> judge(std::string_view text, size_t depth = 0);

 private:
  template <typename... Parts>
  void report(Severity severity, const Parts&... parts) {
    lint_.add(line_, severity, text::join(parts...));
  }
  bool is_tainted(std::string_view variable) const;
  bool mentions_tainted(std::string_view text) const;
  bool is_tainted(const shell::Expansion& expansion) const;
  void taint(std::string_view variable);
  void learn(const shell::Script& script);

  void judge_command(const shell::Script& script, const shell::Command& command, size_t depth);
  void judge_substitutions(const shell::Word& word, size_t depth);
  void judge_word(const shell::Word& word, size_t depth);
  void judge_program(const shell::Script& script, Words words, By by, size_t depth,
                     std::vector<const shell::Word*>& run);
  const shell::Word* judge_language(Words words, size_t depth);
  void judge_exit(const shell::Command& command);
  void judge_end(const shell::Script& script);
  void judge_pipelines(const shell::Script& script);
  void note_program(const shell::Script& script, Words words, By by);

  Lint& lint_;
  size_t line_;
  std::vector<std::string> tainted_;  // by this line
};

bool ProgramLine::is_tainted(std::string_view variable) const {
  return holds(tainted_from_birth, variable) || holds(tainted_, variable);
}

/// A `$NAME` or `${NAME` with a tainted name stands in it.
bool ProgramLine::mentions_tainted(std::string_view text) const {
  for (size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::string_view name = text.substr(at + 1);
    if (name.starts_with('{')) name.remove_prefix(1);
    const auto end = std::ranges::find_if_not(name, shell::in_name);
    if (is_tainted(name.substr(0, static_cast<size_t>(end - name.begin())))) return true;
  }
  return false;
}

bool ProgramLine::is_tainted(const shell::Expansion& expansion) const {
  if (mentions_tainted(expansion.text)) return true;
  const auto command = substituted(expansion);
  const auto script = command ? shell::read_script(*command) : std::nullopt;
  return script && !script->commands.empty() &&
         holds(readers, program_of(script->commands[0].words));
}

void ProgramLine::taint(std::string_view variable) {
  if (!is_tainted(variable) && tainted_.size() < most_tainted) tainted_.emplace_back(variable);
}

/// Finds the variables that get a tainted value.
void ProgramLine::learn(const shell::Script& script) {
  const auto any_tainted = [&](const shell::Word& word) {
    return std::ranges::any_of(word.expansions, [&](const auto& each) { return is_tainted(each); });
  };
  for (const shell::Command& command : script.commands) {
    for (const shell::Word& word : command.assignments) {
      if (any_tainted(word)) taint(std::string_view(word.text).substr(0, word.text.find('=')));
    }
    if (program_of(command.words) != "read") continue;
    for (const shell::Word& word : std::span(command.words).subspan(1)) taint(word.text);
  }
  for (const shell::Command& loop : script.loops) {
    if (loop.words.size() > 1 && std::ranges::any_of(loop.words, any_tainted)) {
      taint(loop.words[1].text);
    }
  }
}

std::optional<int> ProgramLine::judge(std::string_view text, size_t depth) {
  if (depth > deepest) return std::nullopt;
  const auto script = shell::read_script(text);
  if (!script) {
    report(Severity::warning, "this is no command for sh, or one that cannot be judged");
    return std::nullopt;
  }
  learn(*script);
  for (const shell::Command& command : script->commands) judge_command(*script, command, depth);
  for (const shell::Command& loop : script->loops) {
    for (const shell::Word& word : loop.words) judge_word(word, depth);
  }
  if (!script->backgrounds.empty()) {
    report(Severity::warning,
           "what runs behind & does not get the message, and nobody sees it fail");
  }
  if (depth > 0) return std::nullopt;
  judge_pipelines(*script);
  judge_end(*script);
  return constant_exit(*script);
}

void ProgramLine::judge_command(const shell::Script& script, const shell::Command& command,
                                size_t depth) {
  for (const shell::Word& word : command.assignments) judge_substitutions(word, depth);
  for (const shell::Word& word : command.targets) {
    judge_substitutions(word, depth);
    for (const shell::Expansion& each : word.expansions) {
      if (!is_tainted(each)) continue;
      report(Severity::warning, text::printable(each.text), " names a file: it may hold / and ..");
    }
  }
  std::vector<const shell::Word*> run;
  judge_program(script, command.words, By::shell, depth, run);
  for (const shell::Word& word : command.words) {
    if (std::ranges::find(run, &word) == run.end()) judge_word(word, depth);
  }
  judge_exit(command);
}

void ProgramLine::judge_substitutions(const shell::Word& word, size_t depth) {
  for (const shell::Expansion& each : word.expansions) {
    if (const auto command = substituted(each)) (void)judge(*command, depth + 1);
  }
}

void ProgramLine::judge_word(const shell::Word& word, size_t depth) {
  judge_substitutions(word, depth);
  for (const shell::Expansion& each : word.expansions) {
    if (!is_tainted(each)) continue;
    if (!each.quoted) {
      report(Severity::error, text::printable(each.text),
             " is not quoted: whoever sends mail chooses what words it becomes");
    } else if (each.at > 0 && word.text[each.at - 1] == '/' &&
               word.text.find("://") == std::string::npos) {
      report(Severity::warning, text::printable(each.text), " in a path: it may hold / and ..");
    }
  }
}

/// The program that the words run, and the programs behind it. Adds to `run` the words that they
/// run as texts, if these are reported.
void ProgramLine::judge_program(const shell::Script& script, Words words, By by, size_t depth,
                                std::vector<const shell::Word*>& run) {
  if (depth > deepest) return;
  if (const shell::Word* text = judge_language(words, depth)) run.push_back(text);
  note_program(script, words, by);

  const std::string_view name = program_of(words);
  const Wrapped wrapped = unwrap(words);
  if (wrapped.broken) {
    report(Severity::error, name, " wants programs in braces that are words of their own");
  }
  for (const Words inner : wrapped.programs) {
    if (wrapped.asked == Wrapped::Asked::as_answer && is_test(inner)) {
      report(Severity::warning, program_of(inner), " says no with exit code 1, which ", name,
             " takes for not knowing; mail-test is missing");
    }
    judge_program(script, inner, name == "command" ? By::shell : By::program, depth + 1, run);
  }
}

/// Texts that the program runs. Returns the one in which a sender has a say.
const shell::Word* ProgramLine::judge_language(Words words, size_t depth) {
  const std::string_view name = program_of(words);
  const auto judge_text = [&](const shell::Word& word) {
    for (const shell::Expansion& each : word.expansions) {
      if (!is_tainted(each)) continue;
      report(Severity::error, name, " runs what ", text::printable(each.text), " says");
      return true;
    }
    return false;
  };
  if (name == "eval" || name == "ssh") {
    for (const shell::Word& word : words) {
      if (judge_text(word)) return &word;
    }
  }
  const auto language = std::ranges::find(languages, name, &Language::name);
  if (language == std::end(languages)) return nullptr;
  const shell::Word* run = text_to_run(words, *language);
  if (run == nullptr) return nullptr;
  if (holds(shells, name) && run->kind == shell::Word::Kind::literal) {
    (void)judge(run->text, depth + 1);
  }
  return judge_text(*run) ? run : nullptr;
}

/// Exit codes that mean something else than it seems.
void ProgramLine::judge_exit(const shell::Command& command) {
  if (program_of(command.words) != "exit" || command.words.size() != 2) return;
  const auto code = text::number(command.words[1].text, 255);
  constexpr uint64_t plain[] = {0, 75, 99, 100, 111};  // 75 is EX_TEMPFAIL
  if (!code || std::ranges::find(plain, *code) != std::end(plain)) return;
  const bool for_good = verdict(static_cast<int>(*code)) == Verdict::permanent;
  report(
      Severity::warning, "exit ", *code,
      for_good ? " refuses the message for good, as 100 does" : " defers the message, as 111 does");
}

/// Tests whose answer becomes the exit code of the whole line.
void ProgramLine::judge_end(const shell::Script& script) {
  const std::vector<shell::Command>& commands = script.commands;
  for (size_t i = commands.size(); i > 0 && commands[i - 1].depth == 0; --i) {
    const shell::Tie behind = commands[i - 1].behind;
    const bool end = i == commands.size();
    if (behind != (end ? shell::Tie::none : shell::Tie::if_done)) return;
    if (is_test(commands[i - 1].words)) {
      report(Severity::warning, program_of(commands[i - 1].words),
             " says no with exit code 1, which defers the message; || exit 0 is missing");
    }
    while (i > 1 && commands[i - 2].behind == shell::Tie::pipe) --i;
  }
}

void ProgramLine::judge_pipelines(const shell::Script& script) {
  const std::vector<shell::Command>& commands = script.commands;
  for (size_t i = 0; i < commands.size(); ++i) {
    if (commands[i].behind != shell::Tie::pipe || commands[i].depth > 0) continue;
    const size_t first = i;
    while (i + 1 < commands.size() && commands[i].behind == shell::Tie::pipe) ++i;
    const std::string_view from = program_of(commands[first].words),
                           to = program_of(commands[i].words);
    if (from.empty() || holds(writers, from) || holds(readers, to) || is_test(commands[i].words))
      continue;
    report(Severity::warning, "if ", text::printable(from),
           " fails, nobody sees it: the last program of a pipeline decides");
  }
}

void ProgramLine::note_program(const shell::Script& script, Words words, By by) {
  if (words.empty() || words[0].kind != shell::Word::Kind::literal || words[0].text.empty()) return;
  const std::string& program = words[0].text;
  if (program.ends_with('/')) {
    return report(Severity::error, text::printable(program),
                  " is no program; a line that delivers to a maildir has no |");
  }
  const bool own = holds(builtins, program) || holds(script.functions, program);
  if (by == By::program || !own) lint_.programs.push_back({line_, program});
}

}  // namespace

std::optional<int> lint_program(std::string_view command, size_t line, Lint& lint) {
  return ProgramLine(line, lint).judge(command);
}

}  // namespace box
