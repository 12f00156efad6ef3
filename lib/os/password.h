// Passwords: crypt(3), and forgetting what was secret.

#pragma once

#include <optional>
#include <span>
#include <string>

namespace os {

/// The longest password that crypt(3) takes.
constexpr size_t most_password = 511;

/// True if `password` fits a crypt(3) hash. Never true for the empty password, the empty hash and
/// one that crypt cannot work with (`*`, `!`, `x`); that takes the time of a real check, so that
/// nobody learns from it which accounts exist.
bool password_fits(const std::string& password, const std::string& hash);

/// The hash of `password` with a random salt, by the method of a crypt(3) prefix such as `$6$`;
/// null means the strongest one that this system knows. Nothing, with errno, on failure: EINVAL if
/// the method is unknown.
std::optional<std::string> hash_password(const std::string& password, const char* prefix);

/// Overwrites bytes for good, also where the compiler sees that nobody reads them again.
void wipe(std::span<char> secret);

}  // namespace os
