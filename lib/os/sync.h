// Many files made durable together.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "os/file.h"

namespace os {

/// Everything written to `files`, and every name in `directories`, is on the disk when this returns
/// true. A few are synced one by one; many share one sync of their file system, where the system has
/// such a call, because every single sync waits for the disk's cache, however little there is to write.
/// A directory may be named more than once.
[[nodiscard]] bool sync_all(std::span<const Fd* const> files, std::vector<std::string> directories);

}  // namespace os
