// 822header: copy the header of a message, byte by byte, and leave out what follows it.

#include "cmd/finish.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/header_stream.h"

int program(cmd::Args) {
  mail::HeaderStream header(io::in);
  while (!io::out.failed() && header.next_field()) {
    io::out.put(header.start());
    while (header.next_piece()) io::out.put(header.piece());
  }
  cmd::finish();
  return cmd::success;
}
