// The home of the mail system.

#include "os/home.h"

#include "os/environment.h"
#include "os/process.h"

namespace os {

const char* mail_home() {
  constexpr const char* usual = "/var/qmail";
  const char* given = get_env("QMAILHOME");
  if (given == nullptr || *given != '/' || has_borrowed_rights()) return usual;
  return given;
}

}  // namespace os
