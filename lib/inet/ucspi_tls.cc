// UCSPI-TLS.

#include "inet/ucspi_tls.h"

#include <cerrno>
#include <string>

#include "io/reader.h"
#include "os/environment.h"
#include "os/fd.h"
#include "text/scan.h"
#include "text/split.h"

namespace inet {

namespace {

constexpr const char* control_name = "SSLCTLFD";
constexpr const char* read_name = "SSLREADFD";
constexpr const char* write_name = "SSLWRITEFD";

/// The open descriptor whose number stands in a variable; nothing if there is none.
std::optional<int> descriptor(const char* variable) {
  constexpr uint64_t most = 1 << 20;
  const char* value = os::get_env(variable);
  const auto number = value == nullptr ? std::nullopt : text::number(value, most);
  if (!number || *number < os::first_free || !os::is_open(static_cast<int>(*number))) return std::nullopt;
  return static_cast<int>(*number);
}

/// Takes the variables that the server sends, NAME=VALUE and a NUL each, up to an empty one or the
/// end. Nothing but what tells of TLS may change.
bool take_variables(int control, unsigned seconds) {
  constexpr size_t most = 65536;
  char room[4096];
  io::Reader reader(control, room);
  reader.set_timeout(seconds);
  std::string variable;
  size_t size = 0;
  for (char c; reader.get(c) && ++size < most;) {
    if (c != '\0') {
      variable += c;
      continue;
    }
    if (variable.empty()) return true;
    const text::Halves halves = text::halves(variable, '=');
    if (halves.found && halves.before.starts_with("SSL_") &&
        !os::set_env(std::string(halves.before), std::string(halves.after))) {
      return false;
    }
    variable.clear();
  }
  if (reader.ended()) return true;
  errno = reader.failed() ? reader.error() : EPROTO;
  return false;
}

/// The descriptor that a variable names, from now on of this process alone; empty if there is none.
os::Fd take_descriptor(const char* variable) {
  const auto number = descriptor(variable);
  return number && os::set_close_on_exec(*number) ? os::Fd(*number) : os::Fd();
}

}  // namespace

TlsOffer tls_offer() {
  const char* value = os::get_env("UCSPITLS");
  const std::string_view wish = value == nullptr ? "-" : value;
  if (wish == "-") return TlsOffer::none;
  if (descriptor(control_name) && descriptor(read_name) && descriptor(write_name)) {
    return wish == "!" ? TlsOffer::required : TlsOffer::offered;
  }
  return TlsOffer::none;
}

TlsStart TlsStart::take() {
  TlsStart start;
  start.control_ = take_descriptor(control_name);
  start.reader_ = take_descriptor(read_name);
  start.writer_ = take_descriptor(write_name);
  for (const char* name : {"UCSPITLS", control_name, read_name, write_name}) (void)os::unset_env(name);
  return start;
}

bool TlsStart::begin(unsigned seconds) {
  if (!control_ || !reader_ || !writer_) {
    errno = EBADF;
    return false;
  }
  if (!os::write_all(control_.get(), "Y")) return false;
  // Nothing may be written to the raw connection from here on, whatever fails.
  if (!os::copy(reader_.get(), os::standard_input) || !os::copy(writer_.get(), os::standard_output)) {
    os::drop_standard();
    return false;
  }
  reader_.reset();
  writer_.reset();
  const bool taken = take_variables(control_.get(), seconds);
  control_.reset();
  return taken && (os::get_env("SSL_PROTOCOL") != nullptr || os::set_env("SMTPS", "1"));
}

bool is_encrypted() {
  return os::get_env("SSL_PROTOCOL") != nullptr || os::get_env("SMTPS") != nullptr;
}

}  // namespace inet
