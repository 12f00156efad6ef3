// svwait: wait until services are up, down or ready.
//
//   svwait [ -udrx ] [ -t seconds ] dir ...
//
//   exit 0     all are
//        100   wrong usage, or a service has failed and so will not come up
//        111   the time is over, or something cannot be found out

#include <algorithm>
#include <string>

#include "cmd/options.h"
#include "cmd/program.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/watch.h"
#include "service/status.h"
#include "text/scan.h"

static constexpr const char* synopsis = "svwait [ -udrx ] [ -t seconds ] dir ...";

// What was asked of a service just before may not have come to it as yet: so long it may seem to
// have failed.
static constexpr int64_t grace = 1000;  // milliseconds
// Between two looks. The end of a supervise changes no file.
static constexpr int64_t while_watching = 1000;
static constexpr int64_t without_watching = 200;

enum class Goal { up, down, ready, unsupervised };

class Services {
 public:
  Services(cmd::Args directories, Goal goal) : directories_(directories), goal_(goal) {}

  /// The first that is not where it should be, or null.
  const char* lagging();
  /// Waits for a change, and no longer than this.
  void wait(int64_t milliseconds);

 private:
  bool reached(const std::string& directory) const;

  cmd::Args directories_;
  Goal goal_;
  os::Watch watch_;
  int64_t interval_ = while_watching;
  int64_t began_ = os::monotonic_milliseconds();
};

const char* Services::lagging() {
  interval_ = while_watching;
  for (const char* directory : directories_) {
    // First this, then the look: no change is missed.
    if (!watch_.add(text::join(directory, "/supervise"))) interval_ = without_watching;
    if (!reached(directory)) return directory;
  }
  return nullptr;
}

bool Services::reached(const std::string& directory) const {
  if (!os::status(directory)) cmd::die_sys(cmd::temporary, "unable to stat ", directory);
  // A FIFO opens for writing while somebody has it open for reading.
  if (!os::open_write_nonblocking(directory + "/supervise/ok")) {
    if (errno != ENOENT && errno != ENXIO) {
      cmd::die_sys(cmd::temporary, "unable to open ", directory, "/supervise/ok");
    }
    return goal_ == Goal::down || goal_ == Goal::unsupervised;
  }
  constexpr size_t longest = 1000;
  const auto bytes = os::read_file(directory + "/supervise/status", longest);
  if (!bytes) cmd::die_sys(cmd::temporary, "unable to read ", directory, "/supervise/status");
  const auto status = service::unpack(*bytes);
  if (!status)
    cmd::die(cmd::temporary, "unable to read ", directory, "/supervise/status: bad format");

  if (goal_ == Goal::unsupervised) return false;
  if (goal_ == Goal::down) return service::is_down(*status);
  if (status->progress == service::Progress::failed &&
      os::monotonic_milliseconds() - began_ >= grace) {
    cmd::die(cmd::permanent, directory, " has failed");
  }
  return goal_ == Goal::up ? service::is_up(*status) : service::is_ready(*status);
}

void Services::wait(int64_t milliseconds) { watch_.wait(std::min(milliseconds, interval_)); }

int program(cmd::Args args) {
  Goal goal = Goal::up;
  int64_t limit = INT64_MAX;
  cmd::Options options(args, "udrxt:");
  while (const char option = options.next()) {
    switch (option) {
      case 'u': goal = Goal::up; break;
      case 'd': goal = Goal::down; break;
      case 'r': goal = Goal::ready; break;
      case 'x': goal = Goal::unsupervised; break;
      case 't': {
        const auto seconds = text::number(options.value(), UINT32_MAX);
        if (!seconds) cmd::usage(synopsis);
        limit = os::monotonic_milliseconds() + static_cast<int64_t>(*seconds) * 1000;
        break;
      }
      default: cmd::usage(synopsis);
    }
  }
  if (options.rest().empty()) cmd::usage(synopsis);

  Services services(options.rest(), goal);
  while (const char* lagging = services.lagging()) {
    const int64_t left = limit - os::monotonic_milliseconds();
    if (left <= 0) cmd::die(cmd::temporary, "timeout on ", lagging);
    services.wait(left);
  }
  return cmd::success;
}
