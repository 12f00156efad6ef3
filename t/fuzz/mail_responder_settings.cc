// Any config.txt is read, and what it says of the response is its end.

#include "fuzz/fuzz.h"
#include "mail/responder_settings.h"

void fuzz(std::string_view bytes) {
  mail::ResponderSettings settings;
  const mail::ResponderConfig read = mail::read_config(bytes, settings);
  require(bytes.ends_with(read.response));
  require(read.bad_line.size() <= bytes.size());
}
