// How svscan starts a supervise.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "os/limit.h"
#include "os/process.h"

namespace service {

/// What is to be supervised, and with which descriptors.
struct Launch {
  std::string name;  // for messages
  const char* directory;
  const char* start = nullptr;  // where `directory` is looked for; nowhere else than here without
  std::vector<os::Redirect> descriptors{};
};

/// This process gets the largest number of open files it may have, for pipes; what it starts gets
/// the one that it was started with.
class Launcher {
 public:
  Launcher();

  /// Descriptor 2 of all that is started from now on, unless told otherwise.
  void set_error(int fd) { error_ = fd; }
  /// The process id of a new supervise, or 0 and what could not be done.
  struct Result {
    os::Pid pid;
    std::string problem{};
  };
  Result start(Launch launch) const;

 private:
  void limit_open_files(uint64_t soft) const;

  os::Limit open_files_;  // as given to us
  int error_ = os::standard_error;
};

}  // namespace service
