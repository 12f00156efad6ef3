// except: succeed exactly when the command after it fails for good.
//
//   except program [ arg ... ]
//
//   program exits   0      100   it succeeded
//                   111    111   try again later; likewise if it crashed
//                   other  0     it failed; likewise if there is no such program

#include "cmd/ask.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("except program [ arg ... ]");
  return cmd::holds(args) ? cmd::permanent : cmd::success;
}
