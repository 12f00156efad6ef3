// What a milter answers: any bytes. A header stays one.

#include "fuzz/fuzz.h"
#include "talk/milter.h"

void fuzz(std::string_view bytes) {
  talk::MilterTerms terms;
  (void)terms.take(bytes.substr(0, 12));
  talk::MilterHeader header(terms);
  std::string_view rest = "A: b\nC: d\n";
  header.read(rest);
  talk::MilterCutter cutter;
  cutter.feed(bytes);
  while (const auto packet = cutter.next()) {
    (void)talk::milter_verdict(*packet);
    (void)header.apply(*packet);
  }
  const std::string text = header.text();
  talk::MilterHeader again(terms);
  std::string_view left = text;
  again.read(left);
  if (!left.empty() || again.fields().size() != header.fields().size()) __builtin_trap();
}
