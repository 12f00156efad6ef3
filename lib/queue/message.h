// Writing a message into the queue (queue.md section 6), in two phases so that messages which arrive
// together share their syncs. The current directory is the queue.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "io/writer.h"
#include "os/file.h"
#include "queue/layout.h"
#include "queue/roles.h"

namespace queue {

/// What a queue program exits with (queue.md section 6).
enum class Outcome {
  queued = 0,
  address_too_long = 11,
  out_of_memory = 51,
  timeout = 52,
  write_error = 53,
  read_error = 54,
  no_home = 61,
  no_queue = 62,
  no_pid_file = 63,
  no_mess_file = 64,
  no_intd_file = 65,
  no_todo_file = 66,
  bug = 81,
  bad_envelope = 91,
  no_accounts = 111,
};

constexpr size_t address_most = 1002;

/// One message between its first byte and its place in todo. Unless it is committed, its destructor
/// removes what is on the disk.
class NewMessage {
 public:
  explicit NewMessage(const Layout& layout) : layout_(layout) {}
  ~NewMessage();
  NewMessage(const NewMessage&) = delete;
  NewMessage& operator=(const NewMessage&) = delete;

  /// Makes the file of the text, with a number that no other message has. Of the next two, each once, in
  /// this order.
  Outcome create();
  /// Writes the Received line of the invocation by `uid` with process number `qp`, and begins the
  /// envelope.
  void begin(const Roles& roles, uint32_t uid, uint64_t qp);
  /// The same without a Received line, for a text that has one.
  void begin(uint32_t uid, uint64_t qp);
  /// More of the text.
  void put(std::string_view bytes) { text_.put(bytes); }
  /// The text is whole; makes the file of the envelope, with its first two records.
  Outcome end_text();
  /// The envelope: the sender, then any recipients. More than 1002 bytes are too many.
  Outcome sender(std::string_view address) { return address_record('F', address); }
  Outcome recipient(std::string_view address) { return address_record('T', address); }
  /// The same for any record of the envelope, whatever its length.
  void record(char letter, std::string_view address);
  /// The envelope is whole. Next: `commit`.
  Outcome end_envelope();

  Id id() const { return id_; }
  /// What became of it in `commit`.
  Outcome outcome() const { return outcome_; }
  /// True once it is in the queue, whether or not that is on the disk.
  bool committed() const { return committed_; }

  /// Puts all these messages on the disk and then into todo; each one's `outcome` tells how it went.
  /// When it is `queued` the message survives a power cut: text, envelope and the names of both were
  /// synced before the name in todo was made, and that name has been synced too.
  static void commit(std::span<NewMessage* const> messages);

  /// For a message that does not go through todo, instead of all that follows `put`: puts the text and
  /// its name on the disk; false, with errno, on failure. Once the message's other files are there, `keep`.
  [[nodiscard]] bool sync_text();
  /// From now on the destructor removes nothing.
  void keep() { committed_ = true; }

 private:
  Outcome take_number(const std::string& name);
  Outcome address_record(char letter, std::string_view address);
  Outcome link_into_todo();

  const Layout& layout_;
  Id id_ = 0;
  os::Fd text_fd_, envelope_fd_;
  char text_room_[8192];
  char envelope_room_[1024];
  io::Writer text_{-1, text_room_};
  io::Writer envelope_{-1, envelope_room_};
  uint32_t uid_ = 0;
  uint64_t qp_ = 0;
  Outcome outcome_ = Outcome::bug;
  bool has_text_ = false;
  bool has_envelope_ = false;
  bool committed_ = false;
};

/// `Received: (qmail QP invoked WHO); DATE`, with its LF.
std::string received_line(const Roles& roles, uint32_t uid, uint64_t qp, int64_t now);

/// Tells qmail-send that todo has changed. Errors do not matter: it looks by itself now and then.
void pull_trigger();

}  // namespace queue
