// How svscan starts a supervise.

#include "service/launcher.h"

#include <algorithm>
#include <cerrno>

#include "os/error.h"
#include "os/fd.h"
#include "text/fmt.h"

namespace service {

Launcher::Launcher()
    : open_files_(os::get_limit(os::Resource::open_files)
                      .value_or(os::Limit{os::unlimited, os::unlimited})) {
  limit_open_files(open_files_.hard);
}

void Launcher::limit_open_files(uint64_t soft) const {
  if (open_files_.soft == open_files_.hard) return;
  (void)os::set_limit(os::Resource::open_files, {.soft = soft, .hard = open_files_.hard});
}

static std::string problem(os::Step failed, const Launch& launch) {
  const char* const error = ": ";
  const std::string_view why = os::error_text(errno);
  switch (failed) {
    case os::Step::fork: return text::join("unable to fork for ", launch.name, error, why);
    case os::Step::descriptors:
      return text::join("unable to set up descriptors for ", launch.name, error, why);
    case os::Step::directory: return text::join("unable to switch to ", launch.start, error, why);
    default: return text::join("unable to start supervise ", launch.name, error, why);
  }
}

Launcher::Result Launcher::start(Launch launch) const {
  const bool has_error = std::ranges::any_of(
      launch.descriptors, [](const os::Redirect& one) { return one.to == os::standard_error; });
  if (!has_error) launch.descriptors.push_back({error_, os::standard_error});
  const os::Argv argv({"supervise", launch.directory});
  limit_open_files(open_files_.soft);
  const os::Child child =
      os::spawn(argv.get(), {.descriptors = launch.descriptors, .directory = launch.start});
  const int error = errno;
  limit_open_files(open_files_.hard);
  errno = error;
  if (!child) return {.pid = 0, .problem = problem(child.failed(), launch)};
  return {.pid = child.pid()};
}

}  // namespace service
