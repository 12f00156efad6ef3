// queue/request.

#include "queue/requests.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "os/clock.h"
#include "os/error.h"
#include "os/process.h"
#include "os/watch.h"
#include "queue/log.h"
#include "queue/message.h"
#include "queue/sweep.h"

namespace queue {

namespace {

constexpr const char* directory_name = "request";
constexpr size_t names_most = 256;  // that are read at once, and that wait
constexpr int64_t step_milliseconds = 20;
constexpr size_t answer_most = 4096;  // bytes

std::string path_of(std::string_view name) { return text::join(directory_name, '/', name); }
std::string answer_path(std::string_view name) { return text::join(path_of(name), ".answer"); }
std::string new_path(std::string_view name) { return text::join(path_of(name), ".new"); }

/// The request's bytes; nothing, with errno, if there are none to be had: EFBIG, EINVAL for what is no file.
std::optional<std::string> read_request(const std::string& name) {
  const os::Fd fd = os::open_read_nonblocking(path_of(name));
  const auto status = fd ? os::status(fd) : std::nullopt;
  if (!status) return std::nullopt;
  errno = EINVAL;
  if (status->type != os::FileType::regular) return std::nullopt;
  return os::read_all(fd.get(), order_most);
}

}  // namespace

// The times of directories are not exact: what changes within two seconds may have one time.
void Requests::scan(int64_t now) {
  const auto status = os::status(directory_name);
  if (!status || status->modified == seen_) return;
  seen_ = status->modified < now - 2 ? status->modified : -1;
  wanted_ = true;
}

void Requests::step(int64_t now) {
  const int64_t end = os::monotonic_milliseconds() + step_milliseconds;
  // Where one goes, there is room for one that was not read.
  if (std::erase_if(waiting_, [&](const Waiting& waiting) { return obey(waiting.name, waiting.order, now); }) > 0) {
    wanted_ = true;
  }
  if (names_.empty() && !directory_ && std::exchange(wanted_, false)) directory_.emplace(directory_name);
  if (directory_) read_names(now, end);
  while (!directory_ && !names_.empty() && os::monotonic_milliseconds() < end) {
    const std::string name = std::move(names_.back());
    names_.pop_back();
    take(name, now);
  }
}

/// More than are read at once are read when these are done with.
void Requests::read_names(int64_t now, int64_t end) {
  while (os::monotonic_milliseconds() < end) {
    const std::string_view name = *directory_ ? directory_->next() : std::string_view();
    if (name.empty()) {
      directory_.reset();
      sweeping_ = false;
      std::ranges::sort(names_, std::ranges::greater());
      return;
    }
    if (sweeping_ && !names_request(name)) remove_old(name, now);
    if (!names_request(name) || std::ranges::find(waiting_, name, &Waiting::name) != waiting_.end()) continue;
    if (names_.size() + waiting_.size() < names_most) {
      names_.emplace_back(name);
    } else if (!names_.empty()) {
      wanted_ = true;
    }
  }
}

void Requests::remove_old(std::string_view name, int64_t now) const {
  if (!name.ends_with(".answer") && !name.ends_with(".new")) return;
  const auto status = os::link_status(path_of(name));
  if (status && outlived(*status, now)) (void)os::unlink(path_of(name));
}

void Requests::take(const std::string& name, int64_t now) {
  const auto bytes = read_request(name);
  if (!bytes) {
    if (errno == EFBIG) return reply(name, {Answer::Code::refused, "the request is too long"});
    if (errno != ENOENT && errno != EINVAL) log("warning: unable to read request/", name);
    return;
  }
  auto order = parse_order(*bytes);
  if (!order) return reply(name, {Answer::Code::refused, "the request is not understood"});
  if (!obey(name, *order, now)) waiting_.push_back({name, std::move(*order)});
}

bool Requests::obey(const std::string& name, const Order& order, int64_t now) {
  const auto answer = executor_.carry_out(order, now);
  if (answer) reply(name, *answer);
  return answer.has_value();
}

/// The answer is there before the request goes. Without room for it the request stays, for another time.
void Requests::reply(const std::string& name, const Answer& answer) {
  const std::string temporary = new_path(name);
  os::Fd fd = os::open_truncate(temporary, 0600);
  if (fd && os::write_all(fd.get(), answer_bytes(answer)) && fd.close() &&
      os::rename(temporary, answer_path(name)) && os::unlink(path_of(name))) {
    return;
  }
  log("warning: unable to answer request/", name);
}

bool submit(const Order& order, std::string& name) {
  const os::Instant now = os::now();
  name = text::join(now.seconds, '-');
  text::append_padded(name, now.nanoseconds, 9);
  text::append(name, '-', os::process_id());
  const std::string temporary = new_path(name);
  os::Fd fd = os::open_exclusive(temporary, 0600);
  if (!fd) return false;
  const std::string path = path_of(name);
  if (os::write_all(fd.get(), order_bytes(order)) && os::sync(fd) && fd.close() && os::replace(temporary, path)) {
    pull_trigger();
    return true;
  }
  const os::KeepErrno keep;
  (void)os::unlink(temporary);
  (void)os::unlink(path);
  return false;
}

std::optional<Answer> await_answer(const std::string& name, int64_t milliseconds) {
  constexpr int64_t look_again = 1000;
  const int64_t end = os::monotonic_milliseconds() + milliseconds;
  const std::string path = answer_path(name);
  os::Watch watch;
  const bool watching = watch.add(directory_name);
  for (;;) {
    if (const auto bytes = os::read_file(path, answer_most)) {
      (void)os::unlink(path);
      if (auto answer = parse_answer(*bytes)) return answer;
      errno = EPROTO;
      return std::nullopt;
    }
    if (errno != ENOENT) return std::nullopt;
    const int64_t left = end - os::monotonic_milliseconds();
    if (left <= 0) break;
    watch.wait(std::min(left, watching ? look_again : look_again / 20));
  }
  errno = ETIMEDOUT;
  return std::nullopt;
}

}  // namespace queue
