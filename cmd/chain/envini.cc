// envini: run a program with an environment changed by the settings in a file.
//
//   envini [ -p prefix ] file program [ arg ... ]
//
//   exit 111   wrong usage, or the file could not be read, or the program not be run

#include <algorithm>

#include "cmd/chain.h"
#include "cmd/prefix.h"
#include "os/file.h"
#include "text/ini.h"

static constexpr size_t most = size_t{1} << 24;  // far beyond what any system lets exec hand on

int program(cmd::Args args) {
  const auto [prefix, rest] = cmd::take_prefix(args, "envini [ -p prefix ] file child");
  const auto file = os::read_file(rest[0], most);
  if (!file && errno != ENOENT) cmd::die_sys(cmd::temporary, "unable to read ", rest[0]);

  os::Environment environment;
  for (text::Setting& setting : text::parse_ini(file.value_or(""))) {
    std::ranges::replace(setting.value, '\0', '\n');  // as envdir does
    environment.set(text::join(prefix, setting.name), setting.value);
  }
  cmd::chain(rest.tail(1), environment);
}
