// What is wrong with a run script.

#include "service/lint.h"

#include <algorithm>
#include <optional>
#include <span>

#include "text/fmt.h"

namespace service {

namespace {

using shell::names_program;

template <typename Names>
bool is_any(const shell::Word& word, const Names& names) {
  return std::ranges::any_of(names,
                             [&](std::string_view name) { return names_program(word, name); });
}

/// A program that becomes the one behind its options and operands.
struct Prefix {
  std::string_view name;
  std::string_view options;  // as for getopt
  size_t operands = 0;
};

constexpr Prefix prefixes[] = {
    {"argv0", "", 0},
    {"chpst", "vP012u:U:b:e:/:n:l:L:m:d:o:p:f:c:t:r:", 0},
    {"confine", "anr:sw:x:", 0},
    {"env", "iu:C:", 0},
    {"envdir", "p:", 1},
    {"envini", "p:", 1},
    {"envuidgid", "", 1},
    {"exec", "a:cl", 0},
    {"fghack", "", 0},
    {"ionice", "c:n:t", 0},
    {"nice", "n:", 0},
    {"nohup", "", 0},
    {"pgrphack", "", 0},
    {"recordio", "", 0},
    {"s6-setuidgid", "", 1},
    {"s6-softlimit", "Hha:c:d:f:l:m:o:p:r:s:t:", 0},
    {"setlock", "nNxX", 1},
    {"setsid", "cfw", 0},
    {"setuidgid", "s", 1},
    {"setuser", "", 1},
    {"softlimit", "a:c:d:f:l:m:o:p:r:s:t:", 0},
    {"stdbuf", "i:o:e:", 0},
};

/// Walks along a chain, one prefix at a time.
class Walk {
 public:
  explicit Walk(std::span<const shell::Word> words) : words_(words) {}
  /// Passes the prefix at hand; false if what stands there is none.
  bool pass();
  /// False once it cannot be told what comes next.
  bool sure() const { return sure_; }
  std::span<const shell::Word> words() const { return words_; }
  const Account& account() const { return account_; }

 private:
  const shell::Word* take();
  void pass_options(const Prefix& prefix);
  void pass_cluster(const Prefix& prefix, std::string_view letters);
  void note_option(const Prefix& prefix, char letter, const shell::Word& value);
  void pass_operands(const Prefix& prefix);

  std::span<const shell::Word> words_;
  Account account_;
  bool sure_ = true;
};

/// The next word; null, and nothing is sure any more, if there is none or it may be any number of
/// words.
const shell::Word* Walk::take() {
  if (words_.empty() || words_[0].kind == shell::Word::Kind::many) {
    sure_ = false;
    return nullptr;
  }
  const shell::Word* word = &words_[0];
  words_ = words_.subspan(1);
  return word;
}

bool Walk::pass() {
  if (!sure_ || words_.empty()) return false;
  const auto* prefix = std::ranges::find_if(
      prefixes, [&](const Prefix& known) { return names_program(words_[0], known.name); });
  if (prefix == std::end(prefixes)) return false;
  words_ = words_.subspan(1);
  pass_options(*prefix);
  if (sure_) pass_operands(*prefix);
  if (words_.empty() || words_[0].kind == shell::Word::Kind::many) sure_ = false;
  return sure_;
}

void Walk::pass_options(const Prefix& prefix) {
  while (sure_ && !words_.empty() && words_[0].text.starts_with('-') && words_[0].text.size() > 1) {
    const shell::Word* option = take();
    if (option == nullptr || option->text == "--") return;
    if (option->kind != shell::Word::Kind::literal) sure_ = false;
    pass_cluster(prefix, std::string_view(option->text).substr(1));
  }
}

void Walk::pass_cluster(const Prefix& prefix, std::string_view letters) {
  while (sure_ && !letters.empty()) {
    const char letter = letters[0];
    letters.remove_prefix(1);
    const size_t at = letter == ':' ? std::string_view::npos : prefix.options.find(letter);
    if (at == std::string_view::npos) {
      sure_ = false;
    } else if (prefix.options.substr(at + 1).starts_with(':')) {
      const shell::Word glued{.text = std::string(letters)};
      const shell::Word* value = letters.empty() ? take() : &glued;
      if (value != nullptr) note_option(prefix, letter, *value);
      return;
    } else if (prefix.name == "setuidgid") {
      account_.more_groups = true;
    }
  }
}

void Walk::note_option(const Prefix& prefix, char letter, const shell::Word& value) {
  if (prefix.name != "chpst" || letter != 'u') return;
  account_ = {.name = value.kind == shell::Word::Kind::literal ? value.text : "",
              .more_groups = true};
}

void Walk::pass_operands(const Prefix& prefix) {
  if (prefix.name == "env") {
    while (!words_.empty() && words_[0].text.find('=') != std::string::npos && take() != nullptr) {
    }
  }
  for (size_t i = 0; i < prefix.operands; ++i) {
    const shell::Word* operand = take();
    if (operand == nullptr) return;
    if (!prefix.name.ends_with("setuidgid") && prefix.name != "setuser") continue;
    account_.name = operand->kind == shell::Word::Kind::literal ? operand->text : "";
    account_.more_groups |= prefix.name != "setuidgid";
  }
}

/// Commands that may do anything, or end the script in a way that says nothing about it.
constexpr std::string_view opaque[] = {".", "source", "eval"};
constexpr std::string_view builtins[] = {
    ".",    ":",     "[",      "cd",   "echo",     "eval",   "exit",  "export", "false",
    "kill", "local", "printf", "read", "readonly", "return", "set",   "shift",  "source",
    "test", "trap",  "true",   "type", "ulimit",   "umask",  "unset", "wait",
};
constexpr std::string_view limits[] = {"chpst",     "prlimit",     "s6-softlimit",
                                       "softlimit", "systemd-run", "ulimit"};

bool runs(const shell::Script& script, std::string_view name) {
  return std::ranges::any_of(script.commands, [&](const shell::Command& command) {
    return !command.words.empty() && names_program(command.words[0], name);
  });
}

/// Something runs of which the text says nothing.
bool may_do_anything(const shell::Script& script) {
  return find_target(script).words.empty() ||
         std::ranges::any_of(script.commands, [](const shell::Command& command) {
           return !command.words.empty() && (command.words[0].kind != shell::Word::Kind::literal ||
                                             is_any(command.words[0], opaque));
         });
}

/// `exec` with a program behind it.
bool is_exec(const shell::Command& command) {
  return command.words.size() > 1 && names_program(command.words[0], "exec");
}

/// The last command, if it is a program, or exec.
const shell::Command* last_program(const shell::Script& script) {
  if (!script.last) return nullptr;
  const shell::Command& last = script.commands[*script.last];
  if (last.words.empty() || is_any(last.words[0], builtins)) return nullptr;
  const bool function =
      std::ranges::find(script.functions, last.words[0].text) != script.functions.end();
  return function ? nullptr : &last;
}

/// The last command, if it is a program that stays a child of the shell.
const shell::Command* left_waiting(const shell::Script& script) {
  const shell::Command* last = last_program(script);
  if (last == nullptr || std::ranges::any_of(script.commands, is_exec)) return nullptr;
  const shell::Word& program = last->words[0];
  return program.kind != shell::Word::Kind::literal || names_program(program, "exec") ? nullptr
                                                                                      : last;
}

bool moves_errors(const shell::Script& script) {
  const shell::Command* last = last_program(script);
  return std::ranges::any_of(script.commands, [&](const shell::Command& command) {
    const bool counts =
        command.words.empty() || names_program(command.words[0], "exec") || &command == last;
    return counts &&
           (command.moves_errors || std::ranges::any_of(command.words, [](const shell::Word& word) {
              return names_program(word, "fdmove") || names_program(word, "s6-fdmove");
            }));
  });
}

bool sets_limits(const shell::Script& script) {
  return std::ranges::any_of(script.commands, [](const shell::Command& command) {
    return std::ranges::any_of(command.words,
                               [](const shell::Word& word) { return is_any(word, limits); });
  });
}

}  // namespace

Target find_target(const shell::Command& command) {
  Walk walk(command.words);
  while (walk.pass()) {
  }
  if (!walk.sure() || walk.words().empty()) return {};
  return {.line = command.line,
          .words = {walk.words().begin(), walk.words().end()},
          .account = walk.account()};
}

Target find_target(const shell::Script& script) {
  const auto exec = std::find_if(script.commands.rbegin(), script.commands.rend(), is_exec);
  if (exec != script.commands.rend()) return find_target(*exec);
  const shell::Command* last = last_program(script);
  return last == nullptr ? Target{} : find_target(*last);
}

std::vector<std::string> log_directories(const Target& target) {
  std::vector<std::string> directories;
  if (target.words.empty() || !names_program(target.words[0], "multilog")) return directories;
  for (const shell::Word& word : std::span(target.words).subspan(1)) {
    const bool directory = word.text.starts_with('.') || word.text.starts_with('/');
    if (directory && word.kind == shell::Word::Kind::literal) directories.push_back(word.text);
  }
  return directories;
}

std::vector<Finding> judge(const shell::Script& script, Duty duty) {
  std::vector<Finding> findings;
  if (!runs(script, "wait")) {
    for (const size_t line : script.backgrounds) {
      findings.push_back({line, "& leaves a process behind that supervise does not see"});
    }
  }
  if (const shell::Command* last = left_waiting(script)) {
    findings.push_back(
        {last->line, text::join("no exec in front of ", text::printable(last->words[0].text))});
  }
  std::ranges::stable_sort(findings, {}, &Finding::line);
  if (may_do_anything(script)) return findings;
  if (duty == Duty::logged_service && !moves_errors(script)) {
    findings.push_back({0, "standard error does not go to the log; exec 2>&1 is missing"});
  }
  if (duty != Duty::log && !sets_limits(script)) {
    findings.push_back({0, "no limits are set; softlimit is missing"});
  }
  return findings;
}

}  // namespace service
