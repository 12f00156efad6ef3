// JSON for programs to read.

#include "text/json.h"

#include "text/fmt.h"

namespace text {

std::string json_string(std::string_view bytes) {
  std::string quoted = "\"";
  for (const char& c : bytes) {
    if (c == '"' || c == '\\') {
      append(quoted, '\\', c);
    } else if (c < ' ' || c > '~') {
      append(quoted, "\\u00", hex({&c, 1}));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

}  // namespace text
