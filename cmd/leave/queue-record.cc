// queue-record: keep a message in files instead of queueing it; stands in for qmail-queue.
//
//   queue-record       the message on descriptor 0, its envelope on descriptor 1:
//                      F sender NUL { T recipient NUL } NUL
//
//   exit 0             $QUEUERECORD/NUMBER.message and NUMBER.envelope hold them
//        11            an address is too long
//        51, 53, 54    no memory; not written; not read
//        55            QUEUERECORD is not set
//        62, 91        no such directory, or no room for another; a bug of the caller

#include <new>

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/environment.h"
#include "os/file.h"
#include "queue/envelope_reader.h"

static constexpr os::Mode private_file = 0600;
static constexpr unsigned most = 100'000;  // messages
static constexpr int not_configured = 55;

static constinit char room[65536];

[[noreturn]] static void end(queue::Outcome outcome) { os::exit_now(static_cast<int>(outcome)); }

// Takes the addresses as they come.
struct Envelope {
  std::string bytes;
  void sender(const std::string& address) { add('F', address); }
  void recipient(const std::string& address) { add('T', address); }

 private:
  void add(char letter, const std::string& address) {
    if (address.size() > queue::address_most) end(queue::Outcome::address_too_long);
    bytes += letter;
    bytes += address;
    bytes += '\0';
  }
};

// The message with the first number that nobody has.
static os::Fd create_message(const std::string& directory, std::string& name) {
  for (unsigned number = 1; number <= most; ++number) {
    name = text::join(directory, '/', number);
    if (os::Fd file = os::open_exclusive(name + ".message", private_file)) return file;
    if (errno != EEXIST) break;
  }
  end(queue::Outcome::no_queue);
}

int program(cmd::Args) {
  std::set_new_handler([] { end(queue::Outcome::out_of_memory); });
  const char* directory = os::get_env("QUEUERECORD");
  if (directory == nullptr) os::exit_now(not_configured);
  std::string name;
  const os::Fd message = create_message(directory, name);
  io::Writer writer(message.get(), room);
  io::copy(io::in, writer);
  if (io::in.failed()) end(queue::Outcome::read_error);
  if (!writer.flush()) end(queue::Outcome::write_error);

  Envelope envelope;
  const queue::Outcome outcome = queue::EnvelopeReader().copy(envelope);
  if (outcome != queue::Outcome::queued) end(outcome);
  envelope.bytes += '\0';
  const os::Fd file = os::open_exclusive(name + ".envelope", private_file);
  if (!file || !os::write_all(file.get(), envelope.bytes)) end(queue::Outcome::write_error);
  return cmd::success;
}
