// What becomes of the recipients of a message handed over by LMTP (RFC 2033): each is accepted or
// refused on its own, and none of that takes back what became of another.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "talk/reply.h"

namespace talk {

class LmtpRecipients {
 public:
  explicit LmtpRecipients(const std::vector<std::string_view>& addresses);

  size_t size() const { return recipients_.size(); }
  std::string_view address(size_t index) const { return recipients_[index].address; }
  /// True until it is settled.
  bool open(size_t index) const { return recipients_[index].verdict == '\0'; }
  bool any_open() const;

  /// Settles one: K, Z or D as in `talk::verdict`, with what happened and what the server said.
  void settle(size_t index, char verdict, std::string_view phrase, const Reply& reply);
  /// Settles all that are open alike.
  void settle_open(char verdict, std::string_view phrase, const Reply& reply);

  /// Of all together: Z if one must be tried again, else D if one was refused, else K.
  char verdict() const;
  /// What happened, in lines, and a warning if that is done to some once more which need no more.
  std::string report() const;

 private:
  struct Recipient {
    std::string_view address;
    char verdict = '\0';
  };
  bool any(char verdict) const;
  void tell(std::string_view addresses, std::string_view phrase, const Reply& reply);

  std::vector<Recipient> recipients_;
  std::string report_;
};

}  // namespace talk
