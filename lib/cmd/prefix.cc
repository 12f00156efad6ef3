// What the programs that take an environment from files share.

#include "cmd/prefix.h"

#include "cmd/options.h"

namespace cmd {

Prefixed take_prefix(Args args, std::string_view synopsis) {
  // qmail: wrong usage is 111 here, not 100.
  const auto usage = [&] { cmd::usage(temporary, synopsis); };
  std::string_view prefix;
  Options options(args, "p:");
  while (const char option = options.next()) {
    if (option == '?') usage();
    prefix = options.value();
  }
  if (options.rest().size() < 2 || prefix.find('=') != std::string_view::npos) usage();
  return {.prefix = prefix, .rest = options.rest()};
}

}  // namespace cmd
