// srsreverse: forward a bounce to the sender that srsforward rewrote.
//
//   srsreverse [ -s secrets ] <message
//
//   exit 0     it is in the queue
//        100   the queue refuses it, or the address was not made here, or is too old, or a variable
//              is not set
//        111   try again later; likewise if there are no secrets

#include "cmd/forward.h"
#include "cmd/srs.h"

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "srsreverse [ -s secrets ]";
  const cmd::SrsOptions options = cmd::take_srs_options(args, "s:", synopsis);
  if (!args.empty()) cmd::usage(synopsis);

  // An assignment in users/assign can leave the tag out of EXT.
  const std::string_view whole = cmd::delivery_variable("LOCAL");
  std::string_view local = mail::find_srs(cmd::delivery_variable("EXT"));
  if (local.empty()) local = mail::find_srs(whole);
  const auto rewritten = cmd::read_srs(options).decode(local, cmd::srs_day());
  const auto problem = cmd::srs_problem(rewritten.outcome);
  if (!problem.empty()) {
    cmd::die(cmd::permanent, "unable to rewrite ", mail::safe(whole), ": ", problem);
  }
  cmd::forward("", {rewritten.address});  // a bounce of this one must not come back here
  return cmd::success;
}
