// mail-first: try one program after the other with a message until one succeeds.
//
//   mail-first { program [ arg ... ] } ... <message
//
//   exit 0, 99  as the first that succeeded
//        111    none did, and one may later
//        100    none ever will

#include "cmd/ask.h"

int program(cmd::Args args) {
  return cmd::ask_row(args, box::first_success, "mail-first { program [ arg ... ] } ...");
}
