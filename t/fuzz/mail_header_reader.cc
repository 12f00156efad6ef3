// A header cut in pieces has the fields it has in memory, and no byte of the body is lost.

#include "fuzz/fuzz.h"
#include "mail/header_reader.h"

void fuzz(std::string_view bytes) {
  if (bytes.empty() || bytes.substr(1).starts_with("From ")) return;
  const auto piece = static_cast<size_t>(static_cast<unsigned char>(bytes[0])) + 1;
  bytes.remove_prefix(1);
  using State = mail::FieldCutter::State;
  mail::FieldCutter cutter;
  State state = State::more;
  std::string_view whole = bytes;
  const auto agrees = [&] {
    const auto field = mail::take_field(whole);
    require(field && field->text == cutter.field().text && field->value == cutter.field().value);
  };
  while (!bytes.empty() && state != State::ended) {
    std::string_view some = bytes.substr(0, piece);
    const size_t before = some.size();
    state = cutter.take(some);
    bytes.remove_prefix(before - some.size());
    if (state == State::field) agrees();
  }
  while (state != State::ended && (state = cutter.finish()) == State::field) agrees();
  const std::string body = std::string(cutter.body_start()) + std::string(bytes);
  require(!mail::take_field(whole) && whole.ends_with(body) && whole.size() <= body.size() + 2);
}
