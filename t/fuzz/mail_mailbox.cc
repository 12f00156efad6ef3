// A list in pieces has the addresses that it has as a whole, and they are no longer than it.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "mail/mailbox.h"

static std::vector<mail::Mailbox> read(std::string_view bytes, size_t piece) {
  mail::MailboxReader reader;
  std::vector<mail::Mailbox> mailboxes;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.feed(bytes.substr(0, piece), mailboxes);
  }
  reader.finish(mailboxes);
  return mailboxes;
}

void fuzz(std::string_view bytes) {
  const std::vector<mail::Mailbox> mailboxes = read(bytes, bytes.size());
  size_t size = 0;
  for (const mail::Mailbox& mailbox : mailboxes) {
    size += mailbox.address.size() + mailbox.comment.size();
  }
  require(size <= 2 * bytes.size() + 1 && read(bytes, 3) == mailboxes);
}
