// The fields of a header and what is behind them are the whole message, in order.

#include "fuzz/fuzz.h"
#include "mail/header.h"

void fuzz(std::string_view bytes) {
  std::string_view rest = bytes;
  while (const auto field = mail::take_field(rest)) {
    require(!field->name.empty());
    require(field->text.ends_with(field->value));
    require(field->text.data() + field->text.size() == rest.data());
  }
  const mail::Glance seen = mail::glance(bytes);
  require(seen.body == rest || (rest.starts_with('\n') && seen.body == rest.substr(1)));
}
