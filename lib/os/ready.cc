// Waiting for many descriptors.

#include "os/ready.h"

#include <algorithm>
#include <cerrno>

#ifdef __linux__
#include <sys/epoll.h>
#endif

namespace os {

#ifdef __linux__

ReadySet::ReadySet() : epoll_(own(::epoll_create1(EPOLL_CLOEXEC))) {}

bool ReadySet::add(int fd, Token token) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = token;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0) return true;
  if (errno != EPERM) return false;
  always_.push_back({fd, token});
  return true;
}

void ReadySet::remove(int fd) {
  epoll_event none{};
  (void)::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, &none);
  std::erase_if(always_, [fd](const Entry& entry) { return entry.fd == fd; });
}

std::span<const ReadySet::Token> ReadySet::wait(int64_t milliseconds, const sigset_t& mask) {
  constexpr int64_t longest = 1 << 30;
  std::array<epoll_event, most> events;
  const size_t first = std::min(always_.size(), most / 2);
  for (size_t i = 0; i < first; ++i) ready_[i] = always_[i].token;
  const int limit = first > 0 ? 0 : static_cast<int>(std::min(milliseconds, longest));
  const int count = ::epoll_pwait(epoll_.get(), events.data(), static_cast<int>(most - first), limit, &mask);
  if (count < 0) return {};
  errno = 0;
  const auto found = static_cast<size_t>(count);
  for (size_t i = 0; i < found; ++i) ready_[first + i] = events[i].data.u32;
  return std::span(ready_).first(first + found);
}

#else

ReadySet::ReadySet() = default;

bool ReadySet::add(int fd, Token token) {
  polled_.push_back({fd, POLLIN, 0});
  tokens_.push_back(token);
  return true;
}

void ReadySet::remove(int fd) {
  const auto found = std::ranges::find(polled_, fd, &pollfd::fd);
  if (found == polled_.end()) return;
  tokens_.erase(tokens_.begin() + (found - polled_.begin()));
  polled_.erase(found);
}

std::span<const ReadySet::Token> ReadySet::wait(int64_t milliseconds, const sigset_t& mask) {
  if (poll(polled_, milliseconds, mask) < 0) return {};
  errno = 0;
  size_t count = 0;
  for (size_t i = 0; i < polled_.size() && count < most; ++i) {
    if (polled_[i].revents != 0) ready_[count++] = tokens_[i];
  }
  return std::span(ready_).first(count);
}

#endif

}  // namespace os
