#include "text/sha1.h"

#include <doctest/doctest.h>

#include "text/hmac.h"

namespace {

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string shown;
  for (const char c : bytes) {
    shown += digits[static_cast<unsigned char>(c) >> 4];
    shown += digits[static_cast<unsigned char>(c) & 15];
  }
  return shown;
}

std::string sha1(std::string_view bytes) {
  text::Sha1 hash;
  hash.feed(bytes);
  return hash.finish();
}

std::string repeated(std::string_view piece, size_t times) {
  std::string whole;
  for (size_t i = 0; i < times; ++i) whole += piece;
  return whole;
}

}  // namespace

TEST_CASE("SHA-1 of the examples of RFC 3174 section 7.3, and of nothing") {
  CHECK(hex(sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  CHECK(hex(sha1(std::string(1000000, 'a'))) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  CHECK(hex(sha1(repeated("01234567", 80))) == "dea356a2cddd90c7a7ecedc5ebb563934f460452");
  CHECK(hex(sha1("")) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST_CASE("SHA-1 is the same however the bytes are cut, at every length around a block") {
  for (size_t size = 0; size <= 200; ++size) {
    const std::string bytes = std::string(size / 2, '\xe4') + std::string(size - size / 2, '\0');
    const std::string whole = sha1(bytes);
    CHECK(whole.size() == text::Sha1::digest_size);
    for (const size_t cut : {size_t{1}, size_t{63}, size_t{64}, size_t{65}}) {
      text::Sha1 pieces;
      for (size_t at = 0; at < size; at += cut) {
        pieces.feed(std::string_view(bytes).substr(at, cut));
      }
      CHECK(pieces.finish() == whole);
    }
  }
}

TEST_CASE("HMAC-SHA-1 of the examples of RFC 2202 section 3") {
  struct Row {
    std::string key, bytes;
    std::string_view code;
  };
  std::string counted;
  for (char c = 1; c <= 25; ++c) counted += c;
  for (const Row& row : {
           Row{std::string(20, '\x0b'), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"},
           {"Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
           {std::string(20, '\xaa'), std::string(50, '\xdd'),
            "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
           {counted, std::string(50, '\xcd'), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
           {std::string(20, '\x0c'), "Test With Truncation",
            "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"},
           {std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
            "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
           {std::string(80, '\xaa'),
            "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
            "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
       }) {
    CAPTURE(row.bytes);
    text::Hmac<text::Sha1> whole(row.key), bytewise(row.key);
    whole.feed(row.bytes);
    for (const char& c : row.bytes) bytewise.feed({&c, 1});
    CHECK(hex(whole.finish()) == row.code);
    CHECK(hex(bytewise.finish()) == row.code);
  }
}
