// serialqmtp: hand messages of a maildir to one host by QMTP, without waiting for its answers; a
// client of maildirserial.
//
//   serialqmtp prefix     names of files on descriptor 0, each ended by a NUL; what became of them
//                         on 1; the connection on 6 and 7
//
//   exit 0     the host has answered for each message
//        100   wrong usage
//        111   the dialogue has come to nothing

#include <algorithm>
#include <array>
#include <deque>

#include "cmd/program.h"
#include "io/reader.h"
#include "mail/delivered.h"
#include "os/clock.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/poll.h"
#include "os/signal.h"
#include "talk/qmtp.h"
#include "talk/serial.h"
#include "text/netstring.h"

static constexpr int network_input = 6;
static constexpr int network_output = 7;
static constexpr size_t block = 65536;
static constexpr int64_t write_patience = 73000;   // milliseconds
static constexpr int64_t read_patience = 3600000;  // milliseconds

static constinit char bytes[block];

/// The connection: packets go out while answers come in, so that neither side ever waits for the
/// other.
class Connection {
 public:
  explicit Connection(std::string_view prefix) : prefix_(prefix) {}
  void serve();

 private:
  struct Awaited {
    std::string name;
    uint64_t end;  // of its packet, in all that is sent
  };
  bool has_name() const { return names_.find('\0') != std::string::npos; }
  bool wants_names() const { return failure_ == nullptr && !names_ended_ && !has_name(); }
  void stop(const char* failure);
  void lose_output();
  void wait();
  void read_names();
  void fill();
  void begin(const std::string& name);
  void read_more();
  void write_some();
  void read_answers();
  void settle();

  std::string_view prefix_;
  std::string names_;  // not begun yet, each ended by a NUL but for what is there of the last
  bool names_ended_ = false;
  os::Fd file_;        // of the message that is being sent
  uint64_t left_ = 0;  // of it
  std::string tail_;   // what follows it
  std::string out_;    // not sent yet
  uint64_t sent_ = 0;
  std::deque<Awaited> awaited_;
  talk::QmtpAnswer answer_;
  const char* failure_ = nullptr;  // why no more is sent
  int64_t write_deadline_ = 0, read_deadline_ = 0;
};

/// No more messages follow. Those that are complete are still sent, and all that were sent are
/// waited for.
void Connection::stop(const char* failure) {
  failure_ = failure;
  file_.reset();
  if (!awaited_.empty() && awaited_.back().end > sent_ + out_.size()) awaited_.pop_back();
  const uint64_t end = awaited_.empty() ? sent_ : std::max(awaited_.back().end, sent_);
  out_.resize(end - sent_);
}

/// Nothing more can be sent, but what was sent whole may still be answered.
void Connection::lose_output() {
  while (!awaited_.empty() && awaited_.back().end > sent_) awaited_.pop_back();
  out_.clear();
  stop("unable to write to network");
}

void Connection::serve() {
  for (;;) {
    if (failure_ == nullptr) fill();
    const bool all_read = failure_ != nullptr || (names_ended_ && !has_name());
    if (all_read && out_.empty() && awaited_.empty()) break;
    wait();
  }
  if (failure_ != nullptr) cmd::die(cmd::temporary, failure_);
}

/// Waits for whatever can be done next, and does it.
void Connection::wait() {
  std::array<pollfd, 3> descriptors{{{wants_names() ? os::standard_input : -1, POLLIN, 0},
                                     {awaited_.empty() ? -1 : network_input, POLLIN, 0},
                                     {out_.empty() ? -1 : network_output, POLLOUT, 0}}};
  const int64_t now = os::monotonic_milliseconds();
  int64_t deadline = INT64_MAX;
  if (!out_.empty()) deadline = write_deadline_;
  if (!awaited_.empty()) deadline = std::min(deadline, read_deadline_);
  const int64_t patience =
      deadline == INT64_MAX ? os::forever : std::max(deadline - now, int64_t{0});
  const int ready = os::poll(descriptors, patience);
  if (ready < 0 && errno != EINTR) cmd::die_sys(cmd::temporary, "unable to wait");
  if (ready == 0) {
    if (!out_.empty() && deadline == write_deadline_) return lose_output();
    cmd::die(cmd::temporary, "network read error: timed out");
  }
  if (ready < 0) return;
  if (descriptors[1].revents != 0) read_answers();
  if (descriptors[2].revents != 0) write_some();
  if (descriptors[0].revents != 0) read_names();
}

void Connection::read_names() {
  const ptrdiff_t count = os::read(os::standard_input, bytes);
  // No file has a name as long as what is there without an end.
  if (count < 0 || names_.size() > block) return stop("unable to read input");
  names_ended_ = count == 0;
  names_.append(bytes, static_cast<size_t>(count));
}

/// Has a block to send, if there is so much.
void Connection::fill() {
  while (out_.size() < block && failure_ == nullptr) {
    if (file_) {
      read_more();
      continue;
    }
    const size_t end = names_.find('\0');
    if (end == std::string::npos) break;
    begin(names_.substr(0, end));
    names_.erase(0, end + 1);
  }
}

/// Begins the packet of a message, unless its file is none for this client.
void Connection::begin(const std::string& name) {
  file_ = os::open_read(name);
  const auto status = file_ ? os::status(file_) : std::nullopt;
  if (!status) return stop("unable to open file");
  io::Reader message(file_.get(), bytes);
  const auto head = mail::read_delivered(message);
  if (message.failed()) return stop("unable to read file");
  if (!head || !head->recipient.starts_with(prefix_)) return file_.reset();
  if (status->size < head->size) return stop("unable to read file");

  left_ = status->size - head->size;
  std::string recipient;
  text::append_netstring(recipient, std::string_view(head->recipient).substr(prefix_.size()));
  tail_.assign(1, ',');
  text::append_netstring(tail_, head->sender);
  text::append_netstring(tail_, recipient);
  const int64_t now = os::monotonic_milliseconds();
  if (out_.empty()) write_deadline_ = now + write_patience;
  if (awaited_.empty()) read_deadline_ = now + read_patience;
  constexpr char lines_end_in_newline = '\n';
  text::append(out_, left_ + 1, ':', lines_end_in_newline);
  awaited_.push_back({name, sent_ + out_.size() + left_ + tail_.size()});
  const std::string_view start = message.buffered().substr(0, left_);
  out_ += start;
  left_ -= start.size();
}

/// The next block of the message, and what follows its end.
void Connection::read_more() {
  if (left_ > 0) {
    const ptrdiff_t count =
        os::read(file_.get(), std::span(bytes).first(std::min<uint64_t>(left_, block)));
    if (count <= 0) return stop("unable to read file");
    out_.append(bytes, static_cast<size_t>(count));
    left_ -= static_cast<uint64_t>(count);
  }
  if (left_ > 0) return;
  out_ += tail_;
  file_.reset();
}

void Connection::write_some() {
  const ptrdiff_t count = os::write_ready(network_output, out_);
  if (count < 0 && errno == EAGAIN) return;
  if (count < 0) return lose_output();
  sent_ += static_cast<uint64_t>(count);
  out_.erase(0, static_cast<size_t>(count));
  const int64_t now = os::monotonic_milliseconds();
  write_deadline_ = now + write_patience;
  read_deadline_ = now + read_patience;
}

void Connection::read_answers() {
  const ptrdiff_t count = os::read(network_input, bytes);
  if (count < 0) cmd::die_sys(cmd::temporary, "network read error");
  if (count == 0) {
    cmd::die(cmd::temporary, failure_ != nullptr ? failure_ : "network read error: end of file");
  }
  read_deadline_ = os::monotonic_milliseconds() + read_patience;
  for (std::string_view wire(bytes, static_cast<size_t>(count)); !wire.empty();) {
    const auto state = answer_.feed(wire);
    if (state == talk::QmtpAnswer::State::more) return;
    // An answer to what was not asked would settle a message that the host does not have.
    if (state == talk::QmtpAnswer::State::bad || awaited_.empty() || awaited_.front().end > sent_) {
      cmd::die(cmd::temporary, "remote protocol violation");
    }
    settle();
  }
}

/// Reports the answer to the message that has waited longest.
void Connection::settle() {
  const char* ip = os::get_env("TCPREMOTEIP");
  const std::string_view words = std::string_view(answer_.text()).substr(1);
  const std::string said = ip == nullptr ? std::string(words) : text::join(ip, " said: ", words);
  const std::string result = talk::serial_result(awaited_.front().name, answer_.text()[0], said);
  if (!os::write_all(os::standard_output, result)) {
    cmd::die_sys(cmd::temporary, "unable to write result");
  }
  awaited_.pop_front();
  answer_ = {};
}

int program(cmd::Args args) {
  if (args.size() != 1) cmd::usage("serialqmtp prefix");
  os::ignore_signal(SIGPIPE);
  Connection(args[0]).serve();
  return cmd::success;
}
