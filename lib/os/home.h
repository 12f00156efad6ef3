// The home of the mail system.

#pragma once

namespace os {

/// The directory that holds bin, control, queue and the rest: $QMAILHOME, unless this program runs
/// with rights its caller does not have; else /var/qmail.
const char* mail_home();

}  // namespace os
