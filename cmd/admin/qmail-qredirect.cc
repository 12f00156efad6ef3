// qmail-qredirect: send what is left of a message to another recipient.
//
//   qmail-qredirect [ -t seconds ] id [ old ] new     new instead of old, or of all that are not done
//   qmail-qredirect -c [ -t seconds ] id new          new beside them: a copy
//
//   exit 0    new is a recipient, and old no more
//        100  wrong usage, or there is no such message or recipient
//        111  a failure of the system, or qmail-send did not answer in time

#include "cmd/clerk.h"
#include "cmd/options.h"
#include "queue/message.h"

static constexpr std::string_view synopsis = "qmail-qredirect [ -c ] [ -t seconds ] id [ old ] new";

int program(cmd::Args args) {
  uint64_t seconds = cmd::usual_answer_seconds;
  bool copy = false;
  cmd::Options options(args, "ct:");
  while (const char option = options.next()) {
    switch (option) {
      case 'c': copy = true; break;
      case 't': seconds = cmd::answer_seconds(options.value(), synopsis); break;
      default: cmd::usage(synopsis);
    }
  }
  args = options.rest();
  const auto id = queue::id_of_name(args.empty() ? "" : args[0]);
  if (!id || args.size() < 2 || args.size() > (copy ? 2 : 3)) cmd::usage(synopsis);
  queue::Order order{.kind = copy ? queue::Order::Kind::add : queue::Order::Kind::redirect};
  order.new_recipient = args[args.size() - 1];
  if (args.size() == 3) order.old_recipient = args[1];
  if (order.new_recipient.empty() || order.new_recipient.size() > queue::address_most) cmd::usage(synopsis);
  if (args.size() == 3 && order.old_recipient.empty()) cmd::usage(synopsis);
  cmd::Clerk clerk(seconds);
  const auto mark = clerk.mark(*id);
  if (!mark) cmd::die(cmd::permanent, "there is no message ", *id);
  order.ids = {*id};
  order.mark = *mark;
  const queue::Answer answer = clerk.ask(order);
  if (answer.code != queue::Answer::Code::done) cmd::die(static_cast<int>(answer.code), answer.text);
  return cmd::success;
}
