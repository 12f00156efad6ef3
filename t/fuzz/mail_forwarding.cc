// Forwarding tables of any bytes: what is read is the same once it was printed and read again.

#include "fuzz/fuzz.h"
#include "mail/forwarding.h"

static std::string read(std::string_view table, mail::ForwardingTable::Problem& problem) {
  mail::ForwardingTable reader;
  std::vector<mail::ForwardingRecord> records;
  for (const char c : table) {
    problem = reader.feed(c, records);
    if (problem != mail::ForwardingTable::Problem::none) break;
  }
  std::string printed;
  for (const auto& [key, data] : records) printed += mail::print_record(key, data).value_or("\0");
  return printed;
}

void fuzz(std::string_view bytes) {
  mail::ForwardingTable::Problem problem{};
  const std::string printed = read(bytes.substr(0, mail::longest_recipient), problem);
  require(read(printed, problem) == printed);
}
