// A field laid out has the bytes it had, but for blanks.

#include <algorithm>
#include <string>

#include "fuzz/fuzz.h"
#include "mail/received_layout.h"

static std::string without_blanks(std::string_view bytes) {
  std::string rest(bytes);
  std::erase_if(rest, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return rest;
}

void fuzz(std::string_view bytes) {
  mail::ReceivedLayout layout;
  std::string laid_out;
  layout.feed(bytes, laid_out);
  layout.finish(laid_out);
  require(without_blanks(laid_out) == without_blanks(bytes));
}
