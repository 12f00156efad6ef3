// INI files: every name can stand in an environment, and no setting is longer than the file.

#include "fuzz/fuzz.h"
#include "text/ini.h"

void fuzz(std::string_view bytes) {
  for (const text::Setting& setting : text::parse_ini(bytes)) {
    require(!setting.name.empty() && setting.name.find_first_of(std::string_view("= \t\n\0", 5)) == std::string::npos);
    require(setting.value.find('\n') == std::string::npos);
    require(setting.name.size() + setting.value.size() <= bytes.size());
  }
}
