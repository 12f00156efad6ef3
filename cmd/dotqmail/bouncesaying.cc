// bouncesaying: bounce a message with a text, always or on a condition.
//
//   bouncesaying error [ program [ arg ... ] ]
//
//   no program      100   with the text
//   program exits   0     100, with the text
//                   111   111   try again later; likewise if it crashed
//                   other 0     likewise if there is no such program

#include "cmd/ask.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("bouncesaying error [ program [ arg ... ] ]");
  const cmd::Args condition = args.tail(1);
  if (!condition.empty() && !cmd::holds(condition)) return cmd::success;
  cmd::quit(cmd::permanent, args[0]);
}
