// Limits for domains, a line each; the last line is a domain that is looked up in them.

#include "fuzz/fuzz.h"
#include "queue/domains.h"
#include "text/split.h"

void fuzz(std::string_view bytes) {
  queue::DomainLimits limits;
  bool any = false;
  while (const auto line = text::take_terminated(bytes, '\n')) any = limits.add(*line) || any;
  require(any != limits.empty());
  const auto found = limits.find(bytes);
  if (found.limit != nullptr) require(found.name.empty() || bytes.ends_with(found.name));
}
