// Accounts of the system.

#include "os/user.h"

#include <cerrno>
#include <grp.h>
#include <pwd.h>
#include <shadow.h>

#include "os/clock.h"

namespace os {

namespace {

/// Calls a reentrant look-up with a buffer that grows as far as the entry needs. POSIX lets "no
/// such entry" come as 0 or as one of a few errors; all others are failures.
template <typename Entry, typename Ask>
Lookup ask(Entry& entry, std::string& buffer, Ask ask_once) {
  for (buffer.resize(1024);; buffer.resize(buffer.size() * 4)) {
    Entry* found = nullptr;
    const int error = ask_once(&entry, buffer.data(), buffer.size(), &found);
    if (found != nullptr) return Lookup::found;
    switch (error) {
      case 0:
      case ENOENT:
      case ESRCH:
      case EBADF:
      case EPERM: return Lookup::missing;
      case EINTR: continue;
      case ERANGE:
        if (buffer.size() < (size_t{1} << 24)) continue;
        [[fallthrough]];
      default: errno = error; return Lookup::failed;
    }
  }
}

Lookup fill(Lookup lookup, const passwd& entry, Account& account) {
  if (lookup != Lookup::found) return lookup;
  account = {.name = entry.pw_name,
             .uid = entry.pw_uid,
             .gid = entry.pw_gid,
             .home = entry.pw_dir,
             .shell = entry.pw_shell,
             .hash = entry.pw_passwd == nullptr ? "" : entry.pw_passwd};
  return lookup;
}

}  // namespace

Lookup find_account(const std::string& name, Account& account) {
  passwd entry;
  std::string buffer;
  const Lookup lookup =
      ask(entry, buffer, [&](passwd* to, char* room, size_t size, passwd** found) {
        return ::getpwnam_r(name.c_str(), to, room, size, found);
      });
  return fill(lookup, entry, account);
}

Lookup find_account(uint32_t uid, Account& account) {
  passwd entry;
  std::string buffer;
  const Lookup lookup =
      ask(entry, buffer, [&](passwd* to, char* room, size_t size, passwd** found) {
        return ::getpwuid_r(uid, to, room, size, found);
      });
  return fill(lookup, entry, account);
}

Lookup find_account_with_hash(const std::string& name, Account& account) {
  const Lookup lookup = find_account(name, account);
  if (lookup != Lookup::found) return lookup;
  spwd entry;
  std::string buffer;
  const Lookup shadow = ask(entry, buffer, [&](spwd* to, char* room, size_t size, spwd** found) {
    return ::getspnam_r(name.c_str(), to, room, size, found);
  });
  if (shadow == Lookup::failed && errno != EACCES) return Lookup::failed;
  if (shadow != Lookup::found) return Lookup::found;  // the hash of the passwd entry stands
  account.hash = entry.sp_pwdp == nullptr ? "" : entry.sp_pwdp;
  const int64_t today = now_seconds() / 86400;
  if (entry.sp_expire > 0 && today >= entry.sp_expire) return Lookup::missing;
  return Lookup::found;
}

Lookup find_group(const std::string& name, uint32_t& gid) {
  group entry;
  std::string buffer;
  const Lookup lookup = ask(entry, buffer, [&](group* to, char* room, size_t size, group** found) {
    return ::getgrnam_r(name.c_str(), to, room, size, found);
  });
  if (lookup == Lookup::found) gid = entry.gr_gid;
  return lookup;
}

bool take_all_groups(const std::string& name, uint32_t gid) {
  return ::initgroups(name.c_str(), gid) == 0;
}

}  // namespace os
