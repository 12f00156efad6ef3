#include "os/password.h"

#include <cerrno>
#include <doctest/doctest.h>

TEST_CASE("a password fits the hash that was made of it, and no other") {
  for (const char* prefix : {"$6$", "$5$", "$y$"}) {
    CAPTURE(prefix);
    const auto hash = os::hash_password("swordfish", prefix);
    REQUIRE(hash);
    CHECK(hash->starts_with(prefix));
    CHECK(os::password_fits("swordfish", *hash));
    CHECK_FALSE(os::password_fits("Swordfish", *hash));
    CHECK_FALSE(os::password_fits("", *hash));
  }
  CHECK_FALSE(os::password_fits("swordfish", "ab0mCFyahK1DE"));
}

TEST_CASE("two hashes of one password differ by their salt") {
  CHECK(os::hash_password("x", nullptr) != os::hash_password("x", nullptr));
}

TEST_CASE("no password fits a hash that crypt cannot have made") {
  for (const char* hash : {"", "*", "!", "!!", "x", "*0", "*1", "$", "$6", "$6$", "$6$salt", "$y$",
                           "$99$salt$hash", "ab", ":", "\x80\x81", "!$6$salt$hash"}) {
    CAPTURE(hash);
    CHECK_FALSE(os::password_fits("swordfish", hash));
    CHECK_FALSE(os::password_fits("", hash));
  }
  CHECK_FALSE(os::password_fits(std::string(100000, 'x'), "$6$salt$hash"));
}

TEST_CASE("even the hash of the empty password lets nobody in") {
  const auto hash = os::hash_password("", "$6$");
  REQUIRE(hash);
  CHECK_FALSE(os::password_fits("", *hash));
}

TEST_CASE("an unknown method and a password that is too long are refused") {
  CHECK_FALSE(os::hash_password("x", "$99$"));
  CHECK(errno == EINVAL);
  CHECK(os::hash_password(std::string(os::most_password, 'x'), "$6$"));
  CHECK_FALSE(os::hash_password(std::string(os::most_password + 1, 'x'), "$6$"));
}

TEST_CASE("wipe leaves zeros") {
  std::string secret = "secret";
  os::wipe(secret);
  CHECK(secret == std::string(6, '\0'));
}
