// The status file of supervise (daemontools.md sections 0 and 15): 18 bytes that say what a service
// does, and two more if it makes use of an extension.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "text/tai.h"

namespace service {

/// What supervise has been told; each is the byte of the status file.
enum class Want : char {
  up = 'u',
  down = 'd',
  once = '\0',  // not to be started again
};

/// How far a service is between down and up, in the numbers of daemontools-encore.
enum class Progress : char {
  stopped,
  starting,  // the script `start`, or a pause between two runs
  started,   // but not ready as yet; in encore, a service without `run`
  running,
  stopping,
  failed,
};

struct Status {
  text::Tai since;  // the last time that the process appeared or disappeared
  uint32_t pid;     // 0: down
  bool paused;
  Want want;
  std::optional<Progress> progress{};  // known of an extended file only
};

constexpr size_t status_size = 18;
constexpr size_t extended_size = 20;

/// The file for `status`, extended if its progress is known.
std::string pack(const Status& status);
/// The file of any supervise: 18 bytes of daemontools, 20 of daemontools-encore or runit, or 40 of
/// encore, of which the second 20 are about a log. Nothing if there are fewer than 18.
std::optional<Status> unpack(std::string_view bytes);

/// What is known of a service in one word: `running`; without progress `up` or `down`.
std::string_view word(const Status& status);
bool is_up(const Status& status);
/// True if it is up, and has said that it is ready in case it says so.
bool is_ready(const Status& status);
/// True if it will not come up by itself.
bool is_down(const Status& status);

/// What the service does while nobody tells it anything: whether there is a file `down`.
enum class Normally { up, down };

/// What svstat says: `up (pid 7) 3 seconds, normally down`.
std::string describe(const Status& status, Normally normally, text::Tai now);

// The same as a row of a table, for a name to be put behind it.
std::string row_of_names();  // the first, with its newline
std::string row(const Status& status, Normally normally, text::Tai now);
std::string row_of_unknown();

}  // namespace service
