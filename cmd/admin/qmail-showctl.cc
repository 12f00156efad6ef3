// qmail-showctl: say what every control file does.
//
//   exit 0    everything was shown
//        111  no mail home, control directory or accounts, or nothing could be written

#include <algorithm>
#include <iterator>
#include <vector>

#include "cmd/program.h"
#include "db/control.h"
#include "io/buffer.h"
#include "os/dir.h"
#include "os/home.h"
#include "queue/layout.h"
#include "queue/roles.h"
#include "queue/spawn.h"
#include "text/fmt.h"
#include "text/split.h"

enum class Kind { number, line, line_or_me, list, routes, cdb, secrets };

/// A control file: what it means, around its value or each of its lines, and without it.
struct Known {
  const char* name;
  Kind kind;
  const char* absent;  // the default value; of a list, the whole sentence
  const char* before;
  const char* after;
};

constexpr Known known[] = {
    {"badmailfrom", Kind::list, "Any MAIL FROM is allowed.", "", " not accepted in MAIL FROM."},
    {"bouncefrom", Kind::line, "MAILER-DAEMON", "Bounce user name is ", ""},
    {"bouncehost", Kind::line_or_me, "bouncehost", "Bounce host name is ", ""},
    {"concurrencylocal", Kind::number, "10", "Local concurrency is ", ""},
    {"concurrencyremote", Kind::number, "20", "Remote concurrency is ", ""},
    {"databytes", Kind::number, "0", "SMTP DATA limit is ", " bytes"},
    {"defaultdomain", Kind::line_or_me, "defaultdomain", "Default domain name is ", ""},
    {"defaulthost", Kind::line_or_me, "defaulthost", "Default host name is ", ""},
    {"doublebouncehost", Kind::line_or_me, "doublebouncehost", "2B recipient host: ", ""},
    {"doublebounceto", Kind::line, "postmaster", "2B recipient user: ", ""},
    {"envnoathost", Kind::line_or_me, "envnoathost", "Presumed domain name is ", ""},
    {"helohost", Kind::line_or_me, "helohost", "SMTP client HELO host name is ", ""},
    {"idhost", Kind::line_or_me, "idhost", "Message-ID host name is ", ""},
    {"localiphost", Kind::line_or_me, "localiphost", "Local IP address becomes ", ""},
    {"locals", Kind::list, "Messages for me are delivered locally.", "Messages for ",
     " are delivered locally."},
    {"me", Kind::line, "undefined! Uh-oh", "My name is ", ""},
    {"percenthack", Kind::list, "The percent hack is not allowed.",
     "The percent hack is allowed for user%host@", "."},
    {"plusdomain", Kind::line_or_me, "plusdomain", "Plus domain name is ", ""},
    {"qmqpservers", Kind::list, "No QMQP servers.", "QMQP server: ", "."},
    {"queuelifetime", Kind::number, "604800", "Message lifetime in the queue is ", " seconds"},
    {"rcpthosts", Kind::list, "SMTP clients may send messages to any recipient.",
     "SMTP clients may send messages to recipients at ", "."},
    {"morercpthosts", Kind::list, "No effect.", "SMTP clients may send messages to recipients at ",
     "."},
    {"morercpthosts.cdb", Kind::cdb, "", "", ""},
    {"smtpgreeting", Kind::line_or_me, "smtpgreeting", "SMTP greeting: 220 ", ""},
    {"smtproutes", Kind::routes, "No artificial SMTP routes.", "SMTP route: ", ""},
    {"timeoutconnect", Kind::number, "60", "SMTP client connection timeout is ", " seconds"},
    {"timeoutremote", Kind::number, "1200", "SMTP client data timeout is ", " seconds"},
    {"timeoutsmtpd", Kind::number, "1200", "SMTP server data timeout is ", " seconds"},
    {"virtualdomains", Kind::list, "No virtual domains.", "Virtual domain: ", ""},
};

/// Files that the originals do not have: shown only where they are, so that nobody else's output changes.
constexpr Known additions[] = {
    {"authsenders", Kind::routes, "", "SMTP route by sender: ", ""},
    {"badrcptto", Kind::list, "", "", " not accepted in RCPT TO."},
    {"bouncelifetime", Kind::number, "604800", "Bounce lifetime in the queue is ", " seconds"},
    {"bouncemaxbytes", Kind::number, "", "A bounce copies at most ", " bytes of the message"},
    {"bouncestyle", Kind::line, "qsbmf", "Bounce style is ", ""},
    {"concurrencyspawn", Kind::number, "120", "A spawn daemon runs at most ", " deliveries"},
    {"domainlimits", Kind::list, "", "Limit of a domain (domain:deliveries[:starts/seconds]): ", ""},
    {"maxerrors", Kind::number, "100", "SMTP sessions end after ", " refused commands"},
    {"maxrcpt", Kind::number, "1000", "SMTP clients may name ", " recipients of a message"},
    {"outgoingip", Kind::list, "", "SMTP client connects from ", "."},
    {"retryschedule", Kind::list, "", "Next wait before another try: ", " seconds."},
    {"smtplf", Kind::number, "451", "SMTP reply to a bare LF is ", ""},
    {"srs_domain", Kind::line_or_me, "srs_domain", "SRS domain name is ", ""},
    {"srs_secrets", Kind::secrets, "0", "Number of SRS secrets is ", ""},
    {"tarpitcount", Kind::number, "0", "SMTP recipients are slowed down after ", ""},
    {"tarpitdelay", Kind::number, "0", "SMTP recipients are slowed down by ", " seconds"},
    {"timeoutcheck", Kind::number, "60", "A check of a recipient may take ", " seconds"},
    {"timeoutsession", Kind::number, "3600", "SMTP session limit is ", " seconds"},
    {"tlsclient", Kind::line, "", "Program that encrypts is ", ""},
    {"tlshosts", Kind::list, "", "SMTP encryption: ", ""},
};

/// qmail: standard output, like everything else this program says.
template <typename... Parts>
[[noreturn]] static void oops(const Parts&... parts) {
  io::out.print("Oops! ", parts..., '\n');
  io::out.flush();
  cmd::exit(cmd::temporary);
}

static void show_setting(const queue::Roles& roles) {
  constexpr unsigned usual_split = 23;
  const auto layout = queue::Layout::of("queue");  // which not everybody may read
  io::out.print("qmail home directory: ", os::mail_home(), ".\n", "user-ext delimiter: -.\n",
                "paternalism (in decimal): 2.\n",
                "silent concurrency limit: ", queue::spawn_limit().value_or(0), ".\n",
                "subdirectory split: ", layout ? layout->split() : usual_split, ".\n");
  constexpr int root = 0;
  io::out.print("user ids: ", roles.alias, ", ", roles.daemon, ", ", roles.log, ", ", root, ", ",
                roles.getpw, ", ", roles.queue, ", ", roles.remote, ", ", roles.send, ".\n",
                "group ids: ", roles.nofiles, ", ", roles.qmail, ".\n");
}

/// A number or a line, read or not.
static void show_value(const Known& file, db::Control read, std::string_view value) {
  if (read == db::Control::failed) return io::out.put("Oops! Trouble reading this file.\n");
  io::out.print(read == db::Control::absent ? "(Default.) " : "", file.before,
                text::printable(value), file.after, ".\n");
}

static void show_number(const Known& file) {
  uint64_t number = 0;
  const db::Control read = db::read_number(file.name, number);
  show_value(file, read, read == db::Control::present ? text::join(number) : file.absent);
}

static void show_line(const Known& file, const char* absent) {
  std::string line;
  const db::Control read = db::read_line(file.name, line);
  show_value(file, read, read == db::Control::present ? line : absent);
}

static void show_list(const Known& file) {
  std::vector<std::string> lines;
  switch (db::read_list(file.name, lines)) {
    case db::Control::failed: return io::out.put("Oops! Trouble reading this file.\n");
    case db::Control::absent: return io::out.print("(Default.) ", file.absent, '\n');
    case db::Control::present: break;
  }
  io::out.put('\n');
  for (const std::string& line : lines) {
    const text::Halves parts = text::halves(line, '|');
    const bool secret = file.kind == Kind::routes && parts.found;
    io::out.print(file.before, text::printable(secret ? parts.before : line), secret ? "|..." : "", file.after,
                  '\n');
  }
}

/// How many lines there are, and not one of them.
static void show_secrets(const Known& file) {
  std::vector<std::string> lines;
  const db::Control read = db::read_list(file.name, lines);
  show_value(file, read, text::join(lines.size()));
}

/// Whether morercpthosts.cdb was made from morercpthosts as it is now.
static void show_cdb() {
  const auto source = os::status("morercpthosts");
  const auto cdb = os::status("morercpthosts.cdb");
  if (!source && !cdb) {
    io::out.put("(Default.) No effect.\n");
  } else if (!source) {
    io::out.put("Oops! morercpthosts.cdb exists but morercpthosts doesn't.\n");
  } else if (!cdb) {
    io::out.put("Oops! morercpthosts exists but morercpthosts.cdb doesn't.\n");
  } else if (cdb->modified < source->modified) {
    io::out.put("Oops! morercpthosts.cdb is older than morercpthosts.\n");
  } else {
    io::out.put("Modified recently enough; hopefully up to date.\n");
  }
}

static void show(Known file, const std::string& me) {
  io::out.print('\n', file.name, ": ");
  if (file.name == std::string_view("morercpthosts") && !os::status("rcpthosts")) {
    file.absent = "No rcpthosts; morercpthosts is irrelevant.";
  }
  switch (file.kind) {
    case Kind::number: return show_number(file);
    case Kind::line: return show_line(file, file.absent);
    case Kind::line_or_me: return show_line(file, me.empty() ? file.absent : me.c_str());
    case Kind::list:
    case Kind::routes: return show_list(file);
    case Kind::cdb: return show_cdb();
    case Kind::secrets: return show_secrets(file);
  }
}

/// Names the files that no program reads, as far as this one knows.
static void show_others() {
  os::Directory control(".");
  if (!control) oops("Unable to open current directory.");
  std::vector<std::string> others;
  for (auto name = control.next(); !name.empty(); name = control.next()) {
    if (std::ranges::find(known, name, &Known::name) != std::end(known)) continue;
    if (std::ranges::find(additions, name, &Known::name) == std::end(additions)) others.emplace_back(name);
  }
  if (control.failed()) oops("Unable to read current directory.");
  std::ranges::sort(others);
  for (const std::string& name : others) {
    io::out.print('\n', text::printable(name), ": I have no idea what this file does.\n");
  }
}

int program(cmd::Args) {
  queue::Roles roles;
  std::string problem;
  if (!queue::find_roles(roles, problem)) cmd::quit(cmd::temporary, problem);
  if (!os::change_directory(os::mail_home())) oops("Unable to chdir to ", os::mail_home(), ".");
  show_setting(roles);
  if (!os::change_directory("control")) oops("Unable to chdir to control.");
  std::string me;
  if (!db::read_line_or_default("me", me)) oops("Trouble reading control/me.");
  for (const Known& file : known) show(file, me);
  for (const Known& file : additions) {
    if (os::status(file.name)) show(file, me);
  }
  show_others();
  return io::finish();
}
