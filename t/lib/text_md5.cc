#include "text/md5.h"

#include <doctest/doctest.h>

#include "text/fmt.h"
#include "text/hmac.h"

namespace {

std::string md5(std::string_view bytes) {
  text::Md5 hash;
  hash.feed(bytes);
  return text::hex(hash.finish());
}

std::string hmac(std::string_view key, std::string_view bytes) {
  text::Hmac<text::Md5> code(key);
  code.feed(bytes);
  return text::hex(code.finish());
}

}  // namespace

TEST_CASE("MD5 of the examples of RFC 1321 section A.5") {
  CHECK(md5("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(md5("a") == "0cc175b9c0f1b6a831c399e269772661");
  CHECK(md5("abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(md5("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
  CHECK(md5("abcdefghijklmnopqrstuvwxyz") == "c3fcd3d76192e4007dfb496cca67e13b");
  CHECK(md5("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") ==
        "d174ab98d277d9f5a5611c2c9f419d9f");
  CHECK(md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("MD5 is the same however the bytes are cut, at every length around a block") {
  for (size_t size = 0; size <= 200; ++size) {
    const std::string bytes = std::string(size / 2, '\xe4') + std::string(size - size / 2, '\0');
    for (const size_t cut : {size_t{1}, size_t{63}, size_t{64}, size_t{65}}) {
      text::Md5 pieces;
      for (size_t at = 0; at < size; at += cut) {
        pieces.feed(std::string_view(bytes).substr(at, cut));
      }
      CHECK(text::hex(pieces.finish()) == md5(bytes));
    }
  }
}

TEST_CASE("HMAC-MD5 of the examples of RFC 2202 section 2 and of RFC 2195") {
  CHECK(hmac(std::string(16, '\x0b'), "Hi There") == "9294727a3638bb1c13f48ef8158bfc9d");
  CHECK(hmac("Jefe", "what do ya want for nothing?") == "750c783e6ab0b503eaa86e310a5db738");
  CHECK(hmac(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
        "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
  CHECK(hmac("tanstaaftanstaaf", "<1896.697170952@postoffice.reston.mci.net>") ==
        "b913a602c7eda7a495b4e6e7334d3890");
}
