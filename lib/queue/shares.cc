// Who may use how much of qmail-queued at once.

#include "queue/shares.h"

namespace queue {

/// Root, the network servers, and qmail-send with its bounces; in a home with one owner, he.
bool Shares::of_system(uint32_t uid) const {
  return uid == 0 || uid == roles_.daemon || uid == roles_.send;
}

Shares::Place Shares::take(uint32_t uid) {
  const bool system = of_system(uid);
  Count& own = by_uid_[uid];
  if (own.connected >= (system ? system_connected : user_connected) || all_.connected >= all_connected ||
      (!system && users_.connected >= users_connected)) {
    return Place::refused;
  }
  ++own.connected;
  ++all_.connected;
  if (!system) ++users_.connected;
  if (own.served >= (system ? system_served : user_served) || all_.served >= all_served ||
      (!system && users_.served >= users_served)) {
    return Place::waits;
  }
  ++own.served;
  ++all_.served;
  if (!system) ++users_.served;
  return Place::served;
}

}  // namespace queue
