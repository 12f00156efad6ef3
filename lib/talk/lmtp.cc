// What becomes of the recipients of a message handed over by LMTP.

#include "talk/lmtp.h"

#include <algorithm>

#include "talk/client.h"
#include "text/fmt.h"

namespace talk {

LmtpRecipients::LmtpRecipients(const std::vector<std::string_view>& addresses) {
  for (const std::string_view address : addresses) recipients_.push_back({address});
}

bool LmtpRecipients::any(char verdict) const {
  return std::ranges::find(recipients_, verdict, &Recipient::verdict) != recipients_.end();
}

bool LmtpRecipients::any_open() const { return any('\0'); }

void LmtpRecipients::tell(std::string_view addresses, std::string_view phrase, const Reply& reply) {
  text::append(report_, addresses, ": ", phrase, '\n', quote(reply));
}

void LmtpRecipients::settle(size_t index, char verdict, std::string_view phrase,
                            const Reply& reply) {
  recipients_[index].verdict = verdict;
  tell(text::printable(recipients_[index].address), phrase, reply);
}

void LmtpRecipients::settle_open(char verdict, std::string_view phrase, const Reply& reply) {
  if (!any_open()) return;
  std::string addresses;
  for (Recipient& recipient : recipients_) {
    if (recipient.verdict != '\0') continue;
    recipient.verdict = verdict;
    text::append(addresses, addresses.empty() ? "" : ", ", text::printable(recipient.address));
  }
  tell(addresses, phrase, reply);
}

char LmtpRecipients::verdict() const { return any('Z') ? 'Z' : any('D') ? 'D' : 'K'; }

std::string LmtpRecipients::report() const {
  const bool twice = any('Z') && any('K');
  return text::join(report_, twice ? "Who has the message gets it again with the next try.\n" : "");
}

}  // namespace talk
