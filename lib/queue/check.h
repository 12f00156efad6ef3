// What is wrong in a queue (qmail-qcheck 8). The current directory is the queue.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/writer.h"
#include "queue/layout.h"
#include "queue/roles.h"
#include "queue/tree.h"

namespace queue {

enum class Repair {
  none,  // only look
  safe,  // what may be repaired while qmail-send is at work
  all,   // everything; qmail-send must not run
};

/// Goes through a queue and writes a line for each thing that is wrong. A queue in use is not wrong because
/// it changes meanwhile: what looks wrong is looked at again.
class Checker {
 public:
  Checker(const Roles& roles, Repair repair, int64_t now, io::Writer& to)
      : roles_(roles), repair_(repair), now_(now), to_(to) {}

  void run();

  bool found_any() const { return found_ > 0; }
  /// Some of it is still wrong.
  bool left_any() const { return found_ > repaired_; }
  /// The names of directories that could not be read; without them the queue is known in part only.
  const std::vector<std::string>& unread() const { return unread_; }

 private:
  /// The files that message `id` has.
  struct Presence {
    Id id;
    unsigned places;  // a bit for each `Where`
  };
  enum class Outcome { left, repaired, moved, failed };

  void report(std::string_view word, std::string_view name, std::string_view detail, Outcome outcome);
  void report_moved(std::string_view word, const std::string& name, std::string_view detail = {});
  void check_fixture(const Fixture& fixture);
  /// `group` only where that matters.
  void check_owner(const std::string& name, const os::Status& status, uint32_t owner,
                   std::optional<uint32_t> group, os::Mode mode);
  void find_layout();
  void find_directories(std::string_view tree, SplitFinder& finder);
  void check_place(Where where);
  void check_directory(const std::string& path, Where where);
  void check_file(const std::string& name, Id id, Where where);
  void check_pid();
  void list(const std::string& path, std::vector<std::string>& names);

  void sort_presences();
  void check_numbers();
  void check_old_name(Id id, Id other);
  void check_messages();
  unsigned look_again(Id id) const;
  void check_message(Id id, unsigned seen);
  void check_texts_alone();
  void check_text_alone(Id id);
  void check_records(Id id, unsigned seen);

  const Roles& roles_;
  Repair repair_;
  int64_t now_;
  io::Writer& to_;
  Layout layout_ = Layout::made(1, false);
  std::vector<Presence> presences_;
  std::vector<Id> alone_;  // texts that seem to have no envelope
  std::vector<std::string> unread_;
  uint64_t found_ = 0;
  uint64_t repaired_ = 0;
};

}  // namespace queue
