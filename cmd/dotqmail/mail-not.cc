// mail-not: the opposite of what a program says of a message.
//
//   mail-not program [ arg ... ] <message
//
//   program says  yes, stop  100
//                 no         0
//                 later      111

#include "cmd/ask.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage(cmd::temporary, "mail-not program [ arg ... ]");
  return box::exit_code(box::negation(cmd::ask(args)));
}
