// Fields of any bytes: what is encoded decodes to the same, in lines that are neither more nor less
// of a header than before, and what is decoded names the same addresses.

#include "fuzz/fuzz.h"
#include "mail/header.h"
#include "mail/header_words.h"
#include "mail/named_address.h"

namespace {

std::string decoded(const std::string& text) { return mail::decode_field(text).value_or(text); }

bool is_one_field(std::string_view text) { return mail::take_field(text) && text.empty(); }

/// The same names and addresses; names alone decide if decoding has made them readable.
bool same_addresses(std::string_view a, std::string_view b) {
  const auto first = mail::read_named_addresses(mail::take_field(a)->value);
  const auto second = mail::read_named_addresses(mail::take_field(b)->value);
  if (!first || !second) return first.has_value() == second.has_value();
  if (first->size() != second->size()) return false;
  for (size_t i = 0; i < first->size(); ++i) {
    if ((*first)[i].address != (*second)[i].address || (*first)[i].name != (*second)[i].name)
      return false;
  }
  return true;
}

}  // namespace

void fuzz(std::string_view bytes) {
  for (const char* name : {"Subject:", "To:"}) {
    const std::string text = name + std::string(bytes);
    if (!is_one_field(text) || bytes.find('\0') != std::string_view::npos) continue;
    const std::string plain = decoded(text);
    const std::string encoded = mail::encode_field(text).value_or(text);
    require(is_one_field(plain) && is_one_field(encoded));
    if (name[0] == 'S') {
      const auto value = [](const std::string& field) { return mail::unfold(field); };
      require(value(decoded(encoded)) == value(plain));
    } else {
      require(same_addresses(text, plain) && same_addresses(text, encoded));
    }
  }
}
