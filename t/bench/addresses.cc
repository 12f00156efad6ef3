// addresses: read, complete and print a list of addresses again and again; print megabytes a
// second.
//
//   addresses megabytes <list

#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/address_list.h"
#include "os/clock.h"
#include "os/file.h"
#include "text/scan.h"

int program(cmd::Args args) {
  if (args.size() != 1) cmd::usage("addresses megabytes");
  const auto megabytes = text::number(args[0], 1000000);
  const auto list = os::read_all(os::standard_input, size_t{1} << 24);
  if (!megabytes || !list || list->empty()) cmd::die(cmd::permanent, "bad argument");
  const auto completer = mail::Completer::make({"host.example", "example.org", "example.net"});
  mail::AddressList reader(*completer);
  mail::AddressText text;

  const int64_t start = os::monotonic_milliseconds();
  uint64_t done = 0;
  for (; done < *megabytes * 1000000; done += list->size()) {
    text.header = "To: ";
    text.bare.clear();
    if (!reader.append(*list, text)) cmd::die(cmd::permanent, "this is no list");
  }
  const int64_t elapsed = std::max<int64_t>(os::monotonic_milliseconds() - start, 1);
  io::out.print(done / 1000 / static_cast<uint64_t>(elapsed), '\n');
  return io::finish();
}
