// has-recipient: test whether the envelope recipient of a message matches a pattern.
//
//   has-recipient pattern
//
//   exit 0     it matches
//        100   it does not
//        111   RECIPIENT is not set; wrong usage

#include "cmd/envelope.h"

int program(cmd::Args args) {
  return cmd::match_address(args, "RECIPIENT", "has-recipient pattern");
}
