// What maildirserial and its clients say to each other about messages.

#include "talk/serial.h"

#include <algorithm>

#include "text/fmt.h"

namespace talk {

std::string serial_result(std::string_view name, char letter, std::string_view words) {
  constexpr size_t most = 2000;
  return text::join(name, '\0', letter, text::printable(words.substr(0, most - 1)), '\n');
}

bool SerialResults::feed(std::string_view& wire) {
  if (part_ == Part::done) *this = {};
  const auto take = [&](std::string& to, size_t most, char end) {
    const size_t size = std::min(wire.find(end), wire.size());
    to += wire.substr(0, std::min(size, most - to.size()));
    wire.remove_prefix(size);
    if (wire.empty()) return false;
    wire.remove_prefix(1);
    return true;
  };
  if (part_ == Part::name && take(name_, name_most + 1, '\0')) part_ = Part::status;
  if (part_ == Part::status && !wire.empty()) {
    status_ = wire.front();
    if (status_ != '\n') wire.remove_prefix(1);
    part_ = Part::text;
  }
  if (part_ != Part::text || !take(text_, text_most, '\n')) return false;
  text_ = text::printable(text_);
  part_ = Part::done;
  return true;
}

}  // namespace talk
