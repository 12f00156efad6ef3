// 822encode: write the header of a message in ASCII, with encoded words.
//
//   822encode <message
//
//   exit 0     the message is copied, and its header is ASCII
//        100   its header is not, for what cannot be encoded is copied as it is; wrong usage
//        111   anything was not read or not written

#include <algorithm>

#include "cmd/header_filter.h"
#include "cmd/program.h"
#include "mail/header_words.h"

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage("822encode");
  bool ascii = true;
  const int code = cmd::filter_header(mail::encode_field, [&](std::string_view text) {
    ascii = ascii && std::ranges::all_of(text, [](char c) { return (c & '\x80') == 0; });
  });
  if (code != cmd::success || ascii) return code;
  cmd::die(cmd::permanent, "unable to encode all of the header");
}
