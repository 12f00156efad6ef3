// condredirect: redirect a message to another address on a condition.
//
//   condredirect newaddress program [ arg ... ] <message
//
//   program exits   0     99    the message was forwarded: no further line of .qmail counts
//                   111   111   try again later; likewise if it crashed
//                   other 0     go on with the next line; likewise if there is no such program
//
//   exit 100 if the queue refuses the message, or SENDER or DTLINE is not set

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/environment.h"
#include "os/file.h"
#include "os/process.h"
#include "queue/client.h"

static constexpr int stop_here = 99;

static bool holds(cmd::Args condition) {
  const os::Child child = os::spawn(condition.argv());
  if (!child && os::temporary(errno)) cmd::die_sys(cmd::temporary, "unable to run ", condition[0]);
  if (!child) return false;

  const auto status = child.wait();
  if (!status) cmd::die_sys(cmd::temporary, "unable to wait for ", condition[0]);
  if (status->crashed()) cmd::die(cmd::temporary, "child crashed");
  if (status->code() == cmd::temporary) cmd::die(cmd::temporary, "temporary child error");
  return status->code() == cmd::success;
}

int program(cmd::Args args) {
  if (args.size() < 2) cmd::usage("condredirect newaddress program [ arg ... ]");
  if (!holds(args.tail(1))) return cmd::success;

  const char* sender = os::get_env("SENDER");
  if (sender == nullptr) cmd::die(cmd::permanent, "SENDER not set");
  const char* delivered_to = os::get_env("DTLINE");
  if (delivered_to == nullptr) cmd::die(cmd::permanent, "DTLINE not set");
  if (!os::seek(os::standard_input, 0)) cmd::die_sys(cmd::temporary, "unable to rewind message");

  queue::Client client;
  if (!client.open()) cmd::die_sys(cmd::temporary, "unable to fork");
  client.put(delivered_to);
  if (!client.put_rest(io::in)) cmd::die_sys(cmd::temporary, "unable to read message");
  client.sender(sender);
  client.recipient(args[0]);
  const std::string refusal = client.close();
  if (!refusal.empty()) {
    cmd::die(refusal[0] == 'D' ? cmd::permanent : cmd::temporary, refusal.substr(1));
  }
  cmd::say(text::join(cmd::name(), ": qp ", client.id(), '\n'));
  return stop_here;
}
