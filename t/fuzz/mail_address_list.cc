// Lists of any bytes are printed on lines that are read again as the same addresses.

#include "fuzz/fuzz.h"
#include "mail/address_list.h"

void fuzz(std::string_view bytes) {
  static const auto completer = mail::Completer::make({"def.host", "defdom.org", "plus.net"});
  mail::AddressList list(*completer);
  mail::AddressText once{"To: ", ""};
  mail::AddressText twice{"To: ", ""};
  mail::AddressText thrice{"To: ", ""};
  if (!list.append(bytes, once)) return;
  require(list.append(std::string_view(once.header).substr(4), twice));
  require(list.append(std::string_view(twice.header).substr(4), thrice));
  require(once.bare.ends_with('\0') || once.bare.empty());
  for (const auto* text : {&once, &twice}) {
    for (size_t at = 0; (at = text->header.find('\n', at)) != std::string::npos; ++at) {
      require(text->header.substr(at + 1).starts_with("  "));
    }
  }
}
