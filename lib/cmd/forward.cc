// Programs that forward the message.

#include "cmd/forward.h"

#include "cmd/die.h"
#include "io/buffer.h"
#include "os/environment.h"
#include "queue/client.h"

namespace cmd {

const char* delivery_variable(const char* name) {
  const char* value = os::get_env(name);
  if (value == nullptr) die(permanent, name, " not set");
  return value;
}

void forward(const Copy& copy, const std::vector<std::string_view>& recipients) {
  queue::Client client;
  if (!client.open()) die_sys(temporary, "unable to fork");
  client.put(copy.delivered_to);
  if (!client.put_rest(io::in)) {
    errno = io::in.error();
    die_sys(temporary, "unable to read message");
  }
  client.sender(copy.sender);
  for (const std::string_view recipient : recipients) client.recipient(recipient);
  const std::string refusal = client.close();
  if (!refusal.empty()) {
    const int code = refusal[0] == 'D' ? permanent : temporary;
    die(code, copy.refused, std::string_view(refusal).substr(1));
  }
  say(text::join(name(), ": ", copy.queued, client.id(), '\n'));
}

void forward(std::string_view sender, const std::vector<std::string_view>& recipients) {
  forward({.sender = sender, .delivered_to = delivery_variable("DTLINE")}, recipients);
}

}  // namespace cmd
