// sendmail: what other programs know by that name, for qmail-inject.
//
//   sendmail [ -t ] [ -fsender ] [ -Fname ] [ -bp ] [ -bs ] [ -bi ] [ -q ] [ recipient ... ]
//   <message
//
//   -t   the recipients are those of the header and the arguments; else only the arguments
//   -bp  list the queue, as by the name mailq
//   -bs  talk SMTP on standard input and output
//   -bi  make the alias database
//
//   exits as the program does that it becomes, or 111; 100 for wrong usage

#include <vector>

#include "cmd/options.h"
#include "cmd/program.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/home.h"
#include "os/process.h"
#include "text/split.h"

enum class Action { inject, list_queue, serve, make_aliases };

struct Task {
  Action action = Action::inject;
  bool header_recipients = false;
  const char* sender = nullptr;
  const char* name = nullptr;
};

[[noreturn]] static void usage() {
  cmd::usage("sendmail [ -t ] [ -fsender ] [ -Fname ] [ -bp ] [ -bs ] [ arg ... ]");
}

static Action find_action(const char* mode) {
  switch (*mode) {
    case 'm': return Action::inject;
    case 'p': return Action::list_queue;
    case 's': return Action::serve;
    case 'i': return Action::make_aliases;
    default: usage();
  }
}

static Task read_options(cmd::Args& args) {
  Task task;
  cmd::Options options(args, "tvimxEJqf:r:F:b:B:p:e:o:N:R:V:O:A:C:L:h:d:");
  while (const char option = options.next()) switch (option) {
      case 't': task.header_recipients = true; break;
      case 'f':
      case 'r': task.sender = options.value(); break;
      case 'F': task.name = options.value(); break;
      case 'b': task.action = find_action(options.value()); break;
      case 'E':
      case 'J': options.skip_word(); break;
      case 'q': cmd::exit(cmd::success);  // qmail-send never leaves its queue alone
      case '?': usage();
      default: break;
    }
  args = options.rest();
  if (cmd::name() == "mailq") task.action = Action::list_queue;
  if (cmd::name() == "newaliases") {
    cmd::quit(cmd::permanent, "sendmail: fatal: please use fastforward/newaliases instead");
  }
  return task;
}

/// Changes the environment that is handed on.
static void set(const std::string& name, const std::string& value) {
  if (!os::set_env(name, value)) cmd::die(cmd::temporary, "out of memory");
}

/// The author is the sender, unless that is empty.
static void set_author(std::string_view sender) {
  if (sender.size() > 1 && sender.front() == '<' && sender.back() == '>') {
    sender = sender.substr(1, sender.size() - 2);
  }
  if (sender.empty()) return;
  for (const char* name : {"QMAILNAME", "MAILNAME", "NAME", "QMAILHOST"}) (void)os::unset_env(name);
  const text::Halves halves = text::last_halves(sender, '@');
  set("QMAILUSER", std::string(halves.before));
  if (halves.found) set("QMAILHOST", std::string(halves.after));
}

/// A client on this host, as tcp-env would describe it.
static void set_client() {
  if (os::get_env("PROTO") != nullptr) return;
  for (const auto& [name, value] : {std::pair{"RELAYCLIENT", ""},
                                    {"DATABYTES", "0"},
                                    {"PROTO", "TCP"},
                                    {"TCPLOCALIP", "127.0.0.1"},
                                    {"TCPLOCALHOST", "localhost"},
                                    {"TCPREMOTEIP", "127.0.0.1"},
                                    {"TCPREMOTEHOST", "localhost"},
                                    {"TCPREMOTEINFO", "sendmail-bs"}}) {
    set(name, value);
  }
}

[[noreturn]] static void become(const char* name, std::vector<std::string> words) {
  const std::string path = text::join("bin/", name);
  words.insert(words.begin(), path);
  os::exec(path.c_str(), os::Argv(std::move(words)).get());
  cmd::die(cmd::temporary, "unable to run ", name);
}

[[noreturn]] static void inject(const Task& task, cmd::Args recipients) {
  std::vector<std::string> words = {task.header_recipients ? "-H" : "-a"};
  if (task.sender != nullptr) {
    set_author(task.sender);
    words.insert(words.end(), {"-f", task.sender});
  }
  if (task.name != nullptr) set("MAILNAME", task.name);
  words.emplace_back("--");
  words.insert(words.end(), recipients.begin(), recipients.end());
  become("qmail-inject", std::move(words));
}

int program(cmd::Args args) {
  if (!os::change_directory(os::mail_home())) {
    cmd::die(cmd::temporary, "unable to switch to qmail home directory");
  }
  const Task task = read_options(args);
  switch (task.action) {
    case Action::inject: inject(task, args);
    case Action::list_queue: become("qmail-qread", {});
    case Action::make_aliases: become("newaliases", {});
    case Action::serve: break;
  }
  set_client();
  become("qmail-smtpd", {});
}
