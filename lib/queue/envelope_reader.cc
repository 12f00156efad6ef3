// The envelope as queue programs get it.

#include "queue/envelope_reader.h"

namespace queue {

Outcome EnvelopeReader::address(char wanted, char letter, std::string& address) {
  if (letter != wanted) return Outcome::bad_envelope;
  address.clear();
  for (char c; reader_.get(c);) {
    if (c == '\0') return Outcome::queued;
    if (address.size() == address_most) return Outcome::address_too_long;
    address += c;
  }
  return Outcome::read_error;
}

}  // namespace queue
