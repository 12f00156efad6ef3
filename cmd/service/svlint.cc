// svlint: name what is wrong with service directories.
//
//   svlint dir ...
//
//   exit 0     nothing
//        100   something, named on standard output; or wrong usage
//        111   something could not be read

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/file.h"
#include "os/user.h"
#include "service/lint.h"
#include "shell/script.h"

static constexpr size_t longest_script = size_t{1} << 20;
static constexpr os::Mode executable = 0111;
static constexpr os::Mode writable_by_all = 0002;

// One service directory, and what is found in it.
class Service {
 public:
  explicit Service(std::string_view directory) : directory_(directory) {}
  void check();
  int verdict() const { return verdict_; }

 private:
  template <typename... Parts>
  void report(const Parts&... parts) {
    verdict_ = std::max(verdict_, cmd::permanent);
    io::out.print(directory_, ": ", parts..., '\n');
  }
  void warn_unreadable(std::string_view file);
  std::string at(std::string_view file) const { return text::join(directory_, '/', file); }
  std::optional<os::Status> find(std::string_view file);

  bool check_executable(std::string_view file);
  service::Target check_script(std::string_view file, service::Duty duty);
  std::optional<os::Account> check_account(std::string_view file, const service::Target& target);
  void check_log();
  void check_log_directory(std::string_view directory, const service::Account& as,
                           const os::Account& account);
  void check_supervise(std::string_view directory);

  std::string_view directory_;
  int verdict_ = cmd::success;
};

void Service::warn_unreadable(std::string_view file) {
  cmd::warn_sys("unable to read ", at(file));
  verdict_ = cmd::temporary;
}

// Nothing if there is no such file, or if that cannot be found out.
std::optional<os::Status> Service::find(std::string_view file) {
  const auto found = os::status(at(file));
  if (!found && errno != ENOENT) warn_unreadable(file);
  return found;
}

// False if `file` is no file, or not there.
bool Service::check_executable(std::string_view file) {
  const auto found = find(file);
  if (!found) return false;
  if (found->type != os::FileType::regular) {
    report(file, " is not a file");
    return false;
  }
  if ((found->mode & executable) == 0) report(file, " is not executable");
  if ((found->mode & writable_by_all) != 0) report(file, " can be changed by everybody");
  return true;
}

// What the script becomes, as far as it can be told.
service::Target Service::check_script(std::string_view file, service::Duty duty) {
  const auto text = os::read_file(at(file), longest_script);
  if (!text && errno != EFBIG) warn_unreadable(file);
  if (!text || text->starts_with("\177ELF")) return {};
  const auto interpreter = shell::read_interpreter(*text);
  if (!interpreter) {
    report(file, " does not begin with #! and a path");
    return {};
  }
  if (text->substr(0, text->find('\n')).ends_with('\r')) {
    report(file, " has CRs at the ends of its lines");
    return {};
  }
  if (!os::status(interpreter->path) && errno == ENOENT) {
    report(file, ", line 1: there is no ", text::printable(interpreter->path));
  }
  const auto script = shell::is_shell(*interpreter) ? shell::read_script(*text) : std::nullopt;
  if (!script) return {};
  for (const service::Finding& finding : service::judge(*script, duty)) {
    if (finding.line == 0) {
      report(file, ": ", finding.text);
    } else {
      report(file, ", line ", finding.line, ": ", finding.text);
    }
  }
  return service::find_target(*script);
}

// Nothing if the script does not say, or if there is none.
std::optional<os::Account> Service::check_account(std::string_view file,
                                                  const service::Target& target) {
  os::Account account;
  const std::string& name = target.account.name;
  if (name.empty()) return std::nullopt;
  switch (os::find_account(name, account)) {
    case os::Lookup::found: return account;
    case os::Lookup::missing:
      report(file, ", line ", target.line, ": there is no account ", text::printable(name));
      break;
    case os::Lookup::failed: break;
  }
  return std::nullopt;
}

void Service::check_log() {
  if (!check_executable("log/run")) {
    if (!os::status(at("log/run")) && errno == ENOENT) report("there is no log/run");
    return;
  }
  const service::Target target = check_script("log/run", service::Duty::log);
  const auto account = check_account("log/run", target);
  if (!account) return;
  for (const std::string& directory : service::log_directories(target)) {
    check_log_directory(directory, target.account, *account);
  }
}

// Access lists are not looked at: the bits of the group bound what they may give.
static bool may_write(const service::Account& as, const os::Account& account,
                      const os::Status& status) {
  constexpr os::Mode writing = 3;  // and searching
  const auto allows = [&](unsigned shift) { return ((status.mode >> shift) & writing) == writing; };
  if (account.uid == 0) return true;
  if (account.uid == status.uid) return allows(6);
  if (account.gid == status.gid && !as.more_groups) return allows(3);
  return allows(3) || allows(0);
}

void Service::check_log_directory(std::string_view directory, const service::Account& as,
                                  const os::Account& account) {
  const std::string path =
      directory.starts_with('/') ? std::string(directory) : at(text::join("log/", directory));
  const std::string shown = text::printable(directory);
  if (const auto found = os::status(path)) {
    if (found->type != os::FileType::directory) {
      report("log/run: ", shown, " is not a directory");
    } else if (!may_write(as, account, *found)) {
      report("log/run: ", account.name, " may not write to ", shown);
    }
    return;
  }
  if (errno != ENOENT) return;
  const auto parent = os::status(path.substr(0, path.rfind('/')));
  if (parent && !may_write(as, account, *parent)) {
    report("log/run: there is no ", shown, ", and ", account.name, " may not make it");
  }
}

void Service::check_supervise(std::string_view directory) {
  if (!find(directory)) return;
  // A FIFO opens for writing while somebody has it open for reading.
  if (os::open_write_nonblocking(at(text::join(directory, "/ok")))) return;
  if (errno == ENOENT || errno == ENXIO) report(directory, " is left over; no supervise runs");
}

void Service::check() {
  if (!os::open_directory(std::string(directory_))) {
    cmd::warn_sys("unable to read ", directory_);
    verdict_ = cmd::temporary;
    return;
  }
  const auto log = find("log");
  const bool logged = log && log->type == os::FileType::directory;
  if (check_executable("run")) {
    const service::Target target =
        check_script("run", logged ? service::Duty::logged_service : service::Duty::service);
    (void)check_account("run", target);
  } else if (!os::status(at("run")) && errno == ENOENT) {
    report("there is no run");
  }
  for (const char* script : {"start", "finish", "stop"}) (void)check_executable(script);
  if (logged) check_log();
  if (find("down")) report("down keeps it from being started");
  check_supervise("supervise");
  if (logged) check_supervise("log/supervise");
}

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("svlint dir ...");
  int verdict = cmd::success;
  for (const char* directory : args) {
    Service service(directory);
    service.check();
    verdict = std::max(verdict, service.verdict());
  }
  const int finished = io::finish();
  return finished == cmd::success ? verdict : finished;
}
