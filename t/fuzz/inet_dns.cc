// Replies to DNS questions, and names.

#include "fuzz/fuzz.h"
#include "inet/dns_packet.h"

void fuzz(std::string_view bytes) {
  const auto name = inet::parse_domain(bytes);
  require(!name || inet::parse_domain(format(*name)) == name);
  inet::DnsMessage message(bytes);
  const auto question = message.next_question();
  while (auto record = message.next_record()) {
    const std::string text = format(record->data.name());
    require(!record->data.failed() || text == ".");
    require(inet::parse_domain(format(record->name)) == record->name);
  }
  if (!question) return;
  const auto records = inet::dns_records(bytes, *question);
  require(records || message.damaged());
}
