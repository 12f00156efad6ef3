// The control files that complete the addresses people write.

#pragma once

#include <string>

#include "mail/address.h"

namespace queue {

/// Reads control/defaulthost, control/defaultdomain and control/plusdomain of the mail home, each
/// control/me where it is missing, and `me` where that is missing too. False, with errno, on
/// failure.
[[nodiscard]] bool read_completion(mail::Completion& completion);
/// The same with control/idhost, for messages that are born here: without a name of this host what is
/// given stays.
[[nodiscard]] bool read_completion(mail::Completion& completion, std::string& id_host);

}  // namespace queue
