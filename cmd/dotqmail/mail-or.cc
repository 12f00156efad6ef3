// mail-or: ask programs about a message until one does not say no.
//
//   mail-or { program [ arg ... ] } ... <message
//
//   exit 100   all said no
//        else  the first other answer: 0, 99 or 111

#include "cmd/ask.h"

int program(cmd::Args args) {
  return cmd::ask_row(args, box::disjunction, "mail-or { program [ arg ... ] } ...");
}
