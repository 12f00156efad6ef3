// What is wrong with a run script, as far as its text shows it. What cannot be judged is not
// reported.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shell/script.h"

namespace service {

struct Finding {
  size_t line;  // 0: the script as a whole
  std::string text;
};

/// Who a program is run as, by the setuidgid or the like in front of it.
struct Account {
  std::string name;          // empty: not known, or not changed
  bool more_groups = false;  // it may be in others than its primary group
};

/// What a script becomes, or runs last.
struct Target {
  size_t line = 0;                 // 0: not known
  std::vector<shell::Word> words;  // the program and its arguments
  Account account;
};

/// The program at the end of a chain such as `exec envdir env setuidgid log multilog t ./main`.
Target find_target(const shell::Command& command);
/// The same for the command that a script ends with: its exec, or its last command.
Target find_target(const shell::Script& script);

/// The log directories in the arguments of multilog, as they are written.
std::vector<std::string> log_directories(const Target& target);

enum class Duty {
  service,         // a run without a log beside it
  logged_service,  // a run whose standard output goes to a log
  log,             // a run that is the log
};

/// What is wrong with the script, in the order of its lines, the whole last.
std::vector<Finding> judge(const shell::Script& script, Duty duty);

}  // namespace service
