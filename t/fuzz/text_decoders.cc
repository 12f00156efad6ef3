// Quoted-printable and base64 of any bytes decode to the same however they come in pieces, and to
// no more than there was; what is encoded decodes to itself.

#include "fuzz/fuzz.h"
#include "text/base64.h"
#include "text/quoted_printable.h"
#include "text/utf8.h"

void fuzz(std::string_view bytes) {
  std::string at_once, in_pieces, digits, digits_in_pieces;
  text::QuotedPrintableDecoder decoder, other;
  text::Base64Decoder base64, other_base64;
  text::Base64Encoder encoder;
  text::Utf8Check check;
  std::string encoded;
  decoder.feed(bytes, at_once);
  base64.feed(bytes, digits);
  for (const char& c : bytes) {
    other.feed({&c, 1}, in_pieces);
    other_base64.feed({&c, 1}, digits_in_pieces);
    encoder.feed({&c, 1}, encoded);
    check.feed({&c, 1});
  }
  decoder.finish(at_once);
  other.finish(in_pieces);
  encoder.finish(encoded);
  require(at_once == in_pieces && at_once.size() <= bytes.size());
  require(digits == digits_in_pieces && digits.size() <= bytes.size());
  require(text::decode_base64(encoded) == bytes && check.good() == text::is_utf8(bytes));
  require(text::is_utf8(text::escaped_utf8(bytes)));
}
