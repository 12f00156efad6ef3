// .qmail files: whatever they hold, the findings are printable, ordered, within the lines and not too many.

#include <algorithm>

#include "box/lint.h"
#include "fuzz/fuzz.h"
#include "text/fmt.h"

void fuzz(std::string_view bytes) {
  const box::Lint lint = box::lint(std::string(bytes), box::Instructions::Allowed::all);
  const size_t lines = static_cast<size_t>(std::ranges::count(bytes, '\n')) + 1;
  size_t last = 1;
  for (const auto& [line, severity, text] : lint.findings) {
    require(line >= last && line <= lines && text == text::printable(text) && !text.empty());
    last = line;
  }
  require(lint.findings.size() <= 41 * lines);
}
