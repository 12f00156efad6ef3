// spawn-player: play qmail-lspawn or qmail-rspawn, and deliver nothing.
//
//   spawn-player [ limit ]      offers `limit` deliveries, at most 255; 120 by default
//
// What becomes of a delivery stands in the first letter of its recipient: d failure, z deferral, else success.
// Reports go out when all requests at hand are read.

#include <array>
#include <string_view>

#include "cmd/program.h"
#include "queue/spawn.h"
#include "text/fmt.h"
#include "text/scan.h"

static std::string_view report(std::string_view recipient) {
  if (recipient.starts_with('d')) return "Dno\n";
  return recipient.starts_with('z') ? "Zlater\n" : "Kfine\n";
}

int program(cmd::Args args) {
  std::string replies(1, static_cast<char>(text::number(args.empty() ? "120" : args[0], 255).value_or(120)));
  queue::RequestReader reader;
  for (;;) {
    if (!os::write_all(os::standard_output, replies)) return cmd::success;
    replies.clear();
    std::array<char, 65536> room;
    const ptrdiff_t count = os::read(os::standard_input, room);
    if (count <= 0) return cmd::success;
    std::string_view bytes(room.data(), static_cast<size_t>(count));
    while (reader.take(bytes)) {
      text::append(replies, static_cast<char>(reader.request().slot), report(reader.request().recipient), '\0');
    }
  }
}
