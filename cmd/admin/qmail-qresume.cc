// qmail-qresume: have mail for a channel or a domain tried again that was stopped.
//
//   qmail-qresume [ -t seconds ] local | remote | domain | .domain ...
//
//   exit 0    it is not stopped any more
//        100  wrong usage, or something was not stopped; the rest is resumed
//        111  a failure of the system, or qmail-send did not answer

#include "cmd/stopped_file.h"

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "qmail-qresume [ -t seconds ] local | remote | [.]domain ...";
  return cmd::change_stopped(args, cmd::StopChange::remove, synopsis);
}
