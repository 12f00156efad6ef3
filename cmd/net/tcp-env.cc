// tcp-env: tell a program that inetd started, or the like, about its connection.
//
//   tcp-env [ -rR ] [ -t timeout ] program [ arg ... ]
//
//   exit 111    anything failed; nothing is said
//        other  that of the program

#include <csignal>

#include "cmd/options.h"
#include "inet/ident.h"
#include "inet/ucspi_names.h"
#include "os/process.h"
#include "os/signal.h"
#include "text/scan.h"

struct Settings {
  bool ident = true;
  int64_t ident_seconds = 30;
};

static Settings take_options(cmd::Args& args) {
  constexpr uint64_t most = 0x7fffffff;
  Settings settings;
  cmd::Options options(args, "rRt:");
  while (const char option = options.next()) {
    if (option == 'r') settings.ident = true;
    if (option == 'R') settings.ident = false;
    if (option != 't') continue;  // qmail: what is no option is passed over
    const auto seconds = text::number(options.value(), most);
    if (!seconds) cmd::exit(cmd::temporary);
    settings.ident_seconds = static_cast<int64_t>(*seconds);
  }
  args = options.rest();
  return settings;
}

/// A name that may exist but cannot be had now is called that.
static void mark(inet::Outcome outcome, std::optional<std::string>& name) {
  if (outcome == inet::Outcome::failed) name = "softdnserror";
}

/// The variables of the connection that is standard input.
static void describe(const Settings& settings, os::Environment& environment) {
  const auto local = inet::local_endpoint(os::standard_input);
  const auto remote = inet::remote_endpoint(os::standard_input);
  if (!local || !remote) cmd::exit(cmd::temporary);
  inet::Connection connection;
  connection.local = *local;
  connection.remote = *remote;
  mark(inet::find_local_host(connection), connection.local_host);
  mark(inet::find_remote_host(connection, inet::Trust::claimed), connection.remote_host);
  if (settings.ident) {
    constexpr size_t longest = 998;  // that a line of a message can hold
    connection.remote_info =
        inet::ask_ident(*local, *remote, 1000 * settings.ident_seconds, longest);
  }
  inet::unset_variables(environment);
  inet::set_variables(connection, environment);
}

int program(cmd::Args args) {
  cmd::fall_silent();
  os::ignore_signal(SIGPIPE);
  const Settings settings = take_options(args);
  if (args.empty()) return cmd::temporary;

  os::Environment environment;
  const char* const protocol = os::get_env("PROTO");
  const bool told = protocol != nullptr && std::string_view(protocol) == "TCP";
  if (!told) describe(settings, environment);
  os::exec(args[0], args.argv(), environment.array());
  return cmd::temporary;
}
