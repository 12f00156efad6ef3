// The control files that complete the addresses people write.

#pragma once

#include "mail/address.h"

namespace queue {

/// Reads control/defaulthost, control/defaultdomain and control/plusdomain of the mail home, each
/// control/me where it is missing, and `me` where that is missing too. False, with errno, on
/// failure.
[[nodiscard]] bool read_completion(mail::Completion& completion);

}  // namespace queue
