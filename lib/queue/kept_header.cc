// A header that is built anew, kept until it is all there.

#include "queue/kept_header.h"

namespace queue {

KeptHeader::Taken KeptHeader::take(const mail::Field& field) {
  const Taken taken = rebuilt_.take(field);
  if (taken != Taken::trace && taken != Taken::other) return taken;
  (taken == Taken::trace ? trace_ : other_).put(rebuilt_.text());
  return Taken::inside;
}

}  // namespace queue
