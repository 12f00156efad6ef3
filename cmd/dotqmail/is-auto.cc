// is-auto: test whether a message was written by a program: a bounce, a notice, an automatic reply.
//
//   is-auto <message
//
//   $SENDER   its envelope sender; if it is not set, the Return-Path field tells it
//
//   exit 0     it was
//        100   there is no sign of that
//        111   it cannot be read; wrong usage

#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/automatic.h"
#include "mail/header_reader.h"
#include "os/environment.h"
#include "text/case.h"

static bool is_automatic_return_path(const mail::Field& field) {
  if (!text::equal_without_case(field.name, "Return-Path")) return false;
  const auto sender = mail::return_path(field.value);
  return sender && mail::is_automatic_sender(*sender);
}

int program(cmd::Args args) {
  if (!args.empty()) cmd::usage(cmd::temporary, "is-auto");
  const char* sender = os::get_env("SENDER");
  if (sender != nullptr && mail::is_automatic_sender(sender)) return cmd::success;

  mail::HeaderReader header(io::in);
  while (header.next()) {
    if (mail::tells_automatic(header.field())) return cmd::success;
    if (sender == nullptr && is_automatic_return_path(header.field())) return cmd::success;
  }
  if (!io::in.failed()) return cmd::permanent;
  errno = io::in.error();
  cmd::die_sys(cmd::temporary, "unable to read message");
}
