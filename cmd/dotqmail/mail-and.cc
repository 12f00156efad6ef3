// mail-and: ask programs about a message until one does not say yes.
//
//   mail-and { program [ arg ... ] } ... <message
//
//   exit 0     all said yes
//        else  the first other answer: 99, 100 or 111

#include "cmd/ask.h"

int program(cmd::Args args) {
  return cmd::ask_row(args, box::conjunction, "mail-and { program [ arg ... ] } ...");
}
