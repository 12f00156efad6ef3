// File descriptors: one owner each, close-on-exec from birth, never 0, 1 or 2 by accident.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace os {

constexpr int standard_input = 0;
constexpr int standard_output = 1;
constexpr int standard_error = 2;
constexpr int first_free = 3;  // descriptors below belong to the caller, open or not

/// Owns a descriptor. The destructor closes it and keeps errno.
class Fd {
 public:
  constexpr Fd() = default;
  explicit constexpr Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release();
  void reset();
  /// Closes now; false, with errno, if the system reports that written data was lost.
  [[nodiscard]] bool close();

 private:
  int fd_ = -1;
};

/// A fresh descriptor moved to 3 or above, close-on-exec. Passes -1 through.
Fd own(int fd);

struct Pipe {
  Fd reader;
  Fd writer;
  explicit operator bool() const { return reader && writer; }
};

/// A pipe, both ends close-on-exec.
Pipe pipe();

/// Reads at most `room.size()` bytes, again after EINTR. -1 with errno on failure, 0 at the end.
ptrdiff_t read(int fd, std::span<char> room);

/// Writes at most all of `bytes`, again after EINTR. -1 with errno on failure.
ptrdiff_t write(int fd, std::string_view bytes);

/// Writes what a descriptor that wait_writable found ready takes without waiting; -1 with EAGAIN if
/// that is nothing. A plain write would wait until all of `bytes` has found room.
ptrdiff_t write_ready(int fd, std::string_view bytes);

/// Writes all of `bytes`, however many calls it takes.
[[nodiscard]] bool write_all(int fd, std::string_view bytes);

/// Makes `to` a copy of `from` that survives exec, also when both are the same number.
[[nodiscard]] bool copy(int from, int to);

/// A close-on-exec duplicate at `lowest` or above.
Fd duplicate(int fd, int lowest = first_free);

[[nodiscard]] bool set_nonblocking(int fd);
[[nodiscard]] bool set_blocking(int fd);
[[nodiscard]] bool set_close_on_exec(int fd);
/// Keeps `fd` open over exec.
[[nodiscard]] bool keep_over_exec(int fd);
/// Closes a descriptor given by the caller, if it is open.
void close_given(int fd);
/// Opens /dev/null as `fd`, which must be the lowest that is closed.
[[nodiscard]] bool fill(int fd);
/// Makes 0 and 1 copies of /dev/null: whoever reads the other end of 1 sees the end. They are closed if
/// there is no /dev/null.
void drop_standard();
/// Opens /dev/null on each of 0, 1 and 2 that is closed.
[[nodiscard]] bool fill_standard();
/// True if `fd` is open.
bool is_open(int fd);

}  // namespace os
