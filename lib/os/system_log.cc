// The log of the system.

#include "os/system_log.h"

#include <syslog.h>

namespace os {

namespace {

int level(Priority priority) {
  switch (priority) {
    case Priority::alert: return LOG_ALERT;
    case Priority::warning: return LOG_WARNING;
    case Priority::information: break;
  }
  return LOG_INFO;
}

constexpr unsigned facility_bits = 3;  // of a priority: the facility stands above it
static_assert(mail_facility << facility_bits == LOG_MAIL);

}  // namespace

SystemLog::SystemLog(const std::string& name, unsigned facility) : name_(name) {
  ::openlog(name_.c_str(), 0, static_cast<int>(facility << facility_bits));
}

SystemLog::~SystemLog() { ::closelog(); }

void SystemLog::write(Priority priority, std::string_view text) const {
  ::syslog(level(priority), "%.*s", static_cast<int>(text.size()), text.data());
}

}  // namespace os
