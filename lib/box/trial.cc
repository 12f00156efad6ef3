// A delivery tried in a scratch home.

#include "box/trial.h"

#include <algorithm>
#include <vector>

#include "box/dotqmail_file.h"
#include "shell/script.h"
#include "text/fmt.h"
#include "text/split.h"

namespace box {

namespace {

constexpr size_t most_read = size_t{1} << 28;  // bytes of a file
constexpr os::Mode private_file = 0600;
constexpr os::Mode permissions = 0777;
constexpr os::Mode executable_by_owner = 0100;

/// Copies what the words name.
bool copy_named(const std::vector<shell::Word>& words, Scratch& scratch) {
  return std::ranges::all_of(words, [&](const shell::Word& word) {
    const bool name = word.kind == shell::Word::Kind::literal && !word.text.empty();
    return !name || scratch.leads_out(word.text) || scratch.copy(word.text);
  });
}

bool copy_named(std::string_view command, Scratch& scratch) {
  const auto script = shell::read_script(command);
  return !script || std::ranges::all_of(script->commands, [&](const shell::Command& each) {
    return copy_named(each.words, scratch) && copy_named(each.targets, scratch);
  });
}

}  // namespace

Addressee addressee(const AddresseeHints& hints) {
  constexpr std::string_view start = ".qmail-";
  Addressee to;
  to.user = hints.account;
  to.host = "localhost";
  std::optional<std::string> ext;
  if (hints.recipient) {
    const text::Halves at = text::last_halves(*hints.recipient, '@');
    const text::Halves local = text::halves(at.before, '-');
    to.user = local.before;
    to.local = at.before;
    if (at.found) to.host = at.after;
    if (local.found) ext = local.after;
  } else if (hints.file.starts_with(start)) {
    ext = hints.file.substr(start.size());
    std::ranges::replace(*ext, ':', '.');
  }
  if (hints.ext) ext = *hints.ext;
  to.dash = ext ? "-" : "";
  to.ext = ext.value_or("");
  if (!hints.recipient) to.local = to.user + to.dash + to.ext;
  return to;
}

bool find_trial(const Addressee& to, const std::string& path, TrialFile& file) {
  file.name = dotqmail_name(to.dash, to.ext);
  std::string read = path;
  if (path.empty()) {
    DotqmailFile found{};
    if (find_dotqmail(to.dash, to.ext, found) == FindFile::missing) {
      file.name.clear();
      return true;
    }
    read = file.name = found.name;
  }
  const auto status = os::status(read);
  auto content = os::read_file(read, most_read);
  if (!status || !content) {
    file.name = read;
    return false;
  }
  file.content = std::move(*content);
  file.mode = status->mode & permissions;
  if ((file.mode & executable_by_owner) != 0) file.allowed = Instructions::Allowed::forwarding;
  return true;
}

std::optional<std::string> fill_scratch(const Addressee& to, const TrialFile& file,
                                        const std::string& default_delivery, const TrialRuns& runs,
                                        Scratch& scratch) {
  if (!file.name.empty()) {
    const auto content = prepare_trial(file.content, file.allowed, runs, scratch);
    if (!content || !scratch.put(file.name, *content, file.mode)) return std::nullopt;
  }
  const std::string owner = dotqmail_name(to.dash, to.ext) + "-owner";
  for (const std::string& name : {owner, owner + "-default"}) {
    if (name == file.name || !os::status(name)) continue;
    if (!scratch.put(name, "", private_file)) return std::nullopt;
  }
  if (!file.content.empty()) return "";
  return prepare_trial(default_delivery, Instructions::Allowed::all, runs, scratch);
}

std::optional<std::string> prepare_trial(const std::string& content, Instructions::Allowed allowed,
                                         const TrialRuns& runs, Scratch& scratch) {
  using Kind = Instruction::Kind;
  std::vector<std::string> lines;
  for (std::string_view rest = content; const auto line = text::take(rest, '\n');) {
    lines.emplace_back(*line);
  }
  Instructions instructions(content, allowed);
  for (;;) {
    const Instruction instruction = instructions.next();
    const std::string_view text = instruction.text;
    if (instruction.kind == Kind::end) break;
    std::string& line = lines[instruction.line - 1];
    if (instruction.kind == Kind::program) {
      if (!copy_named(text, scratch)) return std::nullopt;
      const std::string record = text::join(runs.directory, '/', instruction.line);
      line = text::join("|exec ", shell::quote(runs.transcript), " -t ", runs.seconds, ' ',
                        shell::quote(record), " /bin/sh -c ", shell::quote(text));
    } else if (instruction.kind == Kind::mbox || instruction.kind == Kind::maildir) {
      if (!scratch.stand_in(text)) return std::nullopt;
      const bool straight = text.starts_with('.') && text.find("..") == std::string_view::npos;
      if (straight) continue;
      line = scratch.at(text) + (instruction.kind == Kind::maildir ? "/" : "");
    }
  }
  std::string prepared;
  for (const std::string& line : lines) text::append(prepared, line, '\n');
  if (!content.ends_with('\n') && !prepared.empty()) prepared.pop_back();
  return prepared;
}

}  // namespace box
