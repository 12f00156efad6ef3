// The connection of a server that speaks SMTP: each read and write has its time, and so has the
// whole session.

#pragma once

#include <cstdint>
#include <string_view>

#include "io/reader.h"
#include "io/writer.h"

namespace cmd {

constexpr int session_failed = 1;  // every end of a session but QUIT

class SmtpWire {
 public:
  SmtpWire(io::Reader& in, io::Writer& out) : in_(in), out_(out) {}

  /// Seconds for each read and write, and for the session from `start_clock` on; 0: no limit.
  void set_limits(unsigned each, unsigned session);
  void start_clock();

  void say(std::string_view reply);
  bool flush() { return out_.flush(); }
  /// The last words to the client.
  [[noreturn]] void end(std::string_view reply);
  /// The bytes at hand, at least one; empty if the client has gone, or the time is over. Everything
  /// said so far is sent before waiting for more.
  std::string_view input();
  bool timed_out() const { return timed_out_; }
  void skip(size_t count) { in_.skip(count); }
  /// Forgets what was read ahead.
  void discard() { in_.discard(); }

 private:
  io::Reader& in_;
  io::Writer& out_;
  unsigned each_ = 0;
  unsigned session_ = 0;
  int64_t deadline_ = 0;  // of the session, by os::monotonic_milliseconds
  bool timed_out_ = false;
};

}  // namespace cmd
