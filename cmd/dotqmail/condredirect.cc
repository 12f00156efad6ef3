// condredirect: redirect a message to another address on a condition.
//
//   condredirect newaddress program [ arg ... ] <message
//
//   program exits   0     99    the message was forwarded: no further line of .qmail counts
//                   111   111   try again later; likewise if it crashed
//                   other 0     go on with the next line; likewise if there is no such program
//
//   exit 100 if the queue refuses the message, or SENDER or DTLINE is not set

#include "cmd/ask.h"
#include "cmd/forward.h"
#include "os/file.h"

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("condredirect newaddress program [ arg ... ]");
  if (!cmd::holds(args.tail(1))) return cmd::success;

  const char* sender = cmd::delivery_variable("SENDER");
  if (!os::seek(os::standard_input, 0)) cmd::die_sys(cmd::temporary, "unable to rewind message");
  cmd::forward(sender, {args[0]});
  return box::exit_code(box::stop);
}
