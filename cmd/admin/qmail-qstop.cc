// qmail-qstop: have mail for a channel or a domain wait until it is resumed.
//
//   qmail-qstop [ -t seconds ] local | remote | domain | .domain ...
//
//   exit 0    it is stopped, from now on and at the next start
//        100  wrong usage
//        111  a failure of the system, or qmail-send did not answer

#include "cmd/stopped_file.h"

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "qmail-qstop [ -t seconds ] local | remote | [.]domain ...";
  return cmd::change_stopped(args, cmd::StopChange::add, synopsis);
}
