#include "text/base64.h"

#include <doctest/doctest.h>

TEST_CASE("base64 of the examples of RFC 4648 section 10, and of bytes that are no text") {
  CHECK(text::base64("").empty());
  CHECK(text::base64("f") == "Zg==");
  CHECK(text::base64("fo") == "Zm8=");
  CHECK(text::base64("foo") == "Zm9v");
  CHECK(text::base64("foob") == "Zm9vYg==");
  CHECK(text::base64("fooba") == "Zm9vYmE=");
  CHECK(text::base64("foobar") == "Zm9vYmFy");
  CHECK(text::base64(std::string_view("\xfb\xff\xbf\0\0\0", 6)) == "+/+/AAAA");
}

TEST_CASE("decoding is the inverse, and takes nothing else") {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    CHECK(text::decode_base64(text::base64(bytes)) == bytes);
    bytes += static_cast<char>(i * 7);
  }
  for (const std::string_view wrong : {"a", "ab", "abc", "ab==cd==", "====", "a===", "ab=c",
                                       "YR==", "YWJ=", "ab c", "YW\nJ", "YWI-"}) {
    CAPTURE(wrong);
    CHECK(!text::decode_base64(wrong));
  }
}

TEST_CASE("base64 in pieces, and broken") {
  struct Row {
    std::string_view encoded, bytes;
  };
  const Row rows[] = {
      {"aGVsbG8=", "hello"},
      {"aGVs\r\nbG8=\n", "hello"},
      {"aG Vs!bG8", "hello"},
      {"aGVsbG8=aGVsbG8=", "hello"},
      {"aGVsbA", "hell"},
      {"a", ""},
      {"", ""},
      {"=", ""},
  };
  for (const Row& row : rows) {
    for (const size_t piece : {1U, 2U, 5U, 100U}) {
      text::Base64Decoder decoder;
      text::Base64Encoder encoder;
      std::string bytes;
      std::string encoded;
      for (size_t at = 0; at < row.encoded.size(); at += piece) {
        decoder.feed(row.encoded.substr(at, piece), bytes);
        encoder.feed(row.encoded.substr(at, piece), encoded);
      }
      encoder.finish(encoded);
      CHECK(bytes == row.bytes);
      CHECK(encoded == text::base64(row.encoded));
    }
  }
}
