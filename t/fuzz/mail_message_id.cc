// The id of a message, and what is left of its header.

#include "fuzz/fuzz.h"
#include "mail/message_id.h"

void fuzz(std::string_view bytes) {
  for (const char c : mail::message_id(bytes)) require(static_cast<unsigned char>(c) > 32);
  const std::string kept = mail::without_trace(bytes);
  require(kept.size() <= bytes.size());
  require(mail::message_id(kept) == mail::message_id(bytes) || kept.size() < bytes.size());
}
