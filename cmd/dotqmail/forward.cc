// forward: forward a message to other addresses.
//
//   forward address ... <message
//
//   exit 0     it is in the queue
//        100   the queue refuses it, or NEWSENDER or DTLINE is not set
//        111   try again later

#include "cmd/forward.h"
#include "cmd/program.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("forward address ...");
  const char* sender = cmd::delivery_variable("NEWSENDER");
  cmd::forward(sender, {args.begin(), args.end()});
  return cmd::success;
}
