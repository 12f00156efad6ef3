// Accounts of the system. Programs that use this file are never linked statically.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace os {

struct Account {
  std::string name;
  uint32_t uid;
  uint32_t gid;
  std::string home;
  std::string shell;
  std::string hash;  // of the password, from the shadow file where that may be read
};

enum class Lookup { found, missing, failed };

/// Looks an account up; `failed` leaves errno and is never "no such account".
Lookup find_account(const std::string& name, Account& account);
Lookup find_account(uint32_t uid, Account& account);
/// The same with the password hash from the shadow file. An expired account is `missing`.
Lookup find_account_with_hash(const std::string& name, Account& account);

Lookup find_group(const std::string& name, uint32_t& gid);

/// Takes all the groups that `name` is a member of, and `gid`.
[[nodiscard]] bool take_all_groups(const std::string& name, uint32_t gid);

}  // namespace os
