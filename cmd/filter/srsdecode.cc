// srsdecode: turn addresses that srsencode made, a line each, back into what they were.
//
//   srsdecode [ -s secrets ]
//
//   exit 0     all lines were turned back, or were no such addresses
//        100   some could not be, and came out as they are
//        111   anything else

#include "cmd/srs.h"
#include "text/split.h"

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "srsdecode [ -s secrets ]";
  const cmd::SrsOptions options = cmd::take_srs_options(args, "s:", synopsis);
  if (!args.empty()) cmd::usage(synopsis);

  const mail::Srs srs = cmd::read_srs(options);
  return cmd::rewrite_lines([&](std::string_view address) {
    const auto rewritten = srs.decode(text::last_halves(address, '@').before, cmd::srs_day());
    if (rewritten.outcome != mail::Rewritten::Outcome::not_srs) return rewritten;
    return mail::Rewritten{mail::Rewritten::Outcome::unchanged, std::string(address)};
  });
}
