// A message by SMTP, its hops counted and its octets measured, whole and byte by byte: the same
// outcome.

#include "fuzz/fuzz.h"
#include "talk/intake.h"

struct Taken {
  talk::Data data = talk::Data::more;
  std::string message{}, refusal{};
  size_t taken = 0;
  friend bool operator==(const Taken&, const Taken&) = default;
};

static Taken take(std::string_view wire, size_t most) {
  talk::Intake intake(1000);
  Taken result;
  while (!wire.empty() && result.data == talk::Data::more) {
    std::string_view piece = wire.substr(0, most);
    const size_t size = piece.size();
    result.data = intake.feed(piece);
    result.message += intake.message();
    wire.remove_prefix(size - piece.size());
    result.taken += size - piece.size();
  }
  result.refusal = intake.refusal();
  // Of a message that is refused only the refusal counts.
  if (result.data == talk::Data::stray_newline) return {.data = result.data};
  if (!result.refusal.empty()) result.message.clear();
  return result;
}

void fuzz(std::string_view bytes) { require(take(bytes, bytes.size()) == take(bytes, 1)); }
