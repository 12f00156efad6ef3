// mail-test: make a test of a program that knows nothing of mail.
//
//   mail-test program [ arg ... ] <message
//
//   program exits  0      0    yes
//                  111    111  later; likewise if it was killed or cannot be run
//                  other  100  no

#include "cmd/ask.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage(cmd::temporary, "mail-test program [ arg ... ]");
  const auto code = cmd::run(args);
  return box::exit_code(code ? box::test(*code) : box::later);
}
