// 822addresses: print the addresses in the header of a message, one a line.
//
//   822addresses [ -n ] [ field ... ] <message
//
//   -n         with the name of each in front, and a tab between
//
//   exit 0     there are some
//        100   there is none, or a field is no list of addresses
//        111   anything was not read or not written; wrong usage

#include <algorithm>

#include "cmd/options.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/header_reader.h"
#include "mail/named_address.h"
#include "text/case.h"
#include "text/utf8.h"

static constexpr size_t field_most = 4194304;  // as in qmail-inject

// True if the field is one of those that are asked for.
static bool is_wanted(cmd::Args fields, std::string_view name) {
  const auto is_name = [&](std::string_view wanted) {
    return text::equal_without_case(name, wanted);
  };
  if (!fields.empty()) return std::ranges::any_of(fields, is_name);
  constexpr std::string_view usual[] = {"from", "sender", "reply-to", "to", "cc", "bcc"};
  return std::ranges::any_of(usual, is_name);
}

int program(cmd::Args args) {
  constexpr std::string_view synopsis = "822addresses [ -n ] [ field ... ]";
  bool with_names = false;
  cmd::Options options(args, "n");
  while (const char option = options.next()) switch (option) {
      case 'n': with_names = true; break;
      default: cmd::usage(cmd::temporary, synopsis);
    }
  args = options.rest();

  bool found = false;
  mail::HeaderReader header(io::in, field_most);
  while (header.next()) {
    const mail::Field& field = header.field();
    if (!is_wanted(args, field.name)) continue;
    const auto addresses = header.cut() ? std::nullopt : mail::read_named_addresses(field.value);
    if (!addresses) {
      (void)io::out.flush();
      cmd::die(cmd::permanent, "unable to parse field ", field.name);
    }
    for (const mail::NamedAddress& named : *addresses) {
      if (with_names) io::out.print(text::escaped_utf8(named.name), '\t');
      io::out.print(named.address, '\n');
      found = true;
    }
  }
  errno = io::in.error();
  if (io::in.failed()) cmd::die_sys(cmd::temporary, "unable to read message");
  const int code = io::finish();
  return code == cmd::success && !found ? cmd::permanent : code;
}
