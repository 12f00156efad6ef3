// The envelope as queue programs get it on descriptor 1 (queue.md section 6):
// F sender NUL { T recipient NUL } NUL.

#pragma once

#include <string>

#include "io/reader.h"
#include "os/fd.h"
#include "queue/message.h"

namespace queue {

/// Reads the envelope from descriptor 1, record by record.
class EnvelopeReader {
 public:
  /// Hands the addresses to `to`, which has `sender` and `recipient`. Anything but `queued` tells
  /// what is wrong with the envelope.
  template <typename To>
  Outcome copy(To& to);

 private:
  /// The first byte of the next record; NUL after the last one.
  Outcome letter(char& c) { return reader_.get(c) ? Outcome::queued : Outcome::read_error; }
  /// A record that starts with `wanted` goes on: the address that follows, up to its NUL.
  Outcome address(char wanted, char letter, std::string& address);

  char room_[4096];
  io::Reader reader_{os::standard_output, room_};  // qmail: the envelope is read from 1
};

template <typename To>
Outcome EnvelopeReader::copy(To& to) {
  std::string found;
  char first;
  Outcome outcome = letter(first);
  if (outcome == Outcome::queued) outcome = address('F', first, found);
  if (outcome != Outcome::queued) return outcome;
  to.sender(found);
  for (;;) {
    outcome = letter(first);
    if (outcome != Outcome::queued || first == '\0') return outcome;
    outcome = address('T', first, found);
    if (outcome != Outcome::queued) return outcome;
    to.recipient(found);
  }
}

}  // namespace queue
