// dnstxt: print the TXT records of names, a line for each name, what is not printable as `?`.
//
//   dnstxt [ name ... ]
//
//   exit 0      whether names have such records or not
//        111    a name could not be looked up, or a line not be written

#include "cmd/program.h"
#include "inet/dns.h"
#include "inet/dns_packet.h"
#include "io/buffer.h"

int program(cmd::Args args) {
  for (const std::string_view name : args) {
    if (!inet::parse_domain(name)) cmd::die(cmd::temporary, "unable to parse name ", name);
    const auto [outcome, texts] = inet::texts_of(name);
    if (outcome == inet::Outcome::failed)
      cmd::die_sys(cmd::temporary, "unable to find TXT records for ", name);
    for (const std::string& text : texts) io::out.put(text::printable(text));
    io::out.put('\n');
    if (!io::out.flush()) break;
  }
  return io::finish();
}
