// Alias files of any bytes: every line is taken, and asks for no more than its bytes.

#include "fuzz/fuzz.h"
#include "mail/alias.h"

void fuzz(std::string_view bytes) {
  const mail::Completion completion{"h", "d", "p"};
  for (std::string_view rest = bytes; const auto line = mail::take_alias_line(rest);) {
    const auto wishes = mail::read_wishes(*line, completion);
    if (wishes) require(wishes->size() <= line->size());
  }
}
