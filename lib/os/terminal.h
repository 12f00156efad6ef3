// Terminals, and who has logged in on them.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace os {

/// The terminals that `user` has logged in on, as the system's record of them (utmp) names them,
/// relative to /dev. None if there is no such record.
std::vector<std::string> terminals_of(std::string_view user);

}  // namespace os
