// The seven accounts of the mail system and its two groups (queue.md section 1), found at run time.

#pragma once

#include <cstdint>
#include <string>

#include "os/process.h"

namespace queue {

struct Roles {
  uint32_t alias;   // alias: owns addresses that belong to nobody
  uint32_t daemon;  // qmaild: network servers
  uint32_t log;     // qmaill
  uint32_t getpw;   // qmailp: looks users up
  uint32_t queue;   // qmailq: owns the queue's messages
  uint32_t remote;  // qmailr
  uint32_t send;    // qmails
  uint32_t qmail;     // group qmail
  uint32_t nofiles;   // group nofiles
  /// True if all seven are one ordinary user, who serves nobody but himself.
  bool single;
};

/// Finds them. If the mail home belongs to root, the usual names are looked up; if it belongs to
/// anybody else, he plays all seven roles. On failure false, with the line the originals print (`fatal:
/// unable to find user NAME`) in `problem`.
[[nodiscard]] bool find_roles(Roles& roles, std::string& problem);

/// Acts as another role until its end, where root has started the process; elsewhere nothing changes, as
/// one user plays all roles or the process has one of them.
class Acting {
 public:
  explicit Acting(uint32_t uid);
  ~Acting();
  Acting(const Acting&) = delete;
  Acting& operator=(const Acting&) = delete;
  /// False, with errno, if that could not be done.
  explicit operator bool() const { return good_; }

 private:
  uint32_t before_;
  bool good_;
};

}  // namespace queue
