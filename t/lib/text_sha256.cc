#include "text/sha256.h"

#include <doctest/doctest.h>

#include "text/fmt.h"

namespace {

std::string digest(std::string_view bytes) {
  text::Sha256 hash;
  hash.feed(bytes);
  return text::hex(hash.finish());
}

}  // namespace

TEST_CASE("SHA-256 of the examples of NIST") {
  CHECK(digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(digest(std::string(1000000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not depend on how the bytes come, for all lengths around two blocks") {
  std::string bytes;
  for (size_t size = 0; size <= 130; ++size) {
    const std::string whole = digest(bytes);
    for (const size_t piece : {1u, 7u, 63u, 64u, 65u}) {
      text::Sha256 hash;
      for (size_t at = 0; at < size; at += piece) {
        hash.feed(std::string_view(bytes).substr(at, piece));
      }
      if (text::hex(hash.finish()) != whole) FAIL("length ", size, " in pieces of ", piece);
    }
    bytes += static_cast<char>(size * 37);
  }
}
