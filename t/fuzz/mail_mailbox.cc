// A list in pieces has the addresses that it has as a whole, and none is longer than it.

#include "fuzz/fuzz.h"
#include "mail/mailbox.h"

void fuzz(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto piece = static_cast<size_t>(static_cast<unsigned char>(bytes[0])) + 1;
  bytes.remove_prefix(1);
  mail::MailboxReader reader;
  std::vector<mail::Mailbox> mailboxes;
  for (std::string_view rest = bytes; !rest.empty();) {
    reader.feed(rest.substr(0, piece), mailboxes);
    rest.remove_prefix(rest.size() < piece ? rest.size() : piece);
  }
  const bool whole = reader.finish(mailboxes);
  for (const mail::Mailbox& mailbox : mailboxes) {
    require(mailbox.address.size() + mailbox.comment.size() <= 2 * bytes.size() + 1);
  }
  const auto again = mail::read_mailboxes(bytes);
  require(again.has_value() == whole && (!whole || *again == mailboxes));
}
