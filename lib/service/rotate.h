// A log directory of multilog (daemontools.md section 12.1): current, and finished files of bounded
// size and number. A process killed, or a power cut, at any moment loses nothing that was written.
//
// What a rotation leaves if it is cut short after a step, and what the next start makes of that. A
// file is there and not complete (-), there and complete (x), or not there (.).
//
//   step                              current  previous  processed   becomes
//   lines are written, synced            -        .          .       current .u
//   current is renamed to previous       .        -          .       previous .u
//   a new current is made                -        -          .       previous .u, current .u
//   previous is marked complete          -        x          .       the same
//   without a processor:
//     previous is linked to its name     -        x          .       current .u
//     previous is removed                -        .          .       current .u
//   with one:
//     processed, newstate are made       -        x          -       previous .u, current .u
//     processed is synced and complete   -        x          x       processed .s, current .u
//     previous is removed                -        .          x       the same
//     newstate is renamed to state       -        .          x       the same
//     processed is linked to its name    -        .          x       current .u
//     processed is removed               -        .          .       current .u
//   at the end current is complete       x        .          .       continued, with its state

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/file.h"
#include "text/tai.h"

namespace service {

/// Told of what goes wrong in a log directory once lines are coming in; a directory never gives up.
class Troubles {
 public:
  /// `problem` stands in the way (errno says why); tried again when this returns.
  virtual void pause(std::string_view problem) = 0;
  /// The same where no errno tells more.
  virtual void pause_plainly(std::string_view problem) = 0;
  /// `problem` was passed over; errno says why it was there.
  virtual void note(std::string_view problem) = 0;

 protected:
  ~Troubles() = default;
};

struct LogOptions {
  const char* directory;
  size_t size;                  // at least 4096
  size_t files;                 // at least 2, current included
  const char* processor;        // a shell command, or null
  std::string_view code = "s";  // the end of a finished file's name
  int64_t seconds = 0;          // current is not to grow older; 0 is no limit
  size_t spared = 0;            // on a full disk so many files are kept; 0: all of them
  size_t whole = 0;             // lines of at most so many bytes are never cut
};

class LogDirectory {
 public:
  LogDirectory(const LogOptions& options, Troubles& troubles)
      : options_(options), troubles_(&troubles), path_(options.directory) {}

  /// Makes the directory if need be, locks it, and finishes what a killed process left behind. On
  /// failure returns what could not be done, with errno; else an empty string.
  std::string open();
  /// Appends `bytes`, rotating where a file is full; returns when everything is written.
  void write(std::string_view bytes);
  /// Finishes current, unless it is empty, and begins a new one.
  void rotate_now();
  /// When current will be too old, by os::monotonic_milliseconds; nothing if it will not.
  std::optional<int64_t> due() const { return due_; }
  /// Marks current as complete, and safe on the disk.
  void close();

 private:
  enum class Begin { again, anew };
  std::string begin(Begin how);
  void recover();
  void finish_unprocessed(const char* file);
  void finish(const char* file, std::string_view code);
  bool has_finished_name(const os::Status& status);
  void link_stamped(const char* file, std::string_view code);
  void prune();

  bool full() const;
  bool must_stay_whole(std::string_view bytes) const;
  size_t fitting(std::string_view bytes) const;
  void append(std::string_view bytes);
  bool make_room();
  void start_aging(int64_t age);
  int64_t age_of_current();
  void rotate();
  bool run_processor();
  void keep_results();

  template <typename Attempt>
  void insist(std::string_view problem, Attempt attempt);
  std::optional<os::Status> status(const char* file);
  void remove(const char* file);
  void sync(const os::Fd& fd, std::string_view file);
  void sync_names();
  std::vector<std::string> finished_names();
  text::Tai next_stamp();
  std::string at(std::string_view file) const;

  LogOptions options_;
  Troubles* troubles_;
  std::string path_;
  os::Fd directory_;
  os::Fd lock_;
  os::Fd current_;
  /// The last byte that we wrote to current: nothing yet, a newline, another.
  enum class Last { none, newline, other };
  size_t size_ = 0;  // of current
  Last last_ = Last::none;
  std::optional<int64_t> due_;
  text::Tai last_stamp_{0, 0};  // of the newest finished file
};

}  // namespace service
