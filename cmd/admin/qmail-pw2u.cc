// qmail-pw2u: make the lines of users/assign from a passwd file.
//
//   qmail-pw2u [ -/ohHuUC ] [ -cCHAR ] </etc/passwd
//
//   -o         without users whose home is missing or not theirs (the default)
//   -h         the same, but a home that is missing ends the program
//   -H         with all homes, unseen
//   -U -u      without names that hold upper-case letters (the default); with them
//   -c CHAR    CHAR, not -, between a user's name and an extension
//   -C         without extensions
//   -/         files of extensions are .qmail-/EXT, not .qmail-EXT
//
//   exit 0     the lines are on standard output
//        100   usage
//        111   something is missing or failed

#include <map>
#include <optional>

#include "cmd/options.h"
#include "cmd/program.h"
#include "db/control.h"
#include "io/buffer.h"
#include "os/file.h"
#include "os/home.h"
#include "text/case.h"
#include "text/scan.h"
#include "text/split.h"

enum class Homes { owned, present_and_owned, unseen };

struct Settings {
  Homes homes = Homes::owned;
  bool upper_case = false;
  bool extensions = true;
  char separator = '-';
  std::string_view dash = "-";
};

/// What the files of the mail home say.
struct Lists {
  std::optional<db::ConstMap> include;
  db::ConstMap exclude, names;
  std::vector<std::string> subusers;
  std::string append;
};

struct User {
  std::string name;
  uint64_t uid, gid;
  std::string home;
};

[[noreturn]] static void fail_controls() {
  cmd::die(cmd::temporary, "unable to read controls");
}

/// The lines of a list; false if there is no such file.
static bool read(const char* path, std::vector<std::string>& lines) {
  const db::Control control = db::read_list(path, lines);
  if (control == db::Control::failed) fail_controls();
  return control == db::Control::present;
}

static Lists read_lists() {
  constexpr size_t most = size_t{1} << 32;
  Lists lists;
  std::vector<std::string> include, exclude, names;
  if (read("users/include", include)) lists.include = db::list_map(include);
  if (read("users/exclude", exclude)) lists.exclude = db::list_map(exclude);
  if (read("users/mailnames", names)) lists.names = db::colon_map(names);
  read("users/subusers", lists.subusers);
  if (auto append = os::read_file("users/append", most)) {
    lists.append = std::move(*append);
  } else if (errno != ENOENT) {
    fail_controls();
  }
  return lists;
}

/// The user of a line `name:password:uid:gid:comment:home:shell`; nothing if it is none, or root.
static std::optional<User> parse(std::string_view line) {
  if (line.find('\0') != std::string_view::npos) return std::nullopt;
  std::string_view fields[6];
  for (std::string_view& field : fields) {
    const auto taken = text::take_terminated(line, ':');
    if (!taken) return std::nullopt;
    field = *taken;
  }
  const auto uid = text::number(fields[2]);
  const auto gid = text::number(fields[3]);
  if (!uid || !gid || *uid == 0 || fields[0].empty()) return std::nullopt;
  return User{std::string(fields[0]), *uid, *gid, std::string(fields[5])};
}

static bool has_home(const User& user, Homes homes) {
  if (homes == Homes::unseen) return true;
  const auto home = os::status(user.home);
  if (home) return home->uid == user.uid;
  if (homes == Homes::present_and_owned || os::temporary(errno)) {
    cmd::die(cmd::temporary, "unable to stat ", user.home);
  }
  return false;
}

static bool is_wanted(const User& user, const Settings& settings, const Lists& lists) {
  if (lists.include && !lists.include->contains(user.name)) return false;
  if (lists.exclude.contains(user.name)) return false;
  if (!settings.upper_case && text::lower(user.name) != user.name) return false;
  return has_home(user, settings.homes);
}

/// The lines for an address and for its extensions. Each `file` is the two fields that name the
/// .qmail file.
static void print(std::string_view address, const User& user, std::string_view file,
                  std::string_view extension_file, const Settings& settings) {
  const std::string who = text::join(user.name, ':', user.uid, ':', user.gid, ':', user.home, ':');
  io::out.print('=', address, ':', who, file, '\n');
  if (!settings.extensions) return;
  io::out.print('+', address, settings.separator, ':', who, extension_file, '\n');
}

static void print_user(const User& user, const Settings& settings, const Lists& lists) {
  if (user.name == "alias") {
    io::out.print("+:alias:", user.uid, ':', user.gid, ':', user.home, ':', settings.dash, "::\n");
  }
  std::string_view names = lists.names.find(user.name).value_or(user.name);
  while (const auto name = text::take(names, ':')) {
    if (!name->empty()) print(*name, user, "::", text::join(settings.dash, "::"), settings);
  }
}

static void print_subusers(const std::map<std::string, User>& users, const Settings& settings,
                           const Lists& lists) {
  for (std::string_view line : lists.subusers) {
    const auto address = text::take_terminated(line, ':');
    const auto name = address ? text::take_terminated(line, ':') : std::nullopt;
    if (!name) continue;
    const auto user = users.find(std::string(*name));
    if (user == users.end()) {
      cmd::die(cmd::temporary, "unable to find ", *name, " user for subuser");
    }
    const std::string file = text::join(settings.dash, ':', text::halves(line, ':').before);
    print(*address, user->second, file + ':', file + "-:", settings);
  }
}

static Settings read(cmd::Args args) {
  constexpr std::string_view synopsis = "qmail-pw2u [ -/ohHuUC ] [ -cCHAR ]";
  Settings settings;
  cmd::Options options(args, "/ohHuUCc:");
  while (const char option = options.next()) switch (option) {
    case '/': settings.dash = "-/"; break;
    case 'o': settings.homes = Homes::owned; break;
    case 'h': settings.homes = Homes::present_and_owned; break;
    case 'H': settings.homes = Homes::unseen; break;
    case 'u': settings.upper_case = true; break;
    case 'U': settings.upper_case = false; break;
    case 'C': settings.extensions = false; break;
    case 'c':
      settings.separator = *options.value();
      if (settings.separator == '\0') cmd::usage(synopsis);
      break;
    default: cmd::usage(synopsis);
  }
  if (!options.rest().empty()) cmd::usage(synopsis);
  return settings;
}

int program(cmd::Args args) {
  constexpr size_t line_most = 65536;
  const Settings settings = read(args);
  if (!os::change_directory(os::mail_home())) cmd::die(cmd::temporary, "unable to chdir");
  const Lists lists = read_lists();

  std::map<std::string, User> users;
  std::string line;
  for (auto got = io::in.get_line(line, line_most); got != io::Line::end;
       got = io::in.get_line(line, line_most)) {
    if (got == io::Line::failed || got == io::Line::too_long) {
      cmd::die(cmd::temporary, "unable to read input");
    }
    auto user = parse(line);
    if (!user || !is_wanted(*user, settings, lists)) continue;
    print_user(*user, settings, lists);
    users.try_emplace(user->name, std::move(*user));
  }
  if (!users.contains("alias")) cmd::die(cmd::temporary, "unable to find alias user");

  print_subusers(users, settings, lists);
  io::out.put(lists.append);
  if (!lists.append.empty() && !lists.append.ends_with('\n')) io::out.put('\n');
  io::out.put(".\n");
  if (!io::out.flush()) cmd::die(cmd::temporary, "unable to write output");
  return cmd::success;
}
