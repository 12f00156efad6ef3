// iftocc: test whether an address is in the To or Cc fields of a message.
//
//   iftocc [ address ... ] <message
//
//   exit 0     one of the addresses is, or $RECIPIENT if there are none
//        100   it is not
//        111   the message cannot be read

#include <algorithm>
#include <string_view>
#include <vector>

#include "cmd/finish.h"
#include "cmd/program.h"
#include "io/buffer.h"
#include "mail/header_stream.h"
#include "mail/mailbox.h"
#include "os/environment.h"
#include "text/case.h"

using Addresses = std::vector<std::string_view>;

static Addresses wanted_addresses(cmd::Args args) {
  if (!args.empty()) return {args.begin(), args.end()};
  const char* const recipient = os::get_env("RECIPIENT");
  return recipient == nullptr ? Addresses() : Addresses{recipient};
}

static bool is_among(std::string_view address, const Addresses& wanted) {
  return !address.empty() && std::ranges::any_of(wanted, [&](std::string_view one) {
    return text::equal_without_case(address, one);
  });
}

// Reads what is left of the field.
static bool names_one(mail::HeaderStream& header, const Addresses& wanted) {
  mail::MailboxReader reader;
  std::vector<mail::Mailbox> mailboxes;
  const auto fits = [&](const mail::Mailbox& one) { return is_among(one.address, wanted); };
  while (header.next_piece()) {
    reader.feed(header.piece(), mailboxes);
    if (std::ranges::any_of(mailboxes, fits)) return true;
    mailboxes.clear();
  }
  // A member that is no address is none of the wanted ones, and the others count.
  (void)reader.finish(mailboxes);
  return std::ranges::any_of(mailboxes, fits);
}

int program(cmd::Args args) {
  const Addresses wanted = wanted_addresses(args);

  mail::HeaderStream header(io::in);
  while (header.next_field()) {
    if ((header.is("to") || header.is("cc")) && names_one(header, wanted)) return cmd::success;
  }
  cmd::finish();
  return cmd::permanent;
}
