// This host.

#pragma once

#include <string>

namespace os {

/// What the system calls itself; empty if it has no name.
std::string host_name();

}  // namespace os
