// The record of any sender is a plain file name, and is read back.

#include "box/response_record.h"
#include "fuzz/fuzz.h"

void fuzz(std::string_view bytes) {
  (void)box::read_response_record(bytes);
  const std::string sender = std::string(bytes) + "@x";
  const std::string name = box::response_record_name(1700000000, 17, sender);
  require(name.size() <= 255 && name.find('/') == std::string::npos);
  const auto record = box::read_response_record(name);
  require(record && record->seconds == 1700000000);
}
