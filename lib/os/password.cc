// Passwords: crypt(3), and forgetting what was secret.

#include "os/password.h"

#include <cerrno>
#include <crypt.h>
#include <cstring>
#include <memory>

namespace os {

namespace {

/// The scratch memory of crypt, wiped at the end: it holds traces of the password.
class Scratch {
 public:
  Scratch() : data_(std::make_unique<crypt_data>()) {}
  ~Scratch() { ::explicit_bzero(data_.get(), sizeof *data_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  /// Null, with errno, if crypt failed; some versions return a string that starts with `*` instead.
  const char* crypt(const std::string& password, const char* setting) {
    errno = EINVAL;
    const char* hash = ::crypt_r(password.c_str(), setting, data_.get());
    return hash == nullptr || *hash == '*' ? nullptr : hash;
  }

 private:
  std::unique_ptr<crypt_data> data_;
};

/// Takes the time of a real check by the strongest method that the memory here suffices for.
void waste_time(Scratch& scratch, const std::string& password) {
  const char salt[] = "no secret at all";
  for (const char* prefix : {static_cast<const char*>(nullptr), "$6$"}) {
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if (::crypt_gensalt_rn(prefix, 0, salt, 16, setting, sizeof setting) == nullptr) continue;
    if (scratch.crypt(password, setting) != nullptr) return;
  }
}

/// Takes the same time wherever the difference is. The lengths are no secret.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  volatile unsigned char difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference = difference | static_cast<unsigned char>(a[i] ^ b[i]);
  }
  return difference == 0;
}

}  // namespace

bool password_fits(const std::string& password, const std::string& hash) {
  Scratch scratch;
  const char* made = scratch.crypt(password, hash.c_str());
  if (made == nullptr) {
    waste_time(scratch, password);
    return false;
  }
  return equal_in_constant_time(made, hash) && !password.empty() && !hash.empty();
}

std::optional<std::string> hash_password(const std::string& password, const char* prefix) {
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  if (::crypt_gensalt_rn(prefix, 0, nullptr, 0, setting, sizeof setting) == nullptr) {
    return std::nullopt;
  }
  Scratch scratch;
  const char* hash = scratch.crypt(password, setting);
  if (hash == nullptr) return std::nullopt;
  return hash;
}

void wipe(std::span<char> secret) { ::explicit_bzero(secret.data(), secret.size()); }

}  // namespace os
