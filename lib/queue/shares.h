// Who may use how much of qmail-queued at once, so that no user shuts others out.

#pragma once

#include <cstdint>
#include <unordered_map>

#include "queue/roles.h"

namespace queue {

/// Counts the clients of qmail-queued by uid, in the order in which they came. One is served, and then takes
/// memory and descriptors; or it waits until an earlier one of its uid is done, and takes one descriptor; or
/// there is no place for it.
class Shares {
 public:
  enum class Place { served, waits, refused };

  // Clients served at once: of one user; of all users; of a uid of the mail system; of all.
  static constexpr unsigned user_served = 60;
  static constexpr unsigned users_served = 180;
  static constexpr unsigned system_served = 240;
  static constexpr unsigned all_served = 300;
  // Clients served or waiting.
  static constexpr unsigned user_connected = 200;
  static constexpr unsigned users_connected = 600;
  static constexpr unsigned system_connected = 600;
  static constexpr unsigned all_connected = 1000;

  explicit Shares(const Roles& roles) : roles_(roles) {}
  /// The place of the next client.
  Place take(uint32_t uid);

 private:
  struct Count {
    unsigned served = 0;
    unsigned connected = 0;
  };
  bool of_system(uint32_t uid) const;

  const Roles& roles_;
  std::unordered_map<uint32_t, Count> by_uid_;
  Count users_, all_;
};

}  // namespace queue
