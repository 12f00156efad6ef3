// The dialogue of a message filter with a milter, from connection to last word. Whoever holds it ends
// as soon as the milter has decided, with the exit codes of qmail-hooks(5).

#pragma once

#include <string>
#include <string_view>

#include "cmd/program.h"
#include "io/reader.h"
#include "io/writer.h"
#include "os/fd.h"
#include "talk/milter.h"

namespace cmd {

constexpr int milter_deferred = 71;

/// To be called before any descriptor is opened: whether there is a descriptor 6 for texts.
void prepare_milter();
/// From now on the message passes if the milter cannot be asked.
void pass_without_milter();
/// The milter cannot be asked: a warning, and the end.
[[noreturn]] void leave_milter(std::string_view why);
template <typename... Parts>
[[noreturn]] void no_milter(const Parts&... parts) {
  leave_milter(text::join(parts...));
}
/// The end that the milter wants.
[[noreturn]] void end(const talk::MilterVerdict& verdict);

/// The dialogue with the milter. It ends the program as soon as the milter has decided.
class Milter {
 public:
  /// Each read and write takes at most so long.
  Milter(const os::Fd& server, unsigned seconds);
  talk::MilterTerms agree();
  /// Sends one step, unless it is not wanted, and waits for the answer, if there is one.
  void tell(const talk::MilterTerms& terms, char command, std::string_view data);
  void define(char command, std::string_view macros);
  /// True if the milter wants no more of the body.
  bool tell_body(const talk::MilterTerms& terms, std::string_view block);
  void send(char command, std::string_view data) { out_.put(talk::milter_packet(command, data)); }
  talk::MilterPacket receive();
  /// The end, once the milter has had its last word.
  void quit();

 private:
  char out_room_[16384];
  char in_room_[16384];
  io::Writer out_;
  io::Reader in_;
  talk::MilterCutter cutter_;
};

}  // namespace cmd
