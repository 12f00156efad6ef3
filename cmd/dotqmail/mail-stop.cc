// mail-stop: no further line of a .qmail file counts once a program has succeeded.
//
//   mail-stop program [ arg ... ] <message
//
//   program says  yes   99
//                 else  the same

#include "cmd/ask.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage(cmd::temporary, "mail-stop program [ arg ... ]");
  return box::exit_code(box::stopping(cmd::ask(args)));
}
