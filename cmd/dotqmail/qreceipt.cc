// qreceipt: answer the request for a delivery notice in a message.
//
//   qreceipt address <message
//
//   $SENDER   who gets the notice, if a Notice-Requested-Upon-Delivery-To field names the address
//
//   exit 0     no notice was asked for, or it is in the queue
//        100   the field cannot be parsed, the queue refuses the notice, usage
//        111   try again later

#include <algorithm>

#include "box/dotqmail.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/address.h"
#include "mail/header.h"
#include "os/environment.h"
#include "queue/client.h"
#include "text/case.h"
#include "text/quote.h"
#include "text/split.h"

/// The message up to the end of its header, or so much of it that no honest one is longer, and
/// more.
static std::string read_header() {
  constexpr size_t most = size_t{1} << 20;
  std::string text;
  while (text.size() < most && text.find("\n\n") == std::string::npos) {
    const std::string_view bytes = io::in.peek();
    if (bytes.empty()) break;
    text += bytes;
    io::in.skip(bytes.size());
  }
  if (io::in.failed()) cmd::die(cmd::temporary, "read error");
  return text;
}

/// True if the field names this very address.
static bool names(const mail::Field& field, std::string_view address) {
  const auto tokens = mail::tokenize(field.value);
  const auto addresses = tokens ? mail::find_addresses(*tokens) : std::nullopt;
  if (!addresses) cmd::die(cmd::permanent, "unable to parse this: ", text::trim_end(field.text));
  return std::ranges::any_of(*addresses,
                             [&](const mail::Address& found) { return found.text() == address; });
}

static std::string notice(std::string_view sender, std::string_view address,
                          std::string_view message_id) {
  std::string to = text::quote_address(sender);
  std::ranges::replace(to, '\n', '_');
  std::string text = text::join(
      "From: DELIVERY NOTICE SYSTEM <", to, ">\nTo: <", to, ">\nSubject: success notice\n\n",
      "Hi! This is the qreceipt program. Your message was delivered to the\n",
      "following address: ", address, ". Thanks for asking.\n");
  if (!message_id.empty()) text::append(text, "Your ", text::trim_end(message_id), '\n');
  return text;
}

static void send(std::string_view text, std::string_view recipient) {
  queue::Client client;
  if (!client.open()) cmd::die(cmd::temporary, "unable to fork");
  client.put(text);
  client.sender("");
  client.recipient(recipient);
  const std::string refusal = client.close();
  if (refusal.empty()) return;
  if (refusal[0] == 'D') cmd::die(cmd::permanent, "permanent qmail-queue error");
  cmd::die(cmd::temporary, "temporary qmail-queue error");
}

int program(cmd::Args args) {
  const char* sender = os::get_env("SENDER");
  if (args.empty() || sender == nullptr) cmd::usage("qreceipt deliveryaddress");
  if (box::is_bounce(sender)) return cmd::success;

  const std::string header = read_header();
  std::string_view rest = header;
  std::string_view message_id;
  bool asked = false;
  while (const auto field = mail::take_field(rest)) {
    if (text::equal_without_case(field->name, "Notice-Requested-Upon-Delivery-To")) {
      asked = names(*field, args[0]) || asked;
    } else if (text::equal_without_case(field->name, "Message-ID") && message_id.empty()) {
      message_id = field->text;
    }
  }
  if (asked) send(notice(sender, args[0], message_id), sender);
  return cmd::success;
}
