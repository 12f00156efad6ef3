// What makes a file a program: it defines `int program(cmd::Args)`; main stands in the library.

#pragma once

#include <cstddef>

#include "cmd/die.h"

namespace cmd {

/// The arguments behind the program's name: the argv tail itself, never copied, null at its end.
class Args {
 public:
  explicit constexpr Args(char** words) : words_(words) {}
  bool empty() const { return *words_ == nullptr; }
  size_t size() const;
  const char* operator[](size_t i) const { return words_[i]; }
  /// Without the first `count` words, which must be there.
  Args tail(size_t count) const { return Args(words_ + count); }
  char** argv() const { return words_; }
  char** begin() const { return words_; }
  char** end() const { return words_ + size(); }

 private:
  char** words_;
};

}  // namespace cmd

/// The program. Its result is the exit code.
int program(cmd::Args args);
