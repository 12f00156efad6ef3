// qbiff: tell a user on all his terminals that a message came.
//
//   qbiff <message
//
//   $USER     the user; a terminal counts if it is his and says that it wants to know (biff y)
//   $SENDER   who the message is from
//   $LOCAL    who it is for
//
//   exit 0, always

#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/header.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/process.h"
#include "os/terminal.h"

static constexpr os::Mode wants_to_know = 0100;  // what biff(1) sets
static constexpr size_t width = 78;

static std::string_view variable(const char* name) {
  const char* value = os::get_env(name);
  return value == nullptr ? "" : value;
}

/// Two lines about the message that starts with `start`.
static std::string notice(std::string_view start) {
  const mail::Glance seen = mail::glance(start);
  const std::string who =
      text::join("*** TO <", variable("LOCAL"), "> FROM <", variable("SENDER"), '>');
  const std::string what = text::join("    ", seen.subject, seen.body.substr(0, width));
  return text::join("\r\n\a", text::printable(who, '_'), "\r\n",
                    text::printable(std::string_view(what).substr(0, width), '/'), "\r\n");
}

/// As much of the message as the buffer holds, from as many reads as it takes.
static std::string_view start_of_message() {
  static constinit char bytes[65536];
  size_t size = 0;
  while (size < sizeof bytes) {
    const ptrdiff_t count = os::read(os::standard_input, std::span(bytes).subspan(size));
    if (count <= 0) break;
    size += static_cast<size_t>(count);
  }
  return {bytes, size};
}

static void tell(const std::string& terminal, std::string_view text) {
  // What other programs write into the record of logins must not lead elsewhere.
  if (terminal.starts_with('/') || terminal.find('.') != std::string::npos) return;
  const os::Fd fd = os::open_write_nonblocking("/dev/" + terminal);
  const auto status = fd ? os::status(fd) : std::nullopt;
  if (!status || status->uid != os::real_uid() || (status->mode & wants_to_know) == 0) return;
  (void)os::write(fd.get(), text);
}

int program(cmd::Args) {
  const std::string text = notice(start_of_message());
  for (const std::string& terminal : os::terminals_of(variable("USER"))) tell(terminal, text);
  return cmd::success;
}
