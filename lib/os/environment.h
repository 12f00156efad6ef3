// The environment of this process.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace os {

/// The value of `name`, null if it is not set; valid until the variable changes.
const char* get_env(const char* name);

/// Replaces any earlier value. False, with errno, if `name` is empty or holds `=`, or memory is
/// out.
[[nodiscard]] bool set_env(const std::string& name, const std::string& value);
[[nodiscard]] bool unset_env(const std::string& name);
/// Removes every variable.
void clear_env();

/// The array that exec hands on.
char** environment();

/// An environment for a program to be started: that of this process, changed without touching it.
class Environment {
 public:
  Environment();
  /// Replaces any earlier value.
  void set(std::string_view name, std::string_view value);
  void unset(std::string_view name);
  /// Its value, null if it is not set; valid until the next change.
  const char* get(std::string_view name) const;
  /// Removes every variable whose name starts with `prefix`.
  void unset_all(std::string_view prefix);
  /// The array for os::spawn and os::exec, valid until the next change.
  char* const* array();

 private:
  std::vector<char*> inherited_;  // borrowed from the process
  std::vector<std::string> own_;
  std::vector<char*> array_;
};

}  // namespace os
