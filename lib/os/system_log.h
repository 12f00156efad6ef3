// The log of the system (syslog), which sorts what it is told by facility and priority.

#pragma once

#include <string>
#include <string_view>

namespace os {

enum class Priority { alert, warning, information };

/// The facility of mail systems, as a number.
constexpr unsigned mail_facility = 2;

/// Entries under a name and a facility. One per process. Where there is no log they are lost.
class SystemLog {
 public:
  SystemLog(const std::string& name, unsigned facility);
  ~SystemLog();
  SystemLog(const SystemLog&) = delete;
  SystemLog& operator=(const SystemLog&) = delete;

  /// One entry; `text` must hold no NUL.
  void write(Priority priority, std::string_view text) const;

 private:
  std::string name_;  // the C library keeps a pointer to it
};

}  // namespace os
