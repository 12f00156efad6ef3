// fastforward: forward a message as a database of aliases says.
//
//   fastforward [ -nNpPdD ] data.cdb <message
//
//   exit 0     done, or, with -p, the database does not know the recipient
//        99    with -p: done, no further line of .qmail counts
//        100   the recipient is unknown; wrong usage; a program or the queue refuses the message
//        111   try again later

#include <algorithm>
#include <set>

#include "box/dotqmail.h"
#include "cmd/forward.h"
#include "cmd/options.h"
#include "cmd/program.h"
#include "db/cdb.h"
#include "io/buffer.h"
#include "mail/forwarding.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/home.h"
#include "os/process.h"
#include "text/split.h"

static constexpr int stop_here = 99;
static constexpr os::Mode readable_by_all = 0444;
static constexpr size_t largest_list = size_t{1} << 28;

enum class Mode { deliver, describe };
enum class From { recipient, parts };  // which variables tell the recipient

struct Task {
  Mode mode = Mode::deliver;
  From from = From::recipient;
  int known = cmd::success;  // exit codes for recipients of the database, and for others
  int unknown = cmd::permanent;
  const char* path;
};

/// `text` as one line.
static std::string shown(std::string_view text) { return text::printable(text, '_'); }

[[noreturn]] static void die_database(const Task& task) {
  if (errno == EPROTO) errno = EIO;  // damaged
  cmd::die_sys(cmd::temporary, "unable to read ", task.path);
}

/// The data of `key`; nothing if there is no such record.
static std::optional<std::string> look_up(const Task& task, db::Cdb& database,
                                          std::string_view key) {
  std::string data;
  switch (database.find(key, data)) {
    case db::Found::yes: return data;
    case db::Found::no: return std::nullopt;
    case db::Found::failed: die_database(task);
  }
  return std::nullopt;
}

static os::Child start(const std::vector<std::string>& words) {
  const os::Argv argv(words);
  return os::spawn(argv.get());
}

/// `|COMMAND`, or `!COMMAND`: the same behind preline.
static os::Child start_command(std::string_view command) {
  const std::string text(command.substr(1));
  if (command[0] == '|') return start({"sh", "-c", text});
  const os::Child child = start({"preline", "sh", "-c", text});
  if (child || os::temporary(errno)) return child;
  return start({text::join(os::mail_home(), "/bin/preline"), "sh", "-c", text});
}

static void run(std::string_view command) {
  const os::Child child = start_command(command);
  if (!child) cmd::die_sys(cmd::temporary, "unable to run ", shown(command));
  const auto exit = child.wait();
  if (!exit || exit->crashed()) cmd::die(cmd::temporary, "child crashed in ", shown(command));
  const box::Verdict verdict = box::verdict(exit->code());
  if (verdict == box::Verdict::permanent) cmd::exit(cmd::permanent);
  if (verdict != box::Verdict::next) cmd::exit(cmd::temporary);  // 99 has no meaning here
  if (!os::seek(os::standard_input, 0)) cmd::die_sys(cmd::temporary, "unable to rewind input");
}

/// A binary mailing list, which is world-readable so that its owner decides who sees what of it.
static std::string read_list(const std::string& path) {
  const os::Fd file = os::open_read_nonblocking(path);
  if (!file) cmd::die_sys(cmd::temporary, "unable to read ", shown(path));
  const auto status = os::status(file);
  if (!status) cmd::die_sys(cmd::temporary, "unable to stat ", shown(path));
  if ((status->mode & readable_by_all) != readable_by_all) {
    cmd::die(cmd::temporary, shown(path), " is not world-readable");
  }
  if (status->type == os::FileType::fifo) cmd::die(cmd::temporary, shown(path), " is a FIFO");
  auto list = os::read_all(file.get(), largest_list);
  if (!list) cmd::die_sys(cmd::temporary, "unable to read ", shown(path));
  return std::move(*list);
}

/// Finds all whom a recipient stands for. Programs are run on the way.
class Expansion {
 public:
  Expansion(const Task& task, db::Cdb& database) : task_(task), database_(database) {}

  /// The recipients, the last found first.
  std::vector<std::string> expand(const std::string& recipient, std::string_view commands) {
    seen_.insert(recipient);  // qmail: without `&`, so that a target may name itself once
    obey(commands);
    while (!todo_.empty()) {
      const std::string entry = std::move(todo_.back());
      todo_.pop_back();
      if (!seen_.insert(entry).second) continue;
      if (entry[0] == '&') {
        resolve(entry.substr(1));
      } else {
        read(entry);
      }
    }
    std::ranges::reverse(found_);
    return std::move(found_);
  }

 private:
  void obey(std::string_view commands) {
    while (const auto command = text::take_terminated(commands, '\0')) {
      if (command->starts_with('|') || command->starts_with('!')) {
        if (task_.mode == Mode::deliver) run(*command);
        if (task_.mode == Mode::describe) cmd::say(text::join("run ", shown(*command), '\n'));
      } else {
        postpone(*command);
      }
    }
  }

  void postpone(std::string_view entry) {
    const bool address = entry.starts_with('&') && entry.size() < mail::oversized_entry;
    if (address || entry.starts_with('.') || entry.starts_with('/')) todo_.emplace_back(entry);
  }

  /// A list holds no programs: its owner is not the owner of the database.
  void read(const std::string& path) {
    const std::string list = read_list(path);
    std::string_view rest = list;
    while (const auto entry = text::take_terminated(rest, '\0')) postpone(*entry);
  }

  /// An address with an owner is expanded on its own, when its copy arrives, and with that sender.
  void resolve(const std::string& address) {
    const bool owned = look_up(task_, database_, mail::owner_key(address)).has_value();
    const auto commands =
        owned ? std::nullopt : look_up(task_, database_, mail::commands_key(address));
    if (commands) {
      obey(*commands);
    } else {
      found_.push_back(address);
    }
  }

  const Task& task_;
  db::Cdb& database_;
  std::vector<std::string> todo_;
  std::set<std::string> seen_;
  std::vector<std::string> found_;
};

static const char* needed(const char* name) {
  const char* value = os::get_env(name);
  if (value == nullptr) cmd::die(cmd::permanent, '$', name, " must be set");
  return value;
}

static std::string recipient(const Task& task) {
  if (task.from == From::recipient) return needed("RECIPIENT");
  const char* local = os::get_env("DEFAULT");
  if (local == nullptr) local = os::get_env("EXT");
  if (local == nullptr) cmd::die(cmd::permanent, "$DEFAULT or $EXT must be set");
  return text::join(local, '@', needed("HOST"));
}

/// What the first target that stands for `address` has under the key that `key` makes of it.
static std::optional<std::string> find(const Task& task, db::Cdb& database,
                                       std::string_view address,
                                       std::string (*key)(std::string_view)) {
  for (const std::string& target : mail::targets(address)) {
    if (auto data = look_up(task, database, key(target))) return data;
  }
  return std::nullopt;
}

static void describe(std::string_view sender, const std::vector<std::string>& recipients) {
  if (recipients.empty()) return cmd::say("no forwarding\n");
  cmd::say(text::join("from <", shown(sender), ">\n"));
  for (const std::string& address : recipients) cmd::say(text::join("to <", shown(address), ">\n"));
}

static Task read_arguments(cmd::Args args) {
  constexpr std::string_view synopsis = "fastforward [ -nNpP ] data.cdb";
  Task task{};
  cmd::Options options(args, "nNpPdD");
  while (const char option = options.next()) switch (option) {
      case 'n': task.mode = Mode::describe; break;
      case 'N': task.mode = Mode::deliver; break;
      case 'p':
        task.known = stop_here;
        task.unknown = cmd::success;
        break;
      case 'P':
        task.known = cmd::success;
        task.unknown = cmd::permanent;
        break;
      case 'd': task.from = From::parts; break;
      case 'D': task.from = From::recipient; break;
      default: cmd::usage(synopsis);
    }
  if (options.rest().empty()) cmd::usage(synopsis);
  task.path = options.rest()[0];
  return task;
}

int program(cmd::Args args) {
  const Task task = read_arguments(args);
  const char* const given = os::get_env("SENDER");
  std::string sender = given == nullptr ? "original envelope sender" : given;
  const std::string address = recipient(task);

  os::Fd file = os::open_read(task.path);
  if (!file) die_database(task);
  db::Cdb database(std::move(file));
  if (!box::is_bounce(sender)) {
    if (auto owner = find(task, database, address, mail::owner_key)) sender = std::move(*owner);
  }
  const auto commands = find(task, database, address, mail::commands_key);
  if (!commands) {
    if (task.unknown == cmd::success) return cmd::success;
    cmd::quit(task.unknown, "Sorry, no mailbox here by that name. (#5.1.1)");
  }
  const auto recipients = Expansion(task, database).expand(address, *commands);
  if (task.mode == Mode::describe) describe(sender, recipients);
  if (task.mode == Mode::deliver && !recipients.empty()) {
    const char* delivered_to = os::get_env("DTLINE");
    cmd::forward({.sender = sender, .delivered_to = delivered_to == nullptr ? "" : delivered_to},
                 {recipients.begin(), recipients.end()});
  }
  return task.known;
}
