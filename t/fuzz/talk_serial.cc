// Results of any bytes, whole and byte by byte: the same ones, and bounded.

#include "fuzz/fuzz.h"
#include "talk/serial.h"

static std::string results(std::string_view bytes, size_t size) {
  std::string all;
  talk::SerialResults parser;
  while (!bytes.empty()) {
    std::string_view wire = bytes.substr(0, size);
    bytes.remove_prefix(wire.size());
    while (!wire.empty()) {
      if (!parser.feed(wire)) continue;
      require(parser.name().size() <= talk::SerialResults::name_most + 1);
      require(parser.text().size() <= talk::SerialResults::text_most);
      all += parser.name() + '|' + parser.status() + parser.text() + '|';
    }
  }
  return all;
}

void fuzz(std::string_view bytes) { require(results(bytes, 1) == results(bytes, bytes.size())); }
