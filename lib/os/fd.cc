// File descriptors: one owner each, close-on-exec from birth, never 0, 1 or 2 by accident.

#include "os/fd.h"

#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "os/error.h"

namespace os {

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = other.release();
  }
  return *this;
}

int Fd::release() {
  const int fd = fd_;
  fd_ = -1;
  return fd;
}

void Fd::reset() {
  if (fd_ < 0) return;
  const KeepErrno keep;
  ::close(release());
}

bool Fd::close() {
  if (fd_ < 0) return true;
  return ::close(release()) == 0 || errno == EINTR;
}

Fd own(int fd) {
  if (fd < 0 || fd >= first_free) return Fd(fd);
  const Fd low(fd);
  return duplicate(fd);
}

Pipe pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return {};
  Pipe pipe{own(ends[0]), own(ends[1])};
  if (!pipe) return {};
  return pipe;
}

ptrdiff_t read(int fd, std::span<char> room) {
  ptrdiff_t count;
  do {
    count = ::read(fd, room.data(), room.size());
  } while (count < 0 && errno == EINTR);
  return count;
}

ptrdiff_t write(int fd, std::string_view bytes) {
  ptrdiff_t count;
  do {
    count = ::write(fd, bytes.data(), bytes.size());
  } while (count < 0 && errno == EINTR);
  return count;
}

ptrdiff_t write_ready(int fd, std::string_view bytes) {
  ptrdiff_t count;
  do {
    count = ::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count >= 0 || errno != ENOTSOCK) return count;
  const iovec all = {const_cast<char*>(bytes.data()), bytes.size()};
  count = ::pwritev2(fd, &all, 1, -1, RWF_NOWAIT);  // pipes know that since Linux 6.4
  if (count > 0) return count;
  return write(fd, bytes.substr(0, PIPE_BUF));  // a pipe that is ready has room for that
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ptrdiff_t count = write(fd, bytes);
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

bool copy(int from, int to) {
  if (from == to) return keep_over_exec(to);
  int result;
  do {
    result = ::dup2(from, to);
  } while (result < 0 && errno == EINTR);
  return result >= 0;
}

Fd duplicate(int fd, int lowest) { return Fd(::fcntl(fd, F_DUPFD_CLOEXEC, lowest)); }

namespace {

bool change_flag(int fd, int get, int set, int flag, bool on) {
  const int flags = ::fcntl(fd, get);
  if (flags < 0) return false;
  const int wanted = on ? flags | flag : flags & ~flag;
  return wanted == flags || ::fcntl(fd, set, wanted) == 0;
}

}  // namespace

bool set_nonblocking(int fd) { return change_flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, true); }

bool set_blocking(int fd) { return change_flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, false); }

bool set_close_on_exec(int fd) { return change_flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, true); }

bool keep_over_exec(int fd) { return change_flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, false); }

void close_given(int fd) {
  const KeepErrno keep;
  ::close(fd);
}

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

bool fill(int fd) { return ::open("/dev/null", O_RDWR) == fd; }
void drop_standard() {
  const Fd null = own(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (const int fd : {standard_input, standard_output}) {
    if (!null || !copy(null.get(), fd)) close_given(fd);
  }
}

bool fill_standard() {
  for (int fd = standard_input; fd <= standard_error; ++fd) {
    if (!is_open(fd) && !fill(fd)) return false;
  }
  return true;
}

}  // namespace os
