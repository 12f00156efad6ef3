// The connection of a server that speaks SMTP.

#include "cmd/smtp_wire.h"

#include <algorithm>
#include <cerrno>
#include <limits>

#include "cmd/die.h"
#include "os/clock.h"

namespace cmd {

void SmtpWire::set_limits(unsigned each, unsigned session) {
  each_ = each;
  session_ = session;
  out_.set_timeout(each);
}

void SmtpWire::start_clock() {
  constexpr unsigned endless = std::numeric_limits<unsigned>::max();
  const unsigned limit = session_ == 0 ? endless : session_;
  deadline_ = os::monotonic_milliseconds() + int64_t{limit} * 1000;
}

void SmtpWire::say(std::string_view reply) {
  out_.put(reply);
  out_.put("\r\n");
}

void SmtpWire::end(std::string_view reply) {
  say(reply);
  out_.flush();
  exit(session_failed);
}

std::string_view SmtpWire::input() {
  if (!in_.buffered().empty()) return in_.buffered();
  if (!out_.flush()) return {};
  const int64_t left = (deadline_ - os::monotonic_milliseconds() + 999) / 1000;
  timed_out_ = left <= 0;
  if (timed_out_) return {};
  in_.set_timeout(std::min(each_, static_cast<unsigned>(left)));
  const std::string_view bytes = in_.peek();
  timed_out_ = bytes.empty() && in_.error() == ETIMEDOUT;
  return bytes;
}

}  // namespace cmd
