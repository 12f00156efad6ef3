// The way into the queue, for every program that injects a message (queue.md section 7).

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "io/reader.h"
#include "io/spool.h"
#include "os/fd.h"
#include "os/process.h"
#include "queue/hooks.h"
#include "queue/qmqp_message.h"

namespace queue {

/// One message on its way into the queue:
///
///   queue::Client client;
///   if (!client.open()) …                   // errno; nothing was started
///   client.put(bytes); …                    // the message
///   client.sender("s@x"); client.recipient("r@y"); …
///   std::string refusal = client.close();   // empty: accepted, and on the disk
///
/// It goes through $QMAILQUEUE if that is set; else, if there is the socket of qmail-queued, through
/// that, with no process started; else through bin/qmail-queue of the mail home. SIGPIPE is ignored
/// from `open` on. Memory is bounded, unless a filter is to see an envelope of very many.
class Client {
 public:
  /// Has the message pass the filters of `hooks` first, which must live as long. Before `open`.
  void use(const Hooks& hooks) { hooks_ = hooks.has_filters() ? &hooks : nullptr; }
  /// The same for a door that learns of recipients behind the message: it waits in a file for what
  /// their checks print.
  void use_late(const Hooks& hooks) {
    hooks_ = hooks.has_checks() || hooks.has_filters() ? &hooks : nullptr;
  }
  /// Header fields for behind the first one of the message. After `use_late`.
  void add_fields(std::string_view fields) { queue::add_fields(fields_, fields); }
  [[nodiscard]] bool open();
  /// Takes the way through the socket and no other; false if there is no socket.
  [[nodiscard]] bool open_socket();
  void put(std::string_view bytes);
  /// Puts what is left of `from`; false if reading failed.
  [[nodiscard]] bool put_rest(io::Reader& from);
  /// Ends the message. An address must hold no NUL.
  void sender(std::string_view address);
  void recipient(std::string_view address);
  /// Gives the message up: `close` queues nothing.
  void fail() { failed_ = true; }
  /// Empty if the message is queued; else the reason, after a first letter `D` (permanent) or `Z`
  /// (temporary), without a line end.
  std::string close();
  /// The number that the queue's log calls qp; valid once `close` has accepted the message.
  uint64_t id() const { return id_; }

 private:
  bool open_program(const char* program);
  std::string close_program();
  std::string close_socket();
  std::string close_filtered();
  bool insert_fields();
  void flush_program();
  bool send_envelope() const;

  // Through hooks first.
  const Hooks* hooks_ = nullptr;
  std::string fields_;
  // Through a program.
  os::Child child_;
  os::Fd message_, envelope_, reason_;  // the first is a file if there are hooks
  std::string buffer_;  // what was not handed on yet
  io::Spool addresses_;
  std::string start_failure_;
  // Through the socket.
  QmqpMessage request_;
  uint64_t id_ = 0;
  bool through_socket_ = false;
  bool failed_ = false;
  bool write_failed_ = false;
};

/// The text for exit code `code` of a queue program, with its letter; empty for 0.
std::string exit_text(int code);

/// The exit code whose text `refusal` is, as far as there is one; else 31 or 71 by its letter.
int exit_code(std::string_view refusal);

/// The socket of qmail-queued, relative to the mail home.
constexpr const char* queued_socket = "socket/queue";

}  // namespace queue
