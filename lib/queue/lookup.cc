// What becomes of an address, found out without doing anything.

#include "queue/lookup.h"

#include <cerrno>
#include <optional>
#include <vector>

#include "box/delivery.h"
#include "box/dotqmail.h"
#include "box/dotqmail_file.h"
#include "box/home.h"
#include "db/control.h"
#include "db/route.h"
#include "os/clock.h"
#include "os/error.h"
#include "os/file.h"
#include "os/home.h"
#include "queue/accounts.h"
#include "queue/fastforward.h"
#include "queue/report.h"
#include "queue/roles.h"
#include "queue/settings.h"
#include "queue/whose.h"
#include "text/fmt.h"
#include "text/split.h"

namespace queue {

namespace {

using Verdict = Answer::Verdict;
using Kind = box::Instruction::Kind;

/// Nothing: on with the next step.
using End = std::optional<Answer>;

bool hidden(int error) { return error == EACCES || error == EPERM; }

std::string reason(const Candidate& candidate) {
  switch (candidate.fate) {
    case Candidate::Fate::taken: return "taken";
    case Candidate::Fate::missing: return "no such account";
    case Candidate::Fate::root: return "root gets no mail";
    case Candidate::Fate::homeless:
      return text::join("its home: ", os::error_text(candidate.error));
    case Candidate::Fate::foreign_home: return "its home is not its own";
  }
  return {};
}

std::string_view reason(box::FindFile found) {
  switch (found) {
    case box::FindFile::found: return "taken";
    case box::FindFile::missing: return errno == 0 ? "no regular file" : os::error_text(errno);
    case box::FindFile::writable: return "writable by everybody";
    case box::FindFile::unopened:
    case box::FindFile::unreadable: return os::error_text(errno);
  }
  return {};
}

/// What qmail-send makes of a child of qmail-lspawn that exits with `code`.
Answer reported(int code, std::string_view output) {
  const std::string report = local_report(code, output);
  const auto verdict = report[0] == 'D' ? Verdict::refuse : Verdict::defer;
  return {verdict, std::string(text::trim_end(report).substr(1))};
}

class Lookup {
 public:
  Lookup(const Question& question, Facts& facts) : question_(question), facts_(facts) {}
  Answer run();

 private:
  End route();
  Answer go_elsewhere();
  End find_user();
  End ask_users(db::Found& found);
  End ask_accounts();
  End become_user();
  End enter_home();
  End find_file();
  End find_sender();
  End read_lines();
  End read_line(const box::Instruction& line, std::string_view file);
  End read_program(std::string_view command);
  End look_at_maildir(const std::string& path) const;
  End look_at_mbox(const std::string& path) const;
  void tell_environment();
  Answer done() const;

  template <typename... Parts>
  void fact(std::string_view topic, const Parts&... parts) {
    facts_.add(topic, text::join(parts...));
  }
  /// A step that failed because of errno, which tells nothing if this process may see less than the
  /// program whose step it is.
  Answer trouble(std::string_view text, std::string_view object) const;
  Answer refused(const box::Refusal& refusal) const;

  const Question& question_;
  Facts& facts_;
  bool sees_all_ = os::effective_uid() == 0;  // at least what the program whose step it is may see
  std::string address_;                       // as qmail-lspawn gets it
  std::string sender_, new_sender_;
  Roles roles_{};
  db::Assignment owner_;
  box::Recipient recipient_{};
  std::optional<box::Refusal> edited_;
  box::DotqmailFile file_{};
  unsigned files_ = 0, forwards_ = 0, programs_ = 0;
};

Answer Lookup::trouble(std::string_view text, std::string_view object) const {
  const int error = errno;
  if (sees_all_ || !hidden(error)) return {Verdict::defer, std::string(text)};
  return {Verdict::unknown, text::join(object, ": ", os::error_text(error))};
}

Answer Lookup::refused(const box::Refusal& refusal) const {
  const bool for_good = refusal.verdict == box::Verdict::permanent;
  if (!sees_all_ && hidden(refusal.error)) return {Verdict::unknown, refusal.text};
  return {for_good ? Verdict::refuse : Verdict::defer, refusal.text};
}

Answer Lookup::run() {
  using Step = End (Lookup::*)();
  for (const Step step :
       {&Lookup::route, &Lookup::find_user, &Lookup::become_user, &Lookup::enter_home,
        &Lookup::find_file, &Lookup::find_sender, &Lookup::read_lines}) {
    const End end = (this->*step)();
    if (end && !edited_) return *end;
    if (end) break;
  }
  // What came behind was worth telling all the same: somebody is at work there.
  if (edited_) return refused(*edited_);
  return done();
}

Answer Lookup::done() const {
  return {Verdict::accept, text::join("did ", files_, '+', forwards_, '+', programs_)};
}

/// qmail-send.
End Lookup::route() {
  if (!os::change_directory(os::mail_home())) {
    return trouble("unable to switch to home directory", os::mail_home());
  }
  Settings settings;
  if (!read_settings(settings)) return trouble("unable to read controls", "control");
  const Routing& routing = settings.routing;

  fact("address", question_.address);
  std::string address = with_host(routing, question_.address);
  if (address != question_.address) fact("envnoathost", address);
  while (auto inside = percent_inside(routing, address)) {
    address = std::move(*inside);
    fact("percenthack", address);
  }
  Destination destination = queue::route(routing, address);
  const std::string_view domain = text::last_halves(address, '@').after;
  const bool local = destination.channel == ChannelName::local;
  const bool listed = destination.rule == Destination::Rule::locals;
  fact("locals", domain, listed ? ": listed" : ": not listed");
  if (!listed) fact("virtualdomains", destination.line.empty() ? "no line" : destination.line);
  fact("channel", local ? "local" : "remote");
  fact("recipient", destination.address);
  address_ = std::move(destination.address);
  sender_ = expand_verp(question_.sender, address_);
  fact("sender", sender_);
  if (local) return {};
  Answer answer = go_elsewhere();
  answer.place = Answer::Place::elsewhere;
  return answer;
}

/// qmail-remote.
Answer Lookup::go_elsewhere() {
  constexpr std::string_view unreadable = "Unable to read control files. (#4.3.0)";
  db::Routes routes;
  if (!routes.read()) return trouble(unreadable, "control/smtproutes");
  const std::string_view host = text::last_halves(address_, '@').after;
  const std::string_view line = routes.find(sender_, host);
  if (line.empty()) {
    fact("route", "by the DNS");
    return {Verdict::accept, "remote"};
  }
  const auto route = db::parse_route(line);
  if (!route) return {Verdict::defer, std::string(unreadable)};
  const std::string_view relay = route->relay.host;
  fact("route", relay.empty() ? "by the DNS," : relay, " port ", route->relay.port);
  return {Verdict::accept, "remote"};
}

/// qmail-lspawn.
End Lookup::find_user() {
  const text::Halves halves = text::last_halves(address_, '@');
  recipient_.local = halves.before;
  recipient_.host = halves.after;
  recipient_.sender = sender_;
  if (halves.before.empty()) return Answer{Verdict::accept, "mail to an empty local part vanishes"};
  std::string problem;
  if (!find_roles(roles_, problem)) return Answer{Verdict::defer, problem};
  db::Found found = db::Found::no;
  if (End end = ask_users(found)) return end;
  if (found == db::Found::yes) return {};
  return ask_accounts();
}

End Lookup::ask_users(db::Found& found) {
  constexpr const char* path = "users/cdb";
  const Answer damaged = reported(cdb_trouble, {});
  os::Fd file = os::open_read(path);
  if (!file && errno == ENOENT) {
    fact("assign", "no users/cdb");
    return {};
  }
  if (!file) return trouble(damaged.text, path);
  db::Cdb cdb(std::move(file));
  found = db::find_assignment(cdb, recipient_.local, owner_);
  if (found == db::Found::failed) return reported(cdb_code(errno), {});
  fact("assign", found == db::Found::yes ? owner_.rule : "no line");
  return {};
}

/// qmail-getpw, as its own user where that is possible.
End Lookup::ask_accounts() {
  const char* const home = os::mail_home();  // before rights are given up
  const bool root = os::effective_uid() == 0;
  if (root && !(os::take_groups(roles_.nofiles) && os::take_gid(roles_.nofiles) &&
                os::take_effective_uid(roles_.getpw))) {
    return reported(getpw_not_run, {});
  }
  const bool is_getpw = os::effective_uid() == roles_.getpw;
  AccountAnswer answer = queue::ask_accounts(recipient_.local, home);
  if (root && !os::take_effective_uid(0)) return reported(getpw_not_run, {});
  for (const Candidate& candidate : answer.candidates) {
    fact("account", candidate.name, ": ", reason(candidate));
    if (!is_getpw && hidden(candidate.error)) {
      return Answer{Verdict::unknown, text::join(candidate.name, ": ", reason(candidate))};
    }
  }
  if (answer.code != 0) {
    return reported(answer.code, text::join("qmail-getpw: fatal: ", answer.problem));
  }
  owner_ = std::move(answer.assignment);
  return {};
}

End Lookup::become_user() {
  fact("user", owner_.user);
  fact("uid", owner_.uid);
  fact("gid", owner_.gid);
  fact("home", owner_.home);
  fact("dash", owner_.dash);
  fact("ext", owner_.ext);
  recipient_.user = owner_.user;
  recipient_.home = owner_.home;
  recipient_.dash = owner_.dash;
  recipient_.ext = owner_.ext;
  const Whose who = whose(owner_, roles_, roles_.alias);
  if (who.refused != 0) return reported(who.refused, {});
  if (os::effective_uid() == 0 && !os::take_identity(who.identity)) {
    return reported(local_not_run, {});
  }
  sees_all_ = os::effective_uid() == who.identity.uid;
  if (!sees_all_) fact("seen", "as uid ", os::effective_uid(), ", not ", owner_.uid);
  return {};
}

// qmail-local.

End Lookup::enter_home() {
  if (!owner_.home.starts_with('/')) {
    return Answer{Verdict::refuse, text::join("qmail-local: usage: ", box::local_synopsis)};
  }
  os::Status home;
  if (const auto refusal = box::enter_home(owner_.home, home)) return refused(*refusal);
  edited_ = box::refuse_edited(home);
  if (edited_) fact("sticky", owner_.home);
  return {};
}

End Lookup::find_file() {
  box::FindFile found = box::FindFile::missing;
  for (box::Search search(owner_.dash, owner_.ext); search.more(); search.advance()) {
    found = box::try_dotqmail(search, file_);
    const int error = errno;
    fact("try", search.name(), ": ", reason(found));
    errno = error;
    if (found != box::FindFile::missing) break;
  }
  if (const auto refusal = box::settle(found, owner_.dash, question_.default_delivery, file_)) {
    return refused(*refusal);
  }
  if (found == box::FindFile::found) {
    fact("file", owner_.home, '/', file_.name);
    const bool forwarding = file_.allowed == box::Instructions::Allowed::forwarding;
    if (!file_.is_default) fact("xbit", forwarding ? "set" : "not set");
  }
  return {};
}

End Lookup::find_sender() {
  if (const auto refusal = box::find_new_sender(recipient_, new_sender_)) return refused(*refusal);
  fact("newsender", new_sender_);
  return {};
}

End Lookup::read_lines() {
  const std::string name = file_.is_default ? "defaultdelivery" : file_.name;
  box::Instructions lines(std::move(file_.content), file_.allowed);
  for (box::Instruction line = lines.next(); line.kind != Kind::end; line = lines.next()) {
    if (End end = read_line(line, name)) return end;
  }
  return {};
}

End Lookup::read_line(const box::Instruction& line, std::string_view file) {
  if (const auto refusal = box::refuse_line(line.kind)) {
    fact("line", file, ':', line.line, ": ", refusal->text);
    return refused(*refusal);
  }
  if (line.kind == Kind::program && programs_ == 0) tell_environment();
  fact("line", file, ':', line.line, ": ", box::word(line.kind), ' ', line.text);
  const std::string text(line.text);
  switch (line.kind) {
    case Kind::maildir: ++files_; return look_at_maildir(text);
    case Kind::mbox: ++files_; return look_at_mbox(text);
    case Kind::program: ++programs_; return read_program(line.text);
    default: ++forwards_; return {};
  }
}

/// No program is run, but what fastforward would say stands in a database.
End Lookup::read_program(std::string_view command) {
  const auto line = read_fastforward(command);
  if (!line) return {};
  const auto unread = [&] {
    const std::string_view error = os::error_text(errno == EPROTO ? EIO : errno);
    return trouble(text::join("fastforward: fatal: unable to read ", line->path, ": ", error),
                   line->path);
  };
  // Non-blocking: the path may be anybody's, and a FIFO must not hold us up.
  os::Fd file = os::open_read_nonblocking(line->path);
  if (!file) return unread();
  db::Cdb database(std::move(file));
  const std::string& part = file_.stands_for_default ? *file_.stands_for_default : owner_.ext;
  const bool whole = line->recipient == Fastforward::Recipient::whole;
  const std::string recipient = text::join(whole ? recipient_.local : part, '@', recipient_.host);
  const db::Found found = knows(database, recipient);
  if (found == db::Found::failed) return unread();
  const bool known = found == db::Found::yes;
  fact("database", line->path, ": ", recipient, known ? ": known" : ": not known");
  if (line->unknown == Fastforward::Unknown::passed_on) return known ? done() : End();
  if (known) return {};
  return Answer{Verdict::refuse, "Sorry, no mailbox here by that name. (#5.1.1)"};
}

void Lookup::tell_environment() {
  for (const auto& [name, value] : box::variables(recipient_, os::now_seconds())) {
    fact("env", name, '=', value);
  }
  if (file_.stands_for_default) fact("env", "DEFAULT=", *file_.stands_for_default);
  fact("env", "NEWSENDER=", new_sender_);
}

/// Whether there is such a maildir, which only its owner can tell.
End Lookup::look_at_maildir(const std::string& path) const {
  if (!sees_all_) return {};
  const os::Fd maildir = os::open_directory(path);
  if (!maildir) return refused(*box::refuse_maildir(box::Delivery::no_mailbox));
  for (const char* part : {"tmp", "new"}) {
    if (!os::status(part, maildir)) return refused(*box::refuse_maildir(box::Delivery::failed));
  }
  return {};
}

/// Whether there is such an mbox, or a directory for it.
End Lookup::look_at_mbox(const std::string& path) const {
  if (!sees_all_) return {};
  auto status = os::status(path);
  const bool new_file = !status && errno == ENOENT;
  if (new_file) status = os::status(os::parent(path));
  bool there = status.has_value();
  if (there && !new_file && status->type == os::FileType::directory) {
    there = false;
    errno = EISDIR;
  } else if (there && !new_file && status->type == os::FileType::regular) {
    there = static_cast<bool>(os::open_write_nonblocking(path));
  }
  if (there) return {};
  return refused(*box::refuse_mbox(box::Delivery::no_mailbox, path, 0));
}

}  // namespace

Answer look_up(const Question& question, Facts& facts) { return Lookup(question, facts).run(); }

}  // namespace queue
