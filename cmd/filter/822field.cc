// 822field: print what stands in the fields of a name, each on one line.
//
//   822field [ name ] <message
//
//   exit 0     there was such a field
//        100   there was none

#include <string_view>

#include "cmd/finish.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/header_stream.h"

int program(cmd::Args args) {
  const std::string_view name = args.empty() ? "subject" : args[0];

  bool found = false;
  mail::HeaderStream header(io::in);
  while (!io::out.failed() && header.next_field()) {
    if (!header.is(name)) continue;
    found = true;
    while (header.next_piece()) {
      std::string_view piece = header.piece();
      if (piece.ends_with('\n')) piece.remove_suffix(1);
      io::out.put(piece);
    }
    io::out.put('\n');
  }
  cmd::finish();
  return found ? cmd::success : cmd::permanent;
}
