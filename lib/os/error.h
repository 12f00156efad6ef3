// System errors: their traditional texts, and which of them may pass by themselves.

#pragma once

#include <string_view>

namespace os {

/// The text for errno value `number` (ucspi.md section 0, delivery.md section 17), or strerror's.
std::string_view error_text(int number);

/// The system's own text, for programs whose originals print that.
std::string_view system_error_text(int number);

/// True for the errors that a later try may not meet (delivery.md section 17).
bool temporary(int number);

/// Keeps errno over a scope, for destructors and clean-up.
class KeepErrno {
 public:
  KeepErrno();
  ~KeepErrno();
  KeepErrno(const KeepErrno&) = delete;
  KeepErrno& operator=(const KeepErrno&) = delete;

 private:
  int saved_;
};

}  // namespace os
