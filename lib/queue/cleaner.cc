// The line to qmail-clean.

#include "queue/cleaner.h"

#include <cerrno>
#include <string>

#include "os/clock.h"
#include "queue/control.h"
#include "queue/log.h"
#include "queue/sweep.h"
#include "text/fmt.h"

namespace queue {

namespace {

constexpr int64_t step_milliseconds = 2;

}  // namespace

void Cleaner::lost() {
  alive_ = false;
  log("alert: oh no! lost qmail-clean connection! dying...");
}

std::vector<Id> Cleaner::clean(Cleanup what, std::span<const Id> ids) {
  std::vector<Id> cleaned;
  if (!alive_ || ids.empty()) return cleaned;
  const char* kind = what == Cleanup::todo ? "todo/" : "foop/";
  std::string requests;
  for (const Id id : ids) text::append(requests, kind, id, '\0');
  if (!os::write_all(requests_, requests)) lost();
  for (const Id id : ids) {
    char reply = '!';
    if (alive_ && !reader_.get(reply)) lost();
    if (!alive_) break;
    if (reply == '+') {
      cleaned.push_back(id);
    } else {
      log("warning: qmail-clean unable to clean up ", kind, id);
    }
  }
  return cleaned;
}

bool Sweep::abandoned(Id id, int64_t now) const {
  const auto text = os::status(layout_.mess(id));
  if (!text || !outlived(*text, now)) return false;
  // Only a certain "not there" will do.
  if (os::status(layout_.info(id)) || errno != ENOENT) return false;
  return !os::status(layout_.todo(id)) && errno == ENOENT;
}

void Sweep::step(Cleaner& cleaner, int64_t now) {
  if (!running()) return;
  if (!directory_) directory_.emplace(text::join("mess/", subdirectory_));
  const int64_t end = os::monotonic_milliseconds() + step_milliseconds;
  while (os::monotonic_milliseconds() < end) {
    const std::string_view name = *directory_ ? directory_->next() : std::string_view();
    if (name.empty()) {
      directory_.reset();
      ++subdirectory_;
      return;
    }
    const auto id = id_of_name(name);
    if (!id || !abandoned(*id, now)) continue;
    // What came with the text, from qmail-qimport, must not outlive it: its number is given out again.
    for (const std::string& file : {layout_.bounce(*id), hold_file(*id), Reasons::file(*id)}) (void)os::unlink(file);
    (void)cleaner.clean(Cleanup::all, {&*id, 1});
  }
}

}  // namespace queue
