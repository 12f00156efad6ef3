// Run scripts: whatever they hold is read or refused, and judged within its lines.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "service/lint.h"

void fuzz(std::string_view bytes) {
  (void)shell::read_interpreter(bytes);
  const auto script = shell::read_script(bytes);
  if (!script) return;
  const size_t lines = static_cast<size_t>(std::ranges::count(bytes, '\n')) + 1;
  for (const shell::Command& command : script->commands) require(command.line >= 1 && command.line <= lines);
  require(!script->last || *script->last < script->commands.size());
  for (const service::Finding& finding : service::judge(*script, service::Duty::logged_service)) {
    require(finding.line <= lines && finding.text.find('\n') == std::string::npos);
  }
  (void)service::log_directories(service::find_target(*script));
}
