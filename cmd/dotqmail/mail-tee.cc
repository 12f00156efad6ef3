// mail-tee: give a message to several programs, whatever they answer.
//
//   mail-tee { program [ arg ... ] } ... <message
//
//   exit 111   one said later
//        100   none did, one said no
//        99    all succeeded, one said stop
//        0     all said yes

#include "cmd/ask.h"

int program(cmd::Args args) {
  return cmd::ask_row(args, box::everyone, "mail-tee { program [ arg ... ] } ...");
}
