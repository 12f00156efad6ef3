// 822decode: make the encoded words in the header of a message readable.
//
//   822decode <message
//
//   exit 0     the message is copied
//        100   wrong usage
//        111   anything was not read or not written

#include "cmd/header_filter.h"
#include "cmd/program.h"
#include "mail/header_words.h"

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage("822decode");
  return cmd::filter_header(mail::decode_field, [](std::string_view) {});
}
