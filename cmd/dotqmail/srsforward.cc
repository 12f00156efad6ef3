// srsforward: forward a message with its sender rewritten, so that it may come from here.
//
//   srsforward [ -s secrets ] [ -d domain ] [ -e separator ] address ... <message
//
//   exit 0     it is in the queue
//        100   the queue refuses it, the sender cannot be rewritten, or NEWSENDER or DTLINE is not
//        set 111   try again later; likewise if there are no secrets

#include "cmd/forward.h"
#include "cmd/srs.h"

int program(cmd::Args args) {
  constexpr std::string_view synopsis =
      "srsforward [ -s secrets ] [ -d domain ] [ -e separator ] address ...";
  const cmd::SrsOptions options = cmd::take_srs_options(args, "s:d:e:", synopsis);
  if (args.empty()) cmd::usage(synopsis);

  const std::string_view sender = cmd::delivery_variable("NEWSENDER");
  const mail::Srs srs = cmd::read_srs(options);
  const std::string domain = cmd::srs_domain(options);
  const auto rewritten = srs.encode(sender, domain, options.separator, cmd::srs_day());
  const auto problem = cmd::srs_problem(rewritten.outcome);
  if (!problem.empty()) {
    cmd::die(cmd::permanent, "unable to rewrite ", mail::safe(sender), ": ", problem);
  }
  cmd::forward(rewritten.address, {args.begin(), args.end()});
  return cmd::success;
}
