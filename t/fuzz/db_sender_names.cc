// A line of a table of senders is a record with one NUL in its data, or nothing.

#include <algorithm>

#include "db/sender_names.h"
#include "fuzz/fuzz.h"

void fuzz(std::string_view bytes) {
  const auto record = db::parse_sender_name(bytes);
  require(!record || (std::ranges::count(record->data, '\0') == 1 &&
                      record->key.find('\0') == std::string::npos));
}
