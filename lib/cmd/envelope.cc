// Tests on the envelope of a message.

#include "cmd/envelope.h"

#include "box/answer.h"
#include "os/environment.h"
#include "text/case.h"
#include "text/glob.h"

namespace cmd {

int match_address(Args args, const char* variable, std::string_view synopsis) {
  if (args.size() != 1) usage(temporary, synopsis);
  const char* address = os::get_env(variable);
  if (address == nullptr) die(temporary, variable, " not set");
  const bool matches = text::glob(text::lower(args[0]), text::lower(address));
  return box::exit_code(matches ? box::yes : box::no);
}

}  // namespace cmd
