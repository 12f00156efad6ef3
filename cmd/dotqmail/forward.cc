// forward: forward a message to other addresses.
//
//   forward address ... <message
//
//   exit 0     it is in the queue
//        100   the queue refuses it, or NEWSENDER or DTLINE is not set
//        111   try again later

#include "cmd/program.h"
#include "io/buffer.h"
#include "os/environment.h"
#include "queue/client.h"

int program(cmd::Args args) {
  if (args.empty()) cmd::usage("forward address ...");
  const char* sender = os::get_env("NEWSENDER");
  if (sender == nullptr) cmd::die(cmd::permanent, "NEWSENDER not set");
  const char* delivered_to = os::get_env("DTLINE");
  if (delivered_to == nullptr) cmd::die(cmd::permanent, "DTLINE not set");

  queue::Client client;
  if (!client.open()) cmd::die_sys(cmd::temporary, "unable to fork");
  client.put(delivered_to);
  if (!client.put_rest(io::in)) cmd::die_sys(cmd::temporary, "unable to read message");
  client.sender(sender);
  for (const char* address : args) client.recipient(address);
  const std::string refusal = client.close();
  if (!refusal.empty()) {
    cmd::die(refusal[0] == 'D' ? cmd::permanent : cmd::temporary, refusal.substr(1));
  }
  cmd::say(text::join(cmd::name(), ": qp ", client.id(), '\n'));
  return cmd::success;
}
