// Terminals, and who has logged in on them.

#include "os/terminal.h"

#include <cstring>
#include <utmpx.h>

namespace os {

namespace {

/// The text of a field that no NUL ends if it is full.
template <size_t size>
std::string_view field(const char (&bytes)[size]) {
  return {bytes, ::strnlen(bytes, size)};
}

}  // namespace

std::vector<std::string> terminals_of(std::string_view user) {
  std::vector<std::string> terminals;
  ::setutxent();
  while (const utmpx* entry = ::getutxent()) {
    if (entry->ut_type != USER_PROCESS || field(entry->ut_user) != user) continue;
    terminals.emplace_back(field(entry->ut_line));
  }
  ::endutxent();
  return terminals;
}

}  // namespace os
