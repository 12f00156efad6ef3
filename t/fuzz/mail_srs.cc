// What is rewritten comes back, with its letters in any case; nothing made up does.

#include "fuzz/fuzz.h"
#include "mail/srs.h"

void fuzz(std::string_view bytes) {
  const mail::Srs srs({"secret"});
  constexpr uint64_t day = 20000;
  require(srs.decode(bytes, day).outcome != mail::Rewritten::Outcome::changed);
  require(srs.decode("SRS0=" + std::string(bytes), day).address.empty());
  const auto there = srs.encode(bytes, "ours.example", '=', day);
  if (there.outcome != mail::Rewritten::Outcome::changed) return;
  require(there.address.size() <= mail::longest_rewritten);
  const auto back = srs.decode(there.address.substr(0, there.address.rfind('@')), day);
  require(back.outcome == mail::Rewritten::Outcome::changed);
  if (there.address.starts_with("SRS0")) require(back.address == bytes);
}
