// The files of a service (daemontools.md section 15), all relative to the current directory.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "os/file.h"
#include "service/control.h"

namespace service {

/// The name of a script, `run` and so on.
const char* file_of(Script script);

/// True if there is a file of that name that can be executed.
bool has_script(os::Path name);
/// True if there is anything of that name.
bool has(os::Path name);
/// The number that the file begins with; nothing if there is no such file, or no number of at most
/// `most` in its first line.
std::optional<uint64_t> number_in(os::Path name, uint64_t most);

/// The descriptor on which the service says that it is ready: the file `notification-fd`, as for
/// s6.
std::optional<int> notification_fd();
/// The file `backoff`: milliseconds; 0 without it.
int64_t longest_pause();
/// True if one of these files is there: the status file then tells more.
bool is_extended();

/// Replaces supervise/status, by way of supervise/status.new. Returns what could not be done, with
/// the name of the directory, or an empty string.
std::string write_status(std::string_view directory, const Status& status);

/// Writes down in supervise/process which process the service is, in case supervise is killed. That
/// it could not be written down does no harm until then.
void note_process(os::Pid pid);

/// The service, as the child of a supervise that was killed.
struct Survivor {
  os::Pid pid;
  os::Fd handle;  // of os::open_process
};
std::optional<Survivor> find_survivor();

}  // namespace service
