// What a policy server answers: any bytes.

#include "fuzz/fuzz.h"
#include "talk/policy.h"

void fuzz(std::string_view bytes) { (void)talk::parse_policy(bytes); }
