// The way into the queue.

#include "queue/client.h"

#include <cerrno>

#include "io/buffer.h"
#include "mail/header.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/home.h"
#include "os/local_socket.h"
#include "os/signal.h"
#include "text/fmt.h"
#include "text/scan.h"

namespace queue {

namespace {

constexpr size_t block = 16384;  // handed to a program at once
constexpr int error_fd = 6;      // where a queue program says why (exit 82)
constexpr int custom_text = 82;
constexpr size_t reason_most = 255;
constexpr unsigned reply_seconds = 1200;

std::string socket_path() { return text::join(os::mail_home(), '/', queued_socket); }

/// Where a spool may be copied to.
struct Text {
  std::string bytes;
  void put(std::string_view more) { bytes += more; }
};

/// The text a program left on descriptor 6, or a server answered, if it may be shown.
std::string shown_reason(std::string_view reason) {
  return clean_refusal(reason).value_or(exit_text(custom_text));
}

}  // namespace

std::string exit_text(int code) {
  switch (code) {
    case 0: return {};
    case 11:
    case 115: return "Denvelope address too long for qq (#5.1.3)";
    case 31: return "Dmail server permanently rejected message (#5.3.0)";
    case 51: return "Zqq out of memory (#4.3.0)";
    case 52: return "Zqq timeout (#4.3.0)";
    case 53: return "Zqq write error or disk full (#4.3.0)";
    case 54: return "Zqq read error (#4.3.0)";
    case 55: return "Zqq unable to read configuration (#4.3.0)";
    case 56: return "Zqq trouble making network connection (#4.3.0)";
    case 61: return "Zqq trouble in home directory (#4.3.0)";
    case 62:
    case 63:
    case 64:
    case 65:
    case 66: return "Zqq trouble creating files in queue (#4.3.0)";
    case 71: return "Zmail server temporarily rejected message (#4.3.0)";
    case 72: return "Zconnection to mail server timed out (#4.4.1)";
    case 73: return "Zconnection to mail server rejected (#4.4.1)";
    case 74: return "Zcommunication with mail server failed (#4.4.2)";
    case 81:
    case 91: return "Zqq internal bug (#4.3.0)";
    case 120: return "Zunable to exec qq (#4.3.0)";
    default:
      if (code >= 11 && code <= 40) return "Dqq permanent problem (#5.3.0)";
      return "Zqq temporary problem (#4.3.0)";
  }
}

int exit_code(std::string_view refusal) {
  constexpr int known_most = 120;
  constexpr int refused_for_good = 31;
  constexpr int refused_for_now = 71;
  for (int code = 0; code <= known_most; ++code) {
    if (exit_text(code) == refusal) return code;
  }
  return refusal[0] == 'D' ? refused_for_good : refused_for_now;
}

bool Client::open() {
  os::ignore_signal(SIGPIPE);
  if (hooks_ != nullptr) {
    message_ = os::open_temporary();
    return static_cast<bool>(message_);
  }
  if (const char* program = os::get_env("QMAILQUEUE")) return open_program(program);
  return open_socket() || open_program("bin/qmail-queue");
}

bool Client::open_socket() {
  os::ignore_signal(SIGPIPE);
  const auto socket = os::status(socket_path());
  through_socket_ = socket && socket->type == os::FileType::socket;
  return through_socket_;
}

bool Client::open_program(const char* program) {
  os::Pipe message = os::pipe();
  os::Pipe envelope = os::pipe();
  os::Pipe reason = os::pipe();
  if (!message || !envelope || !reason) return false;
  const os::Argv argv({program});
  const os::Redirect descriptors[] = {{message.reader.get(), os::standard_input},
                                      {envelope.reader.get(), os::standard_output},
                                      {reason.writer.get(), error_fd}};
  child_ =
      os::spawn(program, argv.get(), {.descriptors = descriptors, .directory = os::mail_home()});
  if (!child_) {
    if (errno == EAGAIN || errno == ENOMEM) return false;
    constexpr int no_home = 61;
    constexpr int no_program = 120;
    start_failure_ = exit_text(os::status(os::mail_home()) ? no_program : no_home);
    return true;
  }
  message_ = std::move(message.writer);
  envelope_ = std::move(envelope.writer);
  reason_ = std::move(reason.reader);
  return true;
}

void Client::put(std::string_view bytes) {
  if (through_socket_) return request_.put(bytes);
  buffer_ += bytes;
  if (buffer_.size() >= block) flush_program();
}

bool Client::put_rest(io::Reader& from) {
  for (auto bytes = from.peek(); !bytes.empty(); bytes = from.peek()) {
    put(bytes);
    from.skip(bytes.size());
  }
  return !from.failed();
}

void Client::flush_program() {
  if (!write_failed_ && message_ && !os::write_all(message_.get(), buffer_)) write_failed_ = true;
  buffer_.clear();
}

void Client::sender(std::string_view address) {
  if (through_socket_) return request_.sender(address);
  addresses_.put(text::join('F', address, '\0'));
}

void Client::recipient(std::string_view address) {
  if (through_socket_) return request_.recipient(address);
  addresses_.put(text::join('T', address, '\0'));
}

std::string Client::close() {
  if (hooks_ != nullptr) return close_filtered();
  if (!start_failure_.empty()) return start_failure_;
  return through_socket_ ? close_socket() : close_program();
}

bool Client::send_envelope() const {
  char room[block];
  io::Writer writer(envelope_.get(), room);
  if (addresses_.failed() || !addresses_.copy(writer)) return false;
  writer.put('\0');
  return writer.flush();
}

std::string Client::close_program() {
  flush_program();
  message_.reset();
  if (!failed_ && !write_failed_ && !send_envelope()) write_failed_ = true;
  envelope_.reset();
  char room[reason_most + 1];
  io::Reader reader(reason_.get(), room);
  std::string reason;
  for (auto bytes = reader.peek(); !bytes.empty(); bytes = reader.peek()) {
    reason += bytes.substr(0, reason_most - reason.size());
    reader.skip(bytes.size());
  }
  const auto exit = child_.wait();
  if (!exit) return "Zqq waitpid surprise (#4.3.0)";
  if (exit->crashed()) return "Zqq crashed (#4.3.0)";
  constexpr int read_error = 54;
  id_ = static_cast<uint64_t>(child_.pid());
  if (exit->code() == 0) return failed_ || write_failed_ ? exit_text(read_error) : std::string();
  return exit->code() == custom_text ? shown_reason(reason) : exit_text(exit->code());
}

/// Puts the fields behind the first of the message, which is the Received field of this host.
bool Client::insert_fields() {
  os::Fd whole = os::open_temporary();
  if (!whole || !os::seek(message_.get(), 0)) return false;
  char in_room[block];
  char out_room[block];
  io::Reader in(message_.get(), in_room);
  io::Writer out(whole.get(), out_room);
  const std::string_view start = in.peek();
  std::string_view rest = start;
  (void)mail::take_field(rest);
  const size_t size = start.size() - rest.size();
  out.put(start.substr(0, size));
  out.put(std::string_view(fields_));
  in.skip(size);
  io::copy(in, out);
  if (in.failed() || !out.flush()) return false;
  message_ = std::move(whole);
  return true;
}

/// The message is complete before the first filter sees it, and the queue sees what the last one
/// left.
std::string Client::close_filtered() {
  constexpr int out_of_memory = 51;
  constexpr int write_error = 53;
  constexpr int read_error = 54;
  flush_program();
  if (failed_) return exit_text(read_error);
  if (write_failed_ || (!fields_.empty() && !insert_fields())) return exit_text(write_error);
  Text envelope;
  if (addresses_.failed() || !addresses_.copy(envelope)) return exit_text(write_error);
  envelope.put(std::string_view("\0", 1));
  Hooks::Filtered filtered = hooks_->filter(message_, envelope.bytes);
  id_ = static_cast<uint64_t>(os::process_id());
  if (filtered.kind == Hooks::Filtered::Kind::dropped) return {};
  if (filtered.kind == Hooks::Filtered::Kind::refused) return filtered.refusal;

  Client queue;
  const std::string& program = filtered.queue_program;
  if (!(program.empty() ? queue.open() : queue.open_program(program.c_str()))) {
    return exit_text(out_of_memory);
  }
  char room[block];
  io::Reader reader(message_.get(), room);
  if (!queue.put_rest(reader)) queue.fail();
  Addresses addresses;
  (void)parse_envelope(envelope.bytes, addresses);  // the filters left one that is whole
  queue.sender(addresses.sender);
  for (const std::string_view recipient : addresses.recipients) queue.recipient(recipient);
  std::string refusal = queue.close();
  id_ = queue.id();
  return refusal;
}

std::string Client::close_socket() {
  constexpr int timed_out = 72;
  constexpr int refused = 73;
  constexpr int broken = 74;
  constexpr int disk_full = 53;
  constexpr int read_error = 54;
  if (failed_) return exit_text(read_error);
  if (request_.failed()) return exit_text(disk_full);
  const os::Fd connection = os::connect_local(socket_path());
  if (!connection) return exit_text(errno == ETIMEDOUT ? timed_out : refused);
  const auto answer = request_.exchange(connection, reply_seconds).answer;
  if (!answer) return exit_text(broken);
  if (!answer->starts_with('K')) return shown_reason(*answer);
  const size_t qp = answer->rfind(" qp ");
  if (qp != std::string::npos)
    id_ = text::scan_decimal(std::string_view(*answer).substr(qp + 4)).value;
  return {};
}

}  // namespace queue
