// What checks print, and envelopes that filters leave.

#include "fuzz/fuzz.h"
#include "queue/hooks.h"

void fuzz(std::string_view bytes) {
  queue::Addresses addresses;
  (void)queue::parse_envelope(bytes, addresses);
  // What is a header field stays one.
  const std::string fields = queue::header_fields(bytes);
  if (queue::header_fields(fields) != fields) __builtin_trap();
  (void)queue::smtp_reply({queue::Hooks::Verdict::refuse, std::string(bytes)});
}
