// dotqmail-lint: name what is wrong with .qmail files.
//
//   dotqmail-lint [ file ... ]      every .qmail* of the current directory if there is none
//
//   exit 0     nothing
//        100   something, a line on standard output for each: FILE:LINE: SEVERITY: TEXT
//        111   something could not be read

#include <algorithm>

#include "box/dotqmail_file.h"
#include "box/home.h"
#include "box/lint.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "os/dir.h"
#include "os/file.h"
#include "os/process.h"

using box::Severity;

static constexpr size_t longest_file = size_t{1} << 26;
static constexpr os::Mode executable = 0111;
static constexpr os::Mode executable_by_owner = 0100;
static constexpr os::Mode writable_by_others = 0002;
static constexpr std::string_view start = ".qmail";

static int verdict = cmd::success;

static void warn_unreadable(std::string_view file) {
  cmd::warn_sys("unable to read ", text::printable(file));
  verdict = cmd::temporary;
}

static void print(std::string_view file, const box::Lint& lint) {
  for (const auto& [line, severity, text] : lint.findings) {
    const char* word = severity == Severity::error ? "error" : "warning";
    io::out.print(text::printable(file), ':', line, ": ", word, ": ", text, '\n');
    verdict = std::max(verdict, cmd::permanent);
  }
}

static bool is_missing() { return errno == ENOENT || errno == ENOTDIR; }

static void check_home(const std::string& home) {
  const auto status = os::status(home);
  if (!status) return warn_unreadable(home);
  box::Lint lint;
  for (const auto& refusal : {box::refuse_writable(*status), box::refuse_edited(*status)}) {
    if (refusal) lint.add(1, Severity::error, refusal->text);
  }
  print(home, lint);
}

// One .qmail file.
class File {
 public:
  explicit File(const char* path)
      : path_(path), home_(os::parent(path_)), name_(path_.substr(path_.rfind('/') + 1)) {}
  const std::string& home() const { return home_; }
  void check();

 private:
  template <typename... Parts>
  void report(size_t line, Severity severity, const Parts&... parts) {
    lint_.add(line, severity, text::join(parts...));
  }
  // What the file calls so; the home is its working directory.
  std::string at(std::string_view name) const {
    return name.starts_with('/') ? std::string(name) : text::join(home_, '/', name);
  }
  bool exists(std::string_view name) const { return os::status(at(name)).has_value(); }

  bool read();
  void check_owner();
  void check_program(const box::Named& program);
  void check_program_file(const box::Named& program);
  void check_maildir(const box::Named& maildir);
  void check_mbox(const box::Named& mbox);

  const std::string path_, home_, name_;
  box::Lint lint_;
};

// False if there is nothing to be read.
bool File::read() {
  const auto status = os::status(path_);
  const auto link = os::link_status(path_);
  if (!status && link && is_missing()) {
    report(1, Severity::error, "leads nowhere: it is passed over");
    return false;
  }
  if (!status) {
    warn_unreadable(path_);
    return false;
  }
  if (status->type != os::FileType::regular) {
    report(1, Severity::error, "no file: it is passed over");
    return false;
  }
  const auto content = os::read_file(path_, longest_file);
  if (!content) {
    warn_unreadable(path_);
    return false;
  }
  using enum box::Instructions::Allowed;
  lint_ = box::lint(*content, (status->mode & executable_by_owner) != 0 ? forwarding : all);
  if ((status->mode & writable_by_others) != 0) {
    box::DotqmailFile none{};
    report(1, Severity::error, box::settle(box::FindFile::writable, "", "", none)->text);
  }
  return true;
}

// Files that say who gets the bounces of a list, and no list.
void File::check_owner() {
  constexpr std::string_view owner = "-owner", owner_default = "-owner-default";
  std::string_view list = name_;
  if (!list.starts_with(text::join(start, '-'))) return;
  list.remove_prefix(start.size());
  if (list.size() > owner_default.size() && list.ends_with(owner_default)) {
    list.remove_suffix(owner_default.size());
    const std::string needed = text::join(start, list, owner);
    if (exists(needed)) return;
    report(1, Severity::warning, "senders are not rewritten: there is no ", needed);
  } else if (list.size() > owner.size() && list.ends_with(owner)) {
    list.remove_suffix(owner.size());
    for (box::Search search("-", list.substr(1)); search.more(); search.advance()) {
      if (exists(search.name())) return;
    }
    report(1, Severity::warning, "the owner of nothing: there is no ", start, list);
  }
}

void File::check_program(const box::Named& program) {
  const auto& [line, name] = program;
  if (name.find('/') != std::string::npos) return check_program_file(program);
  if (!os::find_program(name.c_str()).empty()) return;
  report(line, Severity::warning, "there is no program ", text::printable(name), " in PATH");
}

void File::check_program_file(const box::Named& program) {
  const auto& [line, name] = program;
  const std::string shown = text::printable(name);
  const auto status = os::status(at(name));
  if (!status) {
    if (is_missing()) report(line, Severity::error, "there is no ", shown);
    return;
  }
  if (status->type != os::FileType::regular || (status->mode & executable) == 0) {
    report(line, Severity::error, shown, " is not executable");
  } else if ((status->mode & writable_by_others) != 0) {
    report(line, Severity::error, shown, " can be changed by everybody");
  }
}

void File::check_maildir(const box::Named& maildir) {
  const auto& [line, name] = maildir;
  const std::string shown = text::printable(name);
  if (!exists(name)) {
    if (is_missing()) report(line, Severity::error, "there is no ", shown);
    return;
  }
  for (const char* part : {"tmp", "new", "cur"}) {
    if (exists(name + part) || !is_missing()) continue;
    report(line, Severity::error, shown, " is no maildir: there is no ", shown, part);
    return;
  }
}

void File::check_mbox(const box::Named& mbox) {
  const auto& [line, name] = mbox;
  const std::string shown = text::printable(name);
  const auto status = os::status(at(name));
  if (status && status->type == os::FileType::directory) {
    report(line, Severity::error, shown, " is a directory: the name of a maildir ends with /");
  }
  if (status || !is_missing()) return;
  const std::string directory = os::parent(at(name));
  if (os::status(directory) || !is_missing()) return;
  report(line, Severity::error, "there is no directory for ", shown);
}

void File::check() {
  const bool readable = read();
  if (const auto finding = box::lint_name(name_)) {
    report(finding->line, finding->severity, finding->text);
  }
  if (readable) check_owner();
  for (const box::Named& program : lint_.programs) check_program(program);
  for (const box::Named& maildir : lint_.maildirs) check_maildir(maildir);
  for (const box::Named& mbox : lint_.mboxes) check_mbox(mbox);
  std::ranges::stable_sort(lint_.findings, {}, &box::Finding::line);
  print(path_, lint_);
}

static std::vector<std::string> files_here() {
  os::Directory directory(".");
  if (!directory) cmd::die_sys(cmd::temporary, "unable to read .");
  std::vector<std::string> names;
  for (auto name = directory.next(); !name.empty(); name = directory.next()) {
    if (name.starts_with(start)) names.emplace_back(name);
  }
  if (directory.failed()) {
    errno = directory.error();
    cmd::die_sys(cmd::temporary, "unable to read .");
  }
  std::ranges::sort(names);
  return names;
}

int program(cmd::Args args) {
  if (!args.empty() && args[0][0] == '-') cmd::usage("dotqmail-lint [ file ... ]");
  const std::vector<std::string> here = args.empty() ? files_here() : std::vector<std::string>();
  std::vector<const char*> paths(args.begin(), args.end());
  for (const std::string& name : here) paths.push_back(name.c_str());

  std::string home;  // the one checked last
  for (const char* path : paths) {
    File file(path);
    if (file.home() != home) check_home(home = file.home());
    file.check();
  }
  const int finished = io::finish();
  return finished == cmd::success ? verdict : finished;
}
