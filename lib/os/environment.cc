// The environment of this process.

#include "os/environment.h"

#include <unistd.h>
#include <cstdlib>

#include "text/fmt.h"

namespace os {

const char* get_env(const char* name) { return ::getenv(name); }

bool set_env(const std::string& name, const std::string& value) {
  return ::setenv(name.c_str(), value.c_str(), 1) == 0;
}

bool unset_env(const std::string& name) { return ::unsetenv(name.c_str()) == 0; }

void clear_env() { ::clearenv(); }

char** environment() { return environ; }

namespace {

bool names(std::string_view entry, std::string_view name) {
  return entry.size() > name.size() && entry[name.size()] == '=' && entry.starts_with(name);
}

}  // namespace

Environment::Environment() {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    inherited_.push_back(*entry);
}

void Environment::set(std::string_view name, std::string_view value) {
  unset(name);
  own_.push_back(text::join(name, '=', value));
}

void Environment::unset(std::string_view name) {
  std::erase_if(inherited_, [&](const char* entry) { return names(entry, name); });
  std::erase_if(own_, [&](std::string_view entry) { return names(entry, name); });
}

const char* Environment::get(std::string_view name) const {
  const size_t value = name.size() + 1;
  for (const std::string& entry : own_) {
    if (names(entry, name)) return entry.c_str() + value;
  }
  for (const char* const entry : inherited_) {
    if (names(entry, name)) return entry + value;
  }
  return nullptr;
}

void Environment::unset_all(std::string_view prefix) {
  const auto starts = [&](std::string_view entry) {
    return entry.starts_with(prefix) && entry.find('=') >= prefix.size();
  };
  std::erase_if(inherited_, starts);
  std::erase_if(own_, starts);
}

char* const* Environment::array() {
  array_ = inherited_;
  for (std::string& entry : own_) array_.push_back(entry.data());
  array_.push_back(nullptr);
  return array_.data();
}

}  // namespace os
