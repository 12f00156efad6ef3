// srsencode: rewrite senders, a line each, as somebody who forwards their mail must.
//
//   srsencode [ -s secrets ] [ -d domain ] [ -e separator ]
//
//   exit 0     all lines were rewritten, or need not be
//        100   some could not be, and came out as they are
//        111   anything else

#include "cmd/srs.h"

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "srsencode [ -s secrets ] [ -d domain ] [ -e separator ]";
  const cmd::SrsOptions options = cmd::take_srs_options(args, "s:d:e:", synopsis);
  if (!args.empty()) cmd::usage(synopsis);

  const mail::Srs srs = cmd::read_srs(options);
  const std::string domain = cmd::srs_domain(options);
  return cmd::rewrite_lines([&](std::string_view sender) {
    return srs.encode(sender, domain, options.separator, cmd::srs_day());
  });
}
