// Rules and a name after the last LF: each rule makes a name longer by what it puts there at most.

#include "fuzz/fuzz.h"
#include "text/rewrite.h"
#include "text/split.h"

void fuzz(std::string_view bytes) {
  const text::Halves input = text::last_halves(bytes, '\n');
  const std::string rewritten = text::rewrite(text::parse_rewrite_rules(input.before), input.after);
  require(rewritten.size() <= bytes.size());
}
