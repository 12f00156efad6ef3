// What servers of connections share (ucspi.md section 1): a program for each connection, a limit on
// how many run, a log of who comes and goes, and the identity taken before anybody comes.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cmd/program.h"
#include "os/children.h"
#include "os/environment.h"

namespace cmd {

/// What is said of each connection.
enum class LogLines { none, all };

/// Obeys -q (silence), -Q (errors only) or -v (log lines), the last of which counts.
LogLines take_verbosity(char option);

/// The options -g gid, -u uid and -U, which takes both from $GID and $UID; numbers, 0 for none.
class ServerIdentity {
 public:
  /// False if a number is none.
  [[nodiscard]] bool take_option(char option, const char* value);
  /// Takes the group and no other, then the user. Ends the program if it may not.
  void assume() const;

 private:
  uint32_t gid_ = 0;
  uint32_t uid_ = 0;
};

/// Who made a connection, in the words of the log.
struct Visitor {
  std::string address;  // of `pid 9 from ADDRESS`
  std::string details;  // of `ok 9 DETAILS`
};

/// The programs that a server runs, and its log of them: each line in one write to standard error.
class ServedPrograms {
 public:
  ServedPrograms(LogLines lines, uint64_t limit) : limit_(limit), lines_(lines) {}

  bool logging() const { return lines_ == LogLines::all; }
  size_t size() const { return children_.size(); }
  /// How many more may run.
  size_t room() const { return size() < limit_ ? static_cast<size_t>(limit_ - size()) : 0; }

  /// Starts a program with the connection as its descriptors 0 and 1. Nothing if that failed, and
  /// was reported.
  std::optional<os::Pid> spawn(Args program, int connection, os::Environment& environment,
                               const Visitor& visitor);
  /// Starts a child that decides by itself what to do with its connection; it says who it serves.
  os::Fork fork();
  /// One that has ended, and was logged.
  std::optional<os::Pid> take_ended();

  /// `pid CHILD from ADDRESS`
  void log_start(os::Pid child, std::string_view address) const;
  /// `VERDICT CHILD DETAILS`
  void log_verdict(std::string_view verdict, os::Pid child, std::string_view details) const;
  /// `status: CHILDREN/LIMIT`
  void log_status(size_t children) const;

  /// From now on SIGTERM makes `stopping` true; a second one ends this process.
  void stop_on_sigterm();
  static bool stopping();

  /// Waits until somebody is at `listener`, if there is room for one more; true then. False if a
  /// child ended or SIGTERM came first.
  bool wait_for_visitor(int listener) const;
  /// Warns of the errno with which nobody can be let in, once until somebody was, and waits a
  /// while.
  void rest(std::string_view problem);

 private:
  void add(os::Pid child);
  void log_end(os::Pid child, int wait_status) const;

  os::Children children_;
  uint64_t limit_;
  LogLines lines_;
  bool complained_ = false;
};

}  // namespace cmd
