// tcprulesapply: follow access rules anywhere in a chain of programs.
//
//   tcprulesapply [ -qQvX ] rules.cdb program [ arg ... ]
//
//   exit 100   the rules deny the connection; likewise wrong usage
//        111   rules.cdb cannot be read, or the program not be run

#include "cmd/chain.h"
#include "cmd/options.h"
#include "inet/verdict.h"
#include "os/process.h"

static constexpr const char* synopsis = "tcprulesapply [ -qQvX ] rules.cdb program [ arg ... ]";

int program(cmd::Args args) {
  bool verbose = false;
  auto no_rules = inet::NoRules::unreadable;
  cmd::Options options(args, "qQvX");
  while (const char option = options.next()) {
    switch (option) {
      case 'X': no_rules = inet::NoRules::allow; break;
      case 'q':
        verbose = false;
        cmd::fall_silent();
        break;
      case 'Q':
        verbose = false;
        cmd::speak_again();
        break;
      case 'v':
        verbose = true;
        cmd::speak_again();
        break;
      default: cmd::usage(synopsis);
    }
  }
  args = options.rest();
  if (args.size() < 2) cmd::usage(synopsis);

  os::Environment environment;
  const inet::Verdict verdict =
      inet::judge(args[0], no_rules, inet::peer_of_environment(), environment);
  if (verdict == inet::Verdict::unreadable) {
    cmd::die_sys(cmd::temporary, "unable to read ", args[0]);
  }
  const bool denied = verdict == inet::Verdict::deny;
  if (verbose) {
    cmd::say(text::join(cmd::name(), denied ? ": deny " : ": ok ", os::process_id(), ' ',
                        inet::log_text_of_environment(), '\n'));
  }
  if (denied) return cmd::permanent;
  cmd::chain(args.tail(1), environment);
}
