// Text for pagers such as less.

#include "text/overstrike.h"

namespace text {

namespace {

void strike(std::string& to, char c, Face face) {
  if (face != Face::plain && c != ' ') {
    to += face == Face::bold ? c : '_';
    to += '\b';
  }
  to += c;
}

}  // namespace

void Overstruck::append(std::string_view text, Face face) {
  for (const char c : text) {
    if (c >= ' ' && c <= '~') {
      strike(bytes, c, face);
      ++columns;
      continue;
    }
    const auto byte = static_cast<unsigned>(static_cast<unsigned char>(c));
    strike(bytes, '\\', Face::underlined);
    for (const unsigned shift : {6U, 3U, 0U}) {
      strike(bytes, static_cast<char>('0' + (byte >> shift & 7)), Face::underlined);
    }
    columns += 4;
  }
}

}  // namespace text
