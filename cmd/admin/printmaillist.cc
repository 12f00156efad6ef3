// printmaillist: print the binary mailing list on standard input, one entry a line.
//
//   printmaillist <list.bin
//
//   exit 0      all of it is printed
//        100    it is malformed
//        111    a failure of the system

#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/forwarding.h"
#include "os/file.h"
#include "text/split.h"

static constexpr size_t largest_list = size_t{1} << 28;

int program(cmd::Args) {
  const auto list = os::read_all(os::standard_input, largest_list);
  if (!list) cmd::die_sys(cmd::temporary, "unable to read input");
  for (std::string_view rest = *list; !rest.empty();) {
    const auto entry = text::take_terminated(rest, '\0');
    if (!entry || !mail::is_list_entry(*entry)) {
      io::out.flush();
      cmd::die(cmd::permanent, "bad mailing list format");
    }
    io::out.print(*entry, '\n');
    if (io::out.failed()) break;
  }
  if (io::out.flush()) return cmd::success;
  errno = io::out.error();
  cmd::die_sys(cmd::temporary, "unable to write output");
}
