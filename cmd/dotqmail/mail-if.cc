// mail-if: run one program or another with a message, as a third one says.
//
//   mail-if { test [ arg ... ] } { then [ arg ... ] } [ { else [ arg ... ] } ] <message
//
//   test says  yes, stop  what `then` says
//              no         what `else` says; 0 without one
//              later      111

#include "cmd/ask.h"

int program(cmd::Args args) {
  constexpr std::string_view synopsis =
      "mail-if { test [ arg ... ] } { then [ arg ... ] } [ { else [ arg ... ] } ]";
  const auto programs = cmd::braced(args, synopsis);
  if (programs.size() < 2 || programs.size() > 3) cmd::usage(cmd::temporary, synopsis);

  box::Answer answer = box::later;
  switch (box::branch(cmd::ask(programs[0]))) {
    case box::Branch::then: answer = cmd::ask(programs[1]); break;
    case box::Branch::otherwise:
      answer = programs.size() == 3 ? cmd::ask(programs[2]) : box::yes;
      break;
    case box::Branch::none: break;
  }
  return box::exit_code(answer);
}
