// As whom a local delivery is done.

#include "queue/whose.h"

#include <cerrno>
#include <limits>

#include "queue/report.h"
#include "text/scan.h"

namespace queue {

int cdb_code(int error) { return error == EINVAL ? spawn_bug : cdb_trouble; }

Whose whose(const db::Assignment& assignment, const Roles& roles, uint32_t self) {
  constexpr uint32_t most = std::numeric_limits<uint32_t>::max();
  const auto uid = text::number(assignment.uid, most);
  const auto gid = text::number(assignment.gid, most);
  if (!uid || !gid) return {{}, spawn_bug};
  if (*uid == 0) return {{}, root_refused};
  if (roles.single && *uid != self) return {{}, local_not_run};
  return {{static_cast<uint32_t>(*uid), static_cast<uint32_t>(*gid)}, 0};
}

}  // namespace queue
