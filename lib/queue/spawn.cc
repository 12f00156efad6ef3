// The serving side of the spawn protocol.

#include "queue/spawn.h"

#include <algorithm>
#include <cerrno>

#include "db/control.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/limit.h"
#include "os/signal.h"
#include "text/fmt.h"

namespace queue {

namespace {

constexpr size_t field_most = 65536;  // far above the 1002 bytes of an address
constexpr size_t path_most = 100;
constexpr size_t replies_most = 65536;
constexpr uint64_t spare_descriptors = 32;
constexpr os::ReadySet::Token requests_token = ~0U;  // stands for no slot

/// How many deliveries can run at once, of `limit`; raises the limit of descriptors as far as it goes.
unsigned affordable(unsigned limit) {
  (void)os::raise_limit(os::Resource::open_files, limit + spare_descriptors);
  const auto open_files = os::get_limit(os::Resource::open_files);
  if (!open_files) return limit;
  const uint64_t most = std::max(open_files->soft, 2 * spare_descriptors) - spare_descriptors;
  return static_cast<unsigned>(std::min<uint64_t>(limit, most));
}

bool all_digits_and_slashes(std::string_view path) {
  return !path.starts_with('/') && path.find_first_not_of("0123456789/") == std::string_view::npos;
}

}  // namespace

std::string& RequestReader::field() {
  switch (part_) {
    case Part::path: return request_.path;
    case Part::sender: return request_.sender;
    default: return request_.recipient;
  }
}

bool RequestReader::take(std::string_view& bytes) {
  while (!bytes.empty()) {
    if (part_ == Part::slot) {
      request_ = {};
      request_.slot = static_cast<unsigned char>(bytes[0]);
      bytes.remove_prefix(1);
      part_ = numbering_ == Numbering::one_byte ? Part::path : Part::slot_high;
      continue;
    }
    if (part_ == Part::slot_high) {
      request_.slot += 256U * static_cast<unsigned char>(bytes[0]);
      bytes.remove_prefix(1);
      part_ = Part::path;
      continue;
    }
    const size_t end = bytes.find('\0');
    const std::string_view piece = bytes.substr(0, end);
    std::string& to = field();
    if (piece.size() > field_most - to.size()) {
      request_.too_long = true;
    } else {
      to += piece;
    }
    if (end == std::string_view::npos) {
      bytes = {};
      return false;
    }
    bytes.remove_prefix(end + 1);
    if (part_ == Part::recipient) {
      part_ = Part::slot;
      return true;
    }
    part_ = part_ == Part::path ? Part::sender : Part::recipient;
  }
  return false;
}

std::string_view refusal(const Request& request) {
  if (!all_digits_and_slashes(request.path)) {
    return "DInternal error: messid has nonnumerics. (#5.3.5)\n";
  }
  if (request.path.size() > path_most) return "DInternal error: messid too long. (#5.3.5)\n";
  if (request.path.empty()) return "DInternal error: messid too short. (#5.3.5)\n";
  if (request.recipient.find('@') == std::string::npos) {
    return "DSorry, address must include host name. (#5.1.3)\n";
  }
  return {};
}

void Output::add(std::string_view bytes, const OutputBound& bound) {
  if (cut_) return;
  text_ += bytes;
  if (text_.size() <= bound.most) return;
  text_.resize(bound.kept);
  text_ += bound.ending;
  cut_ = true;
}

Spawner::Spawner(uint32_t owner, const OutputBound& bound, unsigned limit)
    : owner_(owner), bound_(bound), limit_(affordable(limit)), reader_(numbering()) {}

bool Spawner::open() {
  if (!ready_) return false;
  os::ignore_signal(SIGPIPE);
  os::block_signal(SIGCHLD);
  os::catch_signal(SIGCHLD, [](int) {});
  with_children_ = os::mask_without(SIGCHLD);
  without_children_ = os::mask_without({});
  input_ended_ = !ready_.add(os::standard_input, requests_token);
  if (numbering() == Numbering::two_bytes) text::append(replies_, '\0', static_cast<char>(limit_ & 255));
  replies_ += static_cast<char>(numbering() == Numbering::two_bytes ? limit_ >> 8 : limit_);
  return true;
}

Spawner::Next Spawner::next() {
  for (;;) {
    while (reader_.take(unread_)) {
      const std::string_view problem = prepare();
      if (problem.empty()) return Next::start;
      send(request().slot, problem);
    }
    if (!ended_.empty()) {
      current_ = ended_.back();
      ended_.pop_back();
      return Next::ended;
    }
    if (input_ended_ && running_ == 0) {
      flush();
      return Next::finished;
    }
    wait();
  }
}

/// Opens what a delivery needs; else returns the report.
std::string_view Spawner::prepare() {
  if (request().too_long) return "Zqmail-spawn out of memory. (#4.3.0)\n";
  if (request().slot >= limit_) return "ZInternal error: delnum too big. (#4.3.5)\n";
  if (request().slot >= slots_.size()) slots_.resize(request().slot + 1);
  if (slots_[request().slot].running()) return "ZInternal error: delnum in use. (#4.3.5)\n";
  if (const auto problem = refusal(request()); !problem.empty()) return problem;
  message_ = os::open_read_nonblocking(request().path);
  if (!message_) return "Zqmail-spawn unable to open message. (#4.3.0)\n";
  const auto status = os::status(message_);
  if (!status) return "Zqmail-spawn unable to fstat message. (#4.3.0)\n";
  if (status->type != os::FileType::regular) return "ZSorry, message has wrong type. (#4.3.5)\n";
  if (status->uid != owner_) return "ZSorry, message has wrong owner. (#4.3.5)\n";
  os::Pipe pipe = os::pipe();
  if (!pipe || !ready_.add(pipe.reader.get(), request().slot)) {
    return "Zqmail-spawn unable to create pipe. (#4.3.0)\n";
  }
  writer_ = std::move(pipe.writer);
  output_ = std::move(pipe.reader);
  descriptors_ = {{{message_.get(), os::standard_input},
                   {writer_.get(), os::standard_output},
                   {writer_.get(), os::standard_error}}};
  current_ = request().slot;
  return {};
}

void Spawner::started(os::Child child) {
  if (!child) return report("Zqmail-spawn unable to fork. (#4.3.0)\n");
  message_.reset();
  writer_.reset();
  slots_[current_].child = child;
  slots_[current_].reader = std::move(output_);
  ++running_;
}

std::optional<int> Spawner::code() const {
  const os::Exit& exit = *slots_[current_].exit;
  if (exit.crashed()) return std::nullopt;
  return exit.code();
}

void Spawner::report(std::string_view text) {
  send(current_, text);
  message_.reset();
  writer_.reset();
  if (output_) ready_.remove(output_.get());
  output_.reset();
  if (!slots_[current_].running()) return;
  slots_[current_] = {};
  --running_;
}

void Spawner::wait() {
  flush();
  // SIGCHLD matters only to a delivery whose output has ended; else the pipes tell all.
  const auto ready = ready_.wait(os::forever, silent_.empty() ? without_children_ : with_children_);
  if (ready.empty() && errno != EINTR) {
    constexpr int64_t pause = 1000;
    os::sleep_milliseconds(pause);
  }
  for (const os::ReadySet::Token token : ready) {
    if (token == requests_token) {
      read_requests();
    } else {
      collect(token);
    }
  }
  reap();
}

void Spawner::read_requests() {
  const ptrdiff_t count = os::read(os::standard_input, room_);
  if (count > 0) {
    unread_ = {room_.data(), static_cast<size_t>(count)};
    return;
  }
  ready_.remove(os::standard_input);
  input_ended_ = true;
}

void Spawner::collect(unsigned slot) {
  std::array<char, 4096> room;
  os::Fd& reader = slots_[slot].reader;
  const ptrdiff_t count = os::read(reader.get(), room);
  if (count > 0) return slots_[slot].output.add({room.data(), static_cast<size_t>(count)}, bound_);
  ready_.remove(reader.get());
  reader.reset();
  silent_.push_back(slot);
}

/// Learns how deliveries ended whose output has.
void Spawner::reap() {
  std::erase_if(silent_, [this](unsigned slot) {
    slots_[slot].exit = slots_[slot].child.ended();
    if (!slots_[slot].exit) return false;
    ended_.push_back(slot);
    return true;
  });
}

void Spawner::send(unsigned slot, std::string_view text) {
  replies_ += static_cast<char>(slot & 255);
  if (numbering() == Numbering::two_bytes) replies_ += static_cast<char>(slot >> 8);
  text::append(replies_, text, '\0');
  if (replies_.size() > replies_most) flush();
}

/// A qmail-send that is gone ends the requests too: nothing else need notice.
void Spawner::flush() {
  (void)os::write_all(os::standard_output, replies_);
  replies_.clear();
}

std::optional<unsigned> spawn_limit() {
  constexpr uint64_t usual = 120;  // conf-spawn
  constexpr uint64_t most = 65535;
  uint64_t limit = usual;
  if (!db::read_number_or_default("control/concurrencyspawn", limit)) return std::nullopt;
  return static_cast<unsigned>(std::clamp<uint64_t>(limit, 1, most));
}

}  // namespace queue
