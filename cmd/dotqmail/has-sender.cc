// has-sender: test whether the envelope sender of a message matches a pattern.
//
//   has-sender pattern
//
//   exit 0     it matches
//        100   it does not
//        111   SENDER is not set; wrong usage

#include "cmd/envelope.h"

int program(cmd::Args args) { return cmd::match_address(args, "SENDER", "has-sender pattern"); }
