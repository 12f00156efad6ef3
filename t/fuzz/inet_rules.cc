// Lines for tcprules.

#include "fuzz/fuzz.h"
#include "inet/rules.h"

void fuzz(std::string_view bytes) {
  inet::RuleLine rule;
  if (inet::parse_rule(bytes, rule)) (void)inet::decode_rule(rule.data);
  (void)inet::decode_rule(bytes);
  inet::search_rules(
      {.ip = bytes, .host = "a.b.c", .info = "me"}, [](std::string_view) { return false; },
      [bytes] { return inet::NetworkLengths::of_data(bytes); });
}
