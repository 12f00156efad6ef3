// qmail-lspawn: run qmail-local for each local delivery that qmail-send asks for.
//
//   qmail-lspawn defaultdelivery
//
//   exit 0    no more requests, and every delivery has ended
//        100  no argument
//        111  no mail home, queue or accounts

#include <optional>

#include "cmd/memory.h"
#include "cmd/program.h"
#include "db/assign.h"
#include "os/home.h"
#include "queue/report.h"
#include "queue/roles.h"
#include "queue/spawn.h"
#include "queue/whose.h"
#include "text/fmt.h"
#include "text/split.h"

/// What every delivery needs.
struct Setting {
  const char* default_delivery;
  const char* home;   // of the mail system
  std::string users;  // the path of users/cdb
  uint32_t self;      // our uid
  queue::Roles roles{};
};

/// users/cdb, kept open until another file has its name.
class Users {
 public:
  /// False, with errno, if the file cannot be opened; `there()` tells whether there is one at all.
  bool refresh(const std::string& path);
  bool there() const { return cdb_.has_value(); }
  db::Cdb& cdb() { return *cdb_; }

 private:
  std::optional<db::Cdb> cdb_;
  os::Status known_{};
};

bool Users::refresh(const std::string& path) {
  const auto status = os::status(path);
  if (status && cdb_ && status->inode == known_.inode && status->device == known_.device &&
      status->size == known_.size && status->modified == known_.modified &&
      status->modified_nanoseconds == known_.modified_nanoseconds) {
    return true;
  }
  cdb_.reset();
  if (!status) return errno == ENOENT;
  os::Fd fd = os::open_read(path);
  const auto opened = fd ? os::status(fd) : std::nullopt;
  if (!opened) return false;
  known_ = *opened;
  cdb_.emplace(std::move(fd));
  return true;
}

/// One delivery.
struct Mail {
  std::string_view local;
  std::string_view domain;
  const std::string& sender;
};

static os::Argv local_argv(const db::Assignment& to, const Mail& mail, const Setting& setting) {
  return os::Argv({"bin/qmail-local", "--", to.user, to.home, std::string(mail.local), to.dash,
                   to.ext, std::string(mail.domain), mail.sender, setting.default_delivery});
}

/// Without an assignment qmail-getpw is asked, in a child of its own so that a slow look-up holds
/// nothing else up. The child then becomes qmail-local; else it exits with a code of
/// queue/report.h.
[[noreturn]] static void ask_and_deliver(const Mail& mail, const Setting& setting,
                                         std::span<const os::Redirect> descriptors) {
  for (const os::Redirect& redirect : descriptors) {
    if (!os::copy(redirect.from, redirect.to)) os::exit_now(queue::local_not_run);
  }
  if (!os::change_directory(setting.home)) os::exit_now(queue::local_not_run);
  os::Pipe pipe = os::pipe();
  if (!pipe) os::exit_now(queue::lookup_trouble);

  const os::Argv getpw({"bin/qmail-getpw", std::string(mail.local)});
  const os::Identity asker = {setting.roles.getpw, setting.roles.nofiles};
  const os::Redirect answer = {pipe.writer.get(), os::standard_output};
  const os::Child child =
      os::spawn(getpw.get(),
                {.descriptors = {&answer, 1}, .identity = setting.roles.single ? nullptr : &asker});
  if (!child) os::exit_now(queue::getpw_not_run);
  pipe.writer.reset();
  constexpr size_t record_most = 65536;
  const auto record = os::read_all(pipe.reader.get(), record_most);
  pipe.reader.reset();
  const auto exit = child.wait();
  if (!record || !exit || exit->crashed()) os::exit_now(queue::lookup_trouble);
  if (exit->code() != 0) os::exit_now(exit->code());

  const auto assignment = db::parse_assignment(*record);
  if (!assignment) os::exit_now(queue::spawn_bug);
  const queue::Whose who = queue::whose(*assignment, setting.roles, setting.self);
  if (who.refused != 0) os::exit_now(who.refused);
  if (!setting.roles.single && !os::take_identity(who.identity)) os::exit_now(queue::local_not_run);
  const os::Argv argv = local_argv(*assignment, mail, setting);
  os::exec("bin/qmail-local", argv.get());
  os::exit_now(queue::local_not_run);
}

/// Starts the delivery that is asked for, or reports why it did not start.
static void start(queue::Spawner& spawner, Users& users, const Setting& setting) {
  const auto refuse = [&](int code) { spawner.report(queue::local_report(code, {})); };
  const text::Halves address = text::last_halves(spawner.request().recipient, '@');
  const Mail mail = {address.before, address.after, spawner.request().sender};
  // qmail: mail to `@host` vanishes; doublebounceto relies on it.
  if (mail.local.empty()) return refuse(0);
  if (!users.refresh(setting.users)) return refuse(queue::cdb_trouble);

  db::Assignment assignment;
  switch (users.there() ? db::find_assignment(users.cdb(), mail.local, assignment)
                        : db::Found::no) {
    case db::Found::failed: return refuse(queue::cdb_code(errno));
    case db::Found::no: {
      const os::Fork fork = os::fork();
      if (fork.in_child()) ask_and_deliver(mail, setting, spawner.descriptors());
      return spawner.started(os::Child(fork.pid));
    }
    case db::Found::yes: break;
  }
  const queue::Whose who = queue::whose(assignment, setting.roles, setting.self);
  if (who.refused != 0) return refuse(who.refused);
  const os::Argv argv = local_argv(assignment, mail, setting);
  const os::Child child =
      os::spawn(argv.get(), {.descriptors = spawner.descriptors(),
                             .directory = setting.home,
                             .identity = setting.roles.single ? nullptr : &who.identity});
  // Whatever keeps qmail-local from running is a fault of this host, which must not cost mail.
  if (!child && errno != EAGAIN && errno != ENOMEM) return refuse(queue::local_not_run);
  spawner.started(child);
}

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("qmail-lspawn defaultdelivery");
  const char* home = os::mail_home();
  Setting setting = {args[0], home, text::join(home, "/users/cdb"), os::effective_uid()};
  std::string problem;
  if (!queue::find_roles(setting.roles, problem)) cmd::quit(cmd::temporary, problem);
  if (!os::change_directory(home)) cmd::die_sys(cmd::temporary, "unable to switch to home directory");
  const auto limit = queue::spawn_limit();
  if (!limit) cmd::die_sys(cmd::temporary, "unable to read controls");
  if (!os::change_directory("queue/mess")) {
    cmd::die_sys(cmd::temporary, "unable to switch to queue directory");
  }
  cmd::wait_for_memory();

  using queue::Spawner;
  Users users;
  Spawner spawner(setting.roles.queue, queue::local_bound, *limit);
  if (!spawner.open()) cmd::die_sys(cmd::temporary, "unable to wait for requests");
  for (;;) {
    switch (spawner.next()) {
      case Spawner::Next::start: start(spawner, users, setting); break;
      case Spawner::Next::ended:
        spawner.report(queue::local_report(spawner.code(), spawner.output()));
        break;
      case Spawner::Next::finished: return cmd::success;
    }
  }
}
