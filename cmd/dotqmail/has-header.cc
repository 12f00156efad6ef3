// has-header: test whether the header of a message has a field, with a value that fits a pattern.
//
//   has-header name [ pattern ] <message
//
//   exit 0     it has
//        100   it has not
//        111   it cannot be read; wrong usage

#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/header_reader.h"
#include "text/case.h"
#include "text/glob.h"

int program(cmd::Args args) {
  if (args.empty() || args.size() > 2) cmd::usage(cmd::temporary, "has-header name [ pattern ]");
  const std::string pattern = text::lower(args.size() == 2 ? args[1] : "*");

  mail::HeaderReader header(io::in);
  while (header.next()) {
    if (!text::equal_without_case(header.field().name, args[0])) continue;
    const std::string value = text::lower(mail::unfold(header.field().value));
    if (text::glob(pattern, value)) return cmd::success;
  }
  if (!io::in.failed()) return cmd::permanent;
  errno = io::in.error();
  cmd::die_sys(cmd::temporary, "unable to read message");
}
