// What the programs share that send a message for somebody.

#include "cmd/injection.h"

#include "text/split.h"

namespace cmd {

namespace {

/// The refusal of a check or of the queue, and the end.
[[noreturn]] void refuse(std::string_view refusal) {
  die(refusal[0] == 'D' ? permanent : temporary, refusal.substr(1));
}

}  // namespace

bool InjectionOptions::take(char option, const char* value) {
  switch (option) {
    case 'a': recipients = Recipients::arguments; return true;
    case 'A': recipients = Recipients::either; return true;
    case 'h': recipients = Recipients::header; return true;
    case 'H': recipients = Recipients::both; return true;
    case 'n': mode = Mode::print; return true;
    case 'N': mode = Mode::queue; return true;
    case 'f': sender = value; return true;
    default: return false;
  }
}

void InjectionOptions::finish(Args rest) {
  arguments = rest;
  if (recipients != Recipients::either) return;
  recipients = arguments.empty() ? Recipients::header : Recipients::arguments;
}

Args InjectionOptions::named_recipients() const {
  return recipients == Recipients::header ? arguments.tail(arguments.size()) : arguments;
}

void refuse_line(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  die(permanent, "unable to parse this line:\n", line);
}

void begin(queue::Client& client, const queue::Hooks& hooks, std::string_view sender,
           std::string_view recipients) {
  const auto answer = hooks.check_all(sender, recipients);
  if (answer.verdict != queue::Hooks::Verdict::accept) refuse(queue::refusal(answer));
  client.use(hooks);
  if (!client.open()) die(temporary, "unable to run qmail-queue");
  client.put(answer.text);
}

void send(queue::Client& client, std::string_view sender, std::string_view recipients) {
  client.sender(sender);
  while (const auto recipient = text::take(recipients, '\0')) {
    if (!recipient->empty()) client.recipient(*recipient);
  }
  const std::string refusal = client.close();
  if (!refusal.empty()) refuse(refusal);
}

}  // namespace cmd
