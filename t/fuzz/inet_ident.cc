// Answers to IDENT.

#include "fuzz/fuzz.h"
#include "inet/ident.h"

void fuzz(std::string_view bytes) {
  inet::IdentAnswer answer;
  for (const char c : bytes) {
    if (!answer.feed(c)) break;
  }
  const auto user = answer.user();
  require(!user || (user->size() <= 257 && user->find_first_of(" \t\r") == std::string::npos));
}
