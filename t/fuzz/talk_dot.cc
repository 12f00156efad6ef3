// What goes out by the encoder comes in by the decoder as one message, however it is cut.

#include "fuzz/fuzz.h"
#include "talk/dot.h"

void fuzz(std::string_view bytes) {
  std::string wire, back;
  talk::DotEncoder encoder;
  encoder.feed(bytes, wire);
  encoder.finish(wire);
  talk::DotDecoder decoder;
  std::string_view rest = wire;
  require(decoder.feed(rest, back) == talk::Data::end && rest.empty());
  talk::DotDecoder loose(talk::LineEnd::crlf);
  std::string loosely;
  rest = wire;
  require(loose.feed(rest, loosely) == talk::Data::end && rest.empty() && loosely == back);
}
