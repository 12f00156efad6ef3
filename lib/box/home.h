// The home of a recipient, and when nothing is delivered there (delivery.md section 5).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "box/dotqmail.h"
#include "os/file.h"

namespace box {

/// What qmail-local is given; all else, like a home that does not start with `/`, is wrong usage.
constexpr std::string_view local_synopsis =
    "qmail-local [ -nN ] user homedir local dash ext domain sender aliasempty";

/// Makes `home` the current directory and tells of it in `status`. A refusal if that cannot be
/// done, or if everybody may write there.
std::optional<Refusal> enter_home(const std::string& home, os::Status& status);

/// A refusal if everybody may write in that home.
std::optional<Refusal> refuse_writable(const os::Status& home);

/// A refusal while the sticky bit of that home is set: its owner is at work on his files.
std::optional<Refusal> refuse_edited(const os::Status& home);

}  // namespace box
